"""The mail that takes a request to the operator: plain text, answers go to whoever asked, files as far as they fit."""

from collections.abc import Sequence
from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notifications.recipients import PLAIN_ADDRESS, sender_address
from notifications.text_cleaning import clean_line, clean_text
from support.models import Attachment, SupportRequest

TEXT_LIMIT = 40_000
# Postfix takes mails of 10 MB unless told otherwise, and base64 makes four octets out of three.
MOST_BYTES_ENCLOSED = 7 * 1000 * 1000


def choose_enclosed(request: SupportRequest) -> list[Attachment]:
    """What goes with the mail, in the order given; the rest waits in the Django admin, where the mail leads to."""
    chosen: list[Attachment] = []
    room = MOST_BYTES_ENCLOSED
    for attachment in request.attachments.all():
        # The file may lie on another machine, when there are several and they share no folder.
        if attachment.size <= room and attachment.file.storage.exists(str(attachment.file.name)):
            chosen.append(attachment)
            room -= attachment.size
    return chosen


def write_mail(request: SupportRequest, enclosed: Sequence[Attachment], *, recipient: str) -> bytes:
    """Octets as they go on the wire: ASCII, whatever was written."""
    message = EmailMessage(policy=SMTP)
    put_headers(message, request, recipient=recipient)
    message.set_content(write_text(request, enclosed), cte="quoted-printable")
    for attachment in enclosed:
        enclose(message, attachment)
    return message.as_bytes()


def write_text(request: SupportRequest, enclosed: Sequence[Attachment]) -> str:
    """In the language of the installation: the operator's, not the writer's."""
    names = {attachment.pk for attachment in enclosed}
    others = [attachment for attachment in request.attachments.all() if attachment.pk not in names]
    page = reverse("admin:support_supportrequest_change", args=[request.pk])
    with translation.override(settings.LANGUAGE_CODE):
        context = {"request": request, "enclosed": enclosed, "others": others, "page": f"{settings.BASE_URL}{page}"}
        return clean_text(render_to_string("support/mail/request.txt", context), limit=TEXT_LIMIT).strip() + "\n"


def put_headers(message: EmailMessage, request: SupportRequest, *, recipient: str) -> None:
    """No Auto-Submitted here: a person wrote this, and ticket systems throw away what says it is a machine's."""
    with translation.override(settings.LANGUAGE_CODE):
        impact = request.get_impact_display()
    message["From"] = Address(settings.PRODUCT_NAME, addr_spec=sender_address())
    message["To"] = recipient
    if PLAIN_ADDRESS.fullmatch(request.email):
        message["Reply-To"] = request.email
    message["Subject"] = clean_line(f"[{request.reference}] {impact}: {request.subject}", 200)
    message["Date"] = request.created_at.astimezone(UTC)
    message["Message-ID"] = request.message_id


def enclose(message: EmailMessage, attachment: Attachment) -> None:
    maintype, _, subtype = attachment.content_type.partition("/")
    with attachment.file.open("rb") as file:
        # Text as base64 too: its lines may be of any length, and it stays what it was, octet for octet.
        message.add_attachment(file.read(), maintype=maintype, subtype=subtype, filename=attachment.name)
