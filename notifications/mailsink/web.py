"""What the web side answers: JSON under /api/, pages, downloads."""

import ipaddress
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from notifications.mailsink import pages
from notifications.mailsink.faults import FaultBoard, WrongFault, read_fault
from notifications.mailsink.message import StoredMessage
from notifications.mailsink.smtp import Reception
from notifications.mailsink.store import MessageStore

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'"
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@dataclass
class Visit:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    host: str = ""
    origin: str = ""

    def read_json(self) -> Any:
        try:
            return json.loads(self.body or b"{}")
        except ValueError as error:
            raise WrongFault("The body is not JSON.") from error

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))


@dataclass
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Missing(Exception):
    """There is no such mail or part."""


def reply_json(content: Any, status: int = 200) -> Reply:
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogateescape")
    return Reply(status, body, {"Content-Type": "application/json; charset=utf-8"})


def reply_page(html: str) -> Reply:
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": PAGE_POLICY}
    return Reply(200, html.encode("utf-8", "replace"), headers)


def reply_file(content: bytes, kind: str, name: str) -> Reply:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Reply(200, content, {"Content-Type": kind, "Content-Disposition": disposition})


def reply_redirect(path: str) -> Reply:
    return Reply(303, b"", {"Location": path})


class MailsinkSite:
    def __init__(self, store: MessageStore, faults: FaultBoard, reception: Reception) -> None:
        self._store = store
        self._faults = faults
        self._reception = reception

    def answer(self, visit: Visit) -> Reply:
        if not is_from_here(visit):
            return reply_json({"error": "The mail sink is for the person at this machine."}, 403)
        for method, pattern, view in ROUTES:
            found = re.fullmatch(pattern, visit.path) if method == visit.method else None
            if found:
                return self._try(view, visit, found.groups())
        return reply_json({"error": f"There is no {visit.method} {visit.path} here."}, 404)

    def _try(self, view: "View", visit: Visit, words: tuple[str, ...]) -> Reply:
        try:
            return view(self, visit, *words)
        except Missing:
            return reply_json({"error": "There is no such mail."}, 404)
        except WrongFault as mistake:
            return reply_json({"error": str(mistake)}, 400)

    def find(self, number: str) -> StoredMessage:
        message = self._store.find(int(number))
        if message is None:
            raise Missing
        return message

    def check_health(self, visit: Visit) -> Reply:
        connections = self._reception.connections
        return reply_json({"status": "ok", "messages": len(self._store), "connections": connections})

    def list_messages(self, visit: Visit) -> Reply:
        return reply_json([message.description for message in self._store.list(visit.query.get("to", ""))])

    def get_message(self, visit: Visit, number: str) -> Reply:
        return reply_json(self.find(number).description)

    def get_raw(self, visit: Visit, number: str) -> Reply:
        return reply_file(self.find(number).raw, "message/rfc822", f"mail-{number}.eml")

    def delete_messages(self, visit: Visit) -> Reply:
        self._store.clear()
        return Reply(204)

    def list_faults(self, visit: Visit) -> Reply:
        return reply_json({"faults": self._faults.report()})

    def add_faults(self, visit: Visit) -> Reply:
        wanted = visit.read_json()
        faults = [read_fault(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
        return reply_json({"faults": [self._faults.add(fault).as_dict() for fault in faults]})

    def delete_faults(self, visit: Visit) -> Reply:
        self._faults.remove()
        return Reply(204)

    def show_list(self, visit: Visit) -> Reply:
        return reply_page(pages.show_list(self._store, visit.query.get("to", "").strip()))

    def show_message(self, visit: Visit, number: str) -> Reply:
        return reply_page(pages.show_message(self.find(number), visit.query.get("side", "")))

    def show_html(self, visit: Visit, number: str) -> Reply:
        """The mail as it is. Links open in a new window: the product would refuse to be framed."""
        html = '<base target="_blank">' + self.find(number).html_with_pictures
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": MAIL_POLICY}
        return Reply(200, html.encode("utf-8", "replace"), headers)

    def get_ics(self, visit: Visit, number: str) -> Reply:
        calendar = self.find(number).calendar
        if calendar is None:
            raise Missing
        return reply_file(calendar.encode(), "text/calendar; charset=utf-8", f"mail-{number}.ics")

    def get_attachment(self, visit: Visit, number: str, place: str) -> Reply:
        attachments = self.find(number).attachments
        if int(place) >= len(attachments):
            raise Missing
        part = attachments[int(place)]
        return reply_file(part.content, "application/octet-stream", part.name or "attachment")

    def show_faults(self, visit: Visit) -> Reply:
        return reply_page(pages.show_faults(self._faults))

    def press_fault(self, visit: Visit) -> Reply:
        self._faults.add(read_fault(visit.form))
        return reply_redirect("/faults")

    def press_clear_faults(self, visit: Visit) -> Reply:
        self._faults.remove()
        return reply_redirect("/faults")

    def press_clear(self, visit: Visit) -> Reply:
        self._store.clear()
        return reply_redirect("/")


View = Callable[..., Reply]
ROUTES: tuple[tuple[str, str, View], ...] = (
    ("GET", "/_health", MailsinkSite.check_health),
    ("GET", "/api/messages", MailsinkSite.list_messages),
    ("DELETE", "/api/messages", MailsinkSite.delete_messages),
    ("GET", r"/api/messages/(\d+)", MailsinkSite.get_message),
    ("GET", r"/api/messages/(\d+)/raw", MailsinkSite.get_raw),
    ("GET", "/api/faults", MailsinkSite.list_faults),
    ("POST", "/api/faults", MailsinkSite.add_faults),
    ("DELETE", "/api/faults", MailsinkSite.delete_faults),
    ("GET", "/favicon.ico", lambda site, visit: Reply(204)),
    ("GET", "/", MailsinkSite.show_list),
    ("POST", "/clear", MailsinkSite.press_clear),
    ("GET", r"/messages/(\d+)", MailsinkSite.show_message),
    ("GET", r"/messages/(\d+)/html", MailsinkSite.show_html),
    ("GET", r"/messages/(\d+)/ics", MailsinkSite.get_ics),
    ("GET", r"/messages/(\d+)/attachments/(\d+)", MailsinkSite.get_attachment),
    ("GET", "/faults", MailsinkSite.show_faults),
    ("POST", "/faults", MailsinkSite.press_fault),
    ("POST", "/faults/clear", MailsinkSite.press_clear_faults),
)


def is_from_here(visit: Visit) -> bool:
    """Loopback alone is not enough: any web page that the person visits could ask 127.0.0.1 for his mails."""
    host = urlsplit(f"//{visit.host}").hostname or ""
    return is_loopback_name(host) and visit.origin in ("", f"http://{visit.host}")


def is_loopback_name(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
