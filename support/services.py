"""What people ask for: to be heard by whoever operates this product."""

import hashlib
import json
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from notifications.sealing import new_message_id
from outbox.bell import ring_on_commit
from support import tasks
from support.attachments import check_file, clean_name
from support.models import Attachment, HelpFeedback, SupportRequest
from support.references import new_reference

WRITTEN = (
    "email",
    "subject",
    "description",
    "impact",
    "reported_error_ids",
    "device_type",
    "app_version",
    "organization_name",
)


@transaction.atomic
def file_request(
    request: SupportRequest, files: Sequence[UploadedFile], *, by: User | None, form_key: str
) -> SupportRequest:
    """Afterwards the request is stored under a reference, and the mail to the operator is queued.

    The same form sent twice (`form_key` and everything in it is the same) is one request, and the first is returned.
    """
    request.fingerprint = fingerprint(request, files, form_key)
    request.user = by
    request.organization = by.organization if by else None
    request.reference, request.message_id, request.orders = new_reference(), new_message_id(), 1
    request.is_urgent = True
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        return SupportRequest.objects.get(fingerprint=request.fingerprint)
    for position, file in enumerate(files):
        keep_file(request, file, position)
    ring_on_commit(tasks.send_request, str(request.pk))
    return request


def keep_file(request: SupportRequest, file: UploadedFile, position: int) -> Attachment:
    return Attachment.objects.create(
        request=request,
        name=clean_name(file.name or ""),
        content_type=check_file(file),
        size=file.size or 0,
        file=file,
        position=position,
    )


def fingerprint(request: SupportRequest, files: Sequence[UploadedFile], form_key: str) -> str:
    """Other words in the same form (the browser's *back*, then something new) are another request."""
    written = [getattr(request, name) for name in WRITTEN]
    enclosed = [(file.name, file.size) for file in files]
    return hashlib.sha256(json.dumps([form_key, written, enclosed]).encode()).hexdigest()


@transaction.atomic
def send_again(request: SupportRequest) -> None:
    """Afterwards the mail to the operator is queued once more."""
    request.order(status=SupportRequest.Status.QUEUED, is_urgent=True)
    ring_on_commit(tasks.send_request, str(request.pk))


def keep_feedback(
    topic: str, *, is_helpful: bool, comment: str = "", by: User | None = None, language: str = ""
) -> HelpFeedback:
    """Afterwards it is known what one reader thinks of one help page."""
    return HelpFeedback.objects.create(topic=topic, is_helpful=is_helpful, comment=comment, user=by, language=language)
