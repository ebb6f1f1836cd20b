"""Messages as octets: ASCII, CRLF, one recipient, and for invitations the one structure that all calendars take.

multipart/mixed
  multipart/alternative
    text/plain
    text/html
    text/calendar; method=…      the part that calendar programs act on
  application/ics                the same octets, for programs that look at attachments only
"""

import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.generator import BytesGenerator
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO

from notifications.invites import Party

# What is long is folded here, word by word; the library would fold inside quotation marks as well.
ON_THE_WIRE = compat32.clone(linesep="\r\n", max_line_length=None)
PLAIN_NAME = re.compile(r"[A-Za-z0-9 .'&/+_-]+")
STAMP = re.compile(rb"^DTSTAMP:\d{8}T\d{6}Z", re.MULTILINE)
CALENDAR_TYPES = {"text/calendar", "application/ics"}


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
class Bodies:
    """What is read. `calendar` is empty in mails that are no invitation."""

    text: str
    html: str
    calendar: bytes = b""
    method: str = ""


def build_message(envelope: Envelope, bodies: Bodies) -> bytes:
    alternatives = MIMEMultipart("alternative")
    alternatives.attach(readable_part("plain", bodies.text))
    alternatives.attach(readable_part("html", bodies.html))
    if not bodies.calendar:
        return to_octets(with_headers(alternatives, envelope))
    alternatives.attach(calendar_part(bodies))
    message = MIMEMultipart("mixed")
    message.attach(alternatives)
    message.attach(attached_file(bodies.calendar))
    return to_octets(with_headers(message, envelope))


def with_headers(message: Message, envelope: Envelope) -> Message:
    message["From"] = mailbox(envelope.sender)
    message["To"] = mailbox(envelope.recipient)
    if envelope.reply_to:
        message["Reply-To"] = mailbox(Party(envelope.sender.name, envelope.reply_to))
    message["Subject"] = unstructured(envelope.subject)
    message["Date"] = format_datetime(envelope.sent_on.astimezone(UTC))
    message["Message-ID"] = envelope.message_id
    put_thread(message, envelope.thread)
    # RFC 3834, and Exchange's own: no out-of-office answers to a machine.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    return message


def put_thread(message: Message, thread: tuple[str, ...]) -> None:
    del message["In-Reply-To"], message["References"]
    if thread:
        message["In-Reply-To"] = thread[-1]
        message["References"] = " ".join(dict.fromkeys(thread))


def mailbox(party: Party) -> str:
    """`"Name" <address>`. A name with anything special in it becomes encoded words: readers that do not know all
    rules of quoting would find a second address in it."""
    if not party.name:
        return party.address
    if PLAIN_NAME.fullmatch(party.name):
        return f'"{party.name}" <{party.address}>'
    return f"{Header(party.name, 'utf-8', maxlinelen=60).encode()} <{party.address}>"


def unstructured(text: str) -> str:
    """ASCII as it is, unless it looks like an encoded word, which readers would decode."""
    is_plain = text.isascii() and "=?" not in text
    return Header(text, "us-ascii" if is_plain else "utf-8", header_name="Subject").encode()


def readable_part(subtype: str, text: str) -> MIMEBase:
    part = MIMEBase("text", subtype, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(binascii.b2a_qp(text.encode(), istext=True).decode("ascii"))
    return part


def calendar_part(bodies: Bodies) -> MIMEBase:
    # Given as parameters once: the usual helpers write `charset` a second time.
    part = MIMEBase("text", "calendar", method=bodies.method, charset="utf-8")
    put_base64(part, bodies.calendar)
    return part


def attached_file(calendar: bytes) -> MIMEBase:
    part = MIMEBase("application", "ics", name="invite.ics")
    part["Content-Disposition"] = 'attachment; filename="invite.ics"'
    put_base64(part, calendar)
    return part


def put_base64(part: Message, octets: bytes) -> None:
    """Base64 survives every relay; 8 bit and long lines do not."""
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    encoded = binascii.b2a_base64(octets, newline=False).decode("ascii")
    part.set_payload("\n".join(encoded[place : place + 76] for place in range(0, len(encoded), 76)) + "\n")


def to_octets(message: Message) -> bytes:
    stream = BytesIO()
    BytesGenerator(stream, mangle_from_=False, policy=ON_THE_WIRE).flatten(message)
    octets = stream.getvalue()
    octets.decode("ascii")  # anything else would depend on what a relay can do
    return octets


def restamp(octets: bytes, *, message_id: str, thread: tuple[str, ...], stamped_at: datetime) -> bytes:
    """The same message as a new one: nothing a reader sees changes, but it has its own id, date and DTSTAMP."""
    message = message_from_bytes(octets)
    message.replace_header("Message-ID", message_id)
    message.replace_header("Date", format_datetime(stamped_at.astimezone(UTC)))
    put_thread(message, thread)
    stamp = f"DTSTAMP:{stamped_at.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode()
    for part in message.walk():
        if part.get_content_type() in CALENDAR_TYPES:
            calendar = binascii.a2b_base64(str(part.get_payload()))
            put_base64(part, STAMP.sub(stamp, calendar))
    return to_octets(message)
