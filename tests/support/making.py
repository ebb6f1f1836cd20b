"""What tests of support stand on."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from outbox.sweep import find_due
from support import tasks
from support.models import SupportRequest
from support.services import file_request

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
WRITTEN = {
    "email": "grace@clinic.example",
    "subject": "No link on the job",
    "description": "JOB-0007 is Ready,\nbut there is no link.",
    "impact": "hindered",
    "reported_error_ids": "",
    "device_type": "iPhone, iOS 17.5",
    "app_version": "0.1.0",
    "organization_name": "North Clinic",
    "form_key": "a-form",
    "fax": "",
}


def written(**changes: Any) -> dict[str, Any]:
    """A filled-in form."""
    return WRITTEN | changes


def picture(name: str = "screen.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def file(*files: SimpleUploadedFile, **changes: Any) -> SupportRequest:
    """A request as the page files it."""
    given = written(**changes)
    form_key = given.pop("form_key")
    given.pop("fax")
    return file_request(SupportRequest(**given), files, by=None, form_key=form_key)


def deliver_due() -> None:
    """What the sweep and the workers do, here and now."""
    for row_id in find_due(SupportRequest.objects.all()):
        tasks.send_request(str(row_id))


def read_mail(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, policy=SMTP)
