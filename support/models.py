"""What people tell us: requests for support, each an order for a mail to the operator, and how good the help is."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from outbox.models import OutboxRow
from support.storage import private_storage, random_name


class SupportRequest(OutboxRow):
    """Anybody's, also a visitor's without a log-in. It is mailed to SUPPORT_EMAIL by a worker, and stays here."""

    class Impact(models.TextChoices):
        BLOCKED = "blocked", _("Nobody can work")
        HINDERED = "hindered", _("Some work is hindered")
        QUESTION = "question", _("It is a question")

    class Status(models.TextChoices):
        QUEUED = "queued", _("To be mailed")
        SENT = "sent", _("Mailed")
        FAILED = "failed", _("Could not be mailed")

    WAITING = Status.QUEUED
    FAILED = Status.FAILED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    # The same form sent twice is one request: a hash of the form's own key and of what was written in it.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField(_("E-mail address"))
    subject = models.CharField(_("Subject"), max_length=150)
    description = models.TextField(_("Description"), max_length=10_000)
    impact = models.CharField(_("Business impact"), max_length=20, choices=Impact)
    reported_error_ids = models.CharField(_("Error IDs"), max_length=500, blank=True)
    device_type = models.CharField(_("Device type"), max_length=200, blank=True)
    app_version = models.CharField(_("App version"), max_length=40, blank=True)
    organization_name = models.CharField(_("Team or organization"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.CharField(_("Mail"), max_length=20, choices=Status, default=Status.QUEUED)
    message_id = models.CharField(max_length=200, editable=False)
    sent_at = models.DateTimeField(null=True)
    smtp_reply = models.CharField(max_length=500, blank=True)

    class Meta(OutboxRow.Meta):
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.reference}: {self.subject}"

    def mark_served(self) -> None:
        """Done, and *mailed* in the same write when it was put on the wire."""
        sent: dict[str, Any] = {}
        if self.sent_at:
            sent = {"status": self.Status.SENT, "sent_at": self.sent_at, "smtp_reply": self.smtp_reply}
        self.write_fenced(
            served=self.orders, lease_owner="", leased_until=None, crash_count=0, **sent, **self.no_error()
        )


class Attachment(models.Model):
    """A file that came with a request. Only operators get it, by the Django admin."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    # Found by looking at the content; what the browser said of it is not kept.
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(storage=private_storage, upload_to=random_name)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class HelpFeedback(models.Model):
    """An answer to *Was this page helpful?*"""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(max_length=60)
    is_helpful = models.BooleanField()
    comment = models.TextField(max_length=2000, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["topic", "-created_at"])]
        verbose_name_plural = "help feedback"

    def __str__(self) -> str:
        return f"{self.topic}: {'helpful' if self.is_helpful else 'not helpful'}"
