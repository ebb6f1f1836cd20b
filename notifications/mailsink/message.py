"""One mail: the bytes as they came, and what a reader would make of them."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from typing import Any

METHOD_LINE = re.compile(r"^METHOD:(\w+)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A piece of the mail that is not text to read: an attachment, or a calendar part."""

    name: str
    type: str
    content: bytes

    def describe(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.type, "size": len(self.content)}


@dataclass(frozen=True)
class StoredMessage:
    id: int
    received_at: datetime
    raw: bytes
    sender: str
    recipients: tuple[str, ...]

    @cached_property
    def parsed(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=default)
        return parsed if isinstance(parsed, EmailMessage) else EmailMessage()

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.parsed.items()]

    def header(self, name: str) -> str:
        return str(self.parsed.get(name, ""))

    @property
    def text(self) -> str | None:
        return with_plain_line_ends(self._read_first("text/plain"))

    @property
    def html(self) -> str | None:
        return with_plain_line_ends(self._read_first("text/html"))

    @property
    def html_with_pictures(self) -> str:
        """The HTML with the pictures that came beside it, as a mail program shows them."""
        html = self.html or ""
        for part in self.parsed.walk():
            content_id = str(part.get("Content-ID", "")).strip("<> ")
            if content_id and part.get_content_maintype() == "image":
                encoded = base64.b64encode(read_octets(part)).decode("ascii")
                html = html.replace(f"cid:{content_id}", f"data:{part.get_content_type()};base64,{encoded}")
        return html

    @property
    def calendar(self) -> str | None:
        """Letter by letter: in a calendar the line ends are part of the format."""
        return self._read_first("text/calendar")

    @property
    def calendar_method(self) -> str | None:
        """What the part's header says; only without that, what the calendar itself says."""
        part = self._find_first("text/calendar")
        if part is None:
            return None
        declared = part.get_param("method")
        found = METHOD_LINE.search(self.calendar or "")
        return str(declared).upper() if declared else found[1].upper() if found else None

    @cached_property
    def attachments(self) -> list[Part]:
        parts = [part for part in self.parsed.walk() if part.get_content_disposition() == "attachment"]
        return [Part(part.get_filename() or "", part.get_content_type(), read_octets(part)) for part in parts]

    def _find_first(self, kind: str) -> EmailMessage | None:
        for part in self.parsed.walk():
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return part
        return None

    def _read_first(self, kind: str) -> str | None:
        part = self._find_first(kind)
        return None if part is None else read_text(part)

    @cached_property
    def description(self) -> dict[str, Any]:
        """All that the API tells of it; read once, because tests ask for all mails again and again."""
        return {
            "id": self.id,
            "received_at": self.received_at.isoformat(),
            "envelope": {"from": self.sender, "to": list(self.recipients)},
            "message_id": self.header("Message-ID"),
            "subject": self.header("Subject"),
            "from": self.header("From"),
            "to": self.header("To"),
            "reply_to": self.header("Reply-To"),
            "headers": [list(pair) for pair in self.headers],
            "text": self.text,
            "html": self.html,
            "calendar": self.calendar,
            "calendar_method": self.calendar_method,
            "attachments": [part.describe() for part in self.attachments],
            "defects": [type(defect).__name__ for part in self.parsed.walk() for defect in part.defects],
            "size": len(self.raw),
            "raw": f"/api/messages/{self.id}/raw",
        }


def with_plain_line_ends(text: str | None) -> str | None:
    return text if text is None else text.replace("\r\n", "\n")


def read_octets(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def read_text(part: EmailMessage) -> str:
    """The text of a part whatever is wrong with it: a mail that can't be read must be seen above all."""
    charset = part.get_content_charset("utf-8")
    try:
        return read_octets(part).decode(charset, "replace")
    except LookupError:
        return read_octets(part).decode("utf-8", "replace")
