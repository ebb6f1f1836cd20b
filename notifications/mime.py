"""Messages as octets: ASCII, CRLF, one recipient, and for invitations the one structure that all calendars take.

multipart/mixed
  multipart/alternative
    text/plain
    text/html                    with pictures: multipart/related, in which they follow it
    text/calendar; method=…      the part that calendar programs act on
  application/ics                the same octets, for programs that look at attachments only
"""

import binascii
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO

from notifications.invites import Party

PLAIN_NAME = re.compile(r"[A-Za-z0-9 .'&/+_-]+")
STAMP = re.compile(rb"^DTSTAMP:\d{8}T\d{6}Z", re.MULTILINE)
CALENDAR_TYPES = {"text/calendar", "application/ics"}
# For copies of what was composed here: nothing is folded anew.
AS_IT_WAS = compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True)
class Envelope:
    """The headers. `thread` are the Message-IDs that this one follows: the first, and the one before."""

    sender: Party
    recipient: Party
    subject: str
    message_id: str
    sent_on: datetime
    reply_to: str = ""
    thread: tuple[str, ...] = ()


@dataclass(frozen=True)
class InlineImage:
    """A picture that travels with the HTML, which shows it as `cid:<content_id>`."""

    content_id: str
    content_type: str
    octets: bytes

    @property
    def file_name(self) -> str:
        return f"logo.{self.content_type.rpartition('/')[2]}"


@dataclass(frozen=True)
class Bodies:
    """What is read. `calendar` is empty in mails that are no invitation."""

    text: str
    html: str
    calendar: bytes = b""
    method: str = ""
    images: tuple[InlineImage, ...] = ()


def build_message(envelope: Envelope, bodies: Bodies) -> bytes:
    """Composed from strings: several times faster than the library's objects, and the order of everything is ours."""
    readable = [readable_part("plain", bodies.text), page_part(bodies)]
    if bodies.calendar:
        calendar = in_base64(bodies.calendar)
        alternatives = multipart("alternative", *readable, calendar_part(calendar, bodies.method))
        content = multipart("mixed", alternatives, attached_file(calendar))
    else:
        content = multipart("alternative", *readable)
    # Anything but ASCII would depend on what a relay can do.
    return "\r\n".join([*headers_of(envelope), content]).encode("ascii")


def headers_of(envelope: Envelope) -> Iterator[str]:
    yield f"From: {mailbox(envelope.sender)}"
    yield f"To: {mailbox(envelope.recipient)}"
    if envelope.reply_to:
        yield f"Reply-To: {mailbox(Party(envelope.sender.name, envelope.reply_to))}"
    yield f"Subject: {unstructured(envelope.subject)}"
    yield f"Date: {format_datetime(envelope.sent_on.astimezone(UTC))}"
    yield f"Message-ID: {envelope.message_id}"
    yield from (f"{name}: {value}" for name, value in thread_headers(envelope.thread).items())
    # RFC 3834, and Exchange's own: no out-of-office answers to a machine.
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: OOF, AutoReply"
    yield "MIME-Version: 1.0"


def thread_headers(thread: tuple[str, ...]) -> dict[str, str]:
    return {"In-Reply-To": thread[-1], "References": " ".join(dict.fromkeys(thread))} if thread else {}


def mailbox(party: Party) -> str:
    """`"Name" <address>`. A name with anything special in it becomes encoded words: readers that do not know all
    rules of quoting would find a second address in it."""
    if not party.name:
        return party.address
    if PLAIN_NAME.fullmatch(party.name):
        return f'"{party.name}" <{party.address}>'
    return f"{encoded_words(party.name)} <{party.address}>"


def unstructured(text: str) -> str:
    """ASCII as it is, unless it looks like an encoded word, which readers would decode."""
    return text if text.isascii() and text.isprintable() and "=?" not in text else encoded_words(text)


def encoded_words(text: str) -> str:
    """RFC 2047, folded."""
    return Header(text, "utf-8", maxlinelen=60).encode(linesep="\r\n")


def multipart(subtype: str, *parts: str, parameter: str = "") -> str:
    # Neither quoted-printable nor base64 can contain "=_".
    boundary = f"=_{secrets.token_hex(12)}"
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{subtype};{parameter} boundary="{boundary}"\r\n\r\n{body}--{boundary}--\r\n'


def page_part(bodies: Bodies) -> str:
    """The HTML, together with its pictures if it has any (RFC 2387): they are seen without asking a server."""
    page = readable_part("html", bodies.html)
    if not bodies.images:
        return page
    return multipart("related", page, *map(image_part, bodies.images), parameter=' type="text/html";')


def image_part(image: InlineImage) -> str:
    return (
        f'Content-Type: {image.content_type}; name="{image.file_name}"\r\n'
        f"Content-ID: <{image.content_id}>\r\n"
        f'Content-Disposition: inline; filename="{image.file_name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{in_base64(image.octets)}"
    )


def readable_part(subtype: str, text: str) -> str:
    encoded = binascii.b2a_qp(text.encode(), istext=True).decode("ascii").replace("\n", "\r\n")
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}'
    )


def calendar_part(encoded: str, method: str) -> str:
    return (
        f'Content-Type: text/calendar; method="{method}"; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )


def attached_file(encoded: str) -> str:
    return (
        'Content-Type: application/ics; name="invite.ics"\r\n'
        'Content-Disposition: attachment; filename="invite.ics"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )


def in_base64(octets: bytes) -> str:
    """Base64 survives every relay; 8 bit and long lines do not."""
    encoded = binascii.b2a_base64(octets, newline=False).decode("ascii")
    return "\r\n".join(encoded[place : place + 76] for place in range(0, len(encoded), 76)) + "\r\n"


def restamp(octets: bytes, *, message_id: str, thread: tuple[str, ...], stamped_at: datetime) -> bytes:
    """The same message as a new one: nothing a reader sees changes, but it has its own id, date and DTSTAMP."""
    message = message_from_bytes(octets)
    message.replace_header("Message-ID", message_id)
    message.replace_header("Date", format_datetime(stamped_at.astimezone(UTC)))
    del message["In-Reply-To"], message["References"]
    for name, value in thread_headers(thread).items():
        message[name] = value
    stamp = f"DTSTAMP:{stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()
    for part in message.walk():
        if part.get_content_type() in CALENDAR_TYPES:
            calendar = binascii.a2b_base64(str(part.get_payload()))
            part.set_payload(in_base64(STAMP.sub(stamp, calendar)))
    return to_octets(message)


def to_octets(message: Message) -> bytes:
    stream = BytesIO()
    BytesGenerator(stream, mangle_from_=False, policy=AS_IT_WAS).flatten(message)
    return stream.getvalue()
