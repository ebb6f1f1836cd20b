"""What is told to people: a row per mail, with the finished message in it, so that every try sends the same octets."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organization
from accounts.ownership import OwnedModel, OwnedQuerySet
from outbox.models import OutboxQuerySet, OutboxRow


class MailQuerySet(OwnedQuerySet, OutboxQuerySet):
    pass


class OutgoingMail(OwnedModel, OutboxRow):
    """Abstract. Frozen when it is queued; only what became of it changes."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        SUPERSEDED = "superseded", "Superseded"

    WAITING = Status.QUEUED
    FAILED = Status.FAILED

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    recipient = models.CharField(max_length=254)
    recipient_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500)
    message_id = models.CharField(max_length=200, unique=True)
    message = models.BinaryField()
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    smtp_reply = models.CharField(max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"


class InvitationQuerySet(MailQuerySet):
    def current(self) -> Self:
        """What was or will be told; not what was overtaken before it left."""
        return self.exclude(status=OutgoingMail.Status.SUPERSEDED)


class Invitation(OutgoingMail):
    """One revision of one calendar entry for one person (RFC 5546 REQUEST or CANCEL)."""

    class Role(models.TextChoices):
        CONTACT = "contact", "Contact"
        RESOURCE = "resource", "Resource"
        ATTENDEE = "attendee", "Attendee"

    class Method(models.TextChoices):
        REQUEST = "REQUEST", "Invitation"
        CANCEL = "CANCEL", "Cancellation"

    uid = models.UUIDField("calendar UID", default=uuid.uuid4, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    method = models.CharField(max_length=10, choices=Method)
    role = models.CharField(max_length=20, choices=Role)
    # What the recipient would see, as a hash: the same again is not sent again.
    content_hash = models.CharField(max_length=64)
    # The last known facts, so that a cancellation can show what is cancelled: see notifications.invites.
    facts = models.JSONField(default=dict)

    objects = InvitationQuerySet.as_manager()

    class Meta(OutgoingMail.Meta):
        ordering = ["created_at"]
        indexes = [*OutgoingMail.Meta.indexes, models.Index(fields=["uid", "recipient", "sequence"])]
        constraints = [
            models.CheckConstraint(condition=Q(method__in=["REQUEST", "CANCEL"]), name="invitation_method_is_known")
        ]


class Notice(OutgoingMail):
    """Any other mail of ours: a resource is asked to accept a job, an admin is told that an authorization is dead."""

    class Kind(models.TextChoices):
        DISPATCH = "dispatch", "Asked to accept a job"
        CONNECTION_LOST = "connection_lost", "Authorization lost"
        ACCESS_REQUEST = "access_request", "Access requested"

    kind = models.CharField(max_length=40, choices=Kind)
    # The same cause is told once: a second notice with the key is not queued.
    once_key = models.CharField(max_length=200, blank=True)

    class Meta(OutgoingMail.Meta):
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "recipient", "once_key"], condition=~Q(once_key=""), name="notice_is_given_once"
            )
        ]
