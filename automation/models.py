"""The wish (policy) of an organization, and the meeting of a job."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.fields import EncryptedTextField
from accounts.models import ApiToken, Organization, User
from accounts.ownership import OwnedModel, OwnedQuerySet
from jobs.models import Job, Resource
from outbox.models import OutboxQuerySet, OutboxRow
from providers.models import Connection

TOKEN_SCOPE = "meetings:write"  # noqa: S105


class Automation(OwnedModel):
    """How an organization's jobs get their meetings. The row exists while automation is enabled."""

    class Jobs(models.TextChoices):
        ALL = "all", "All jobs"
        VIRTUAL = "virtual", "Only jobs marked virtual"

    class Status(models.TextChoices):
        DISABLED = "disabled", "Disabled"
        ENABLED = "enabled", "Enabled"
        SUSPENDED = "suspended", "Suspended"

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="automation")
    # The token that was pasted is known by its row; its text is not kept.
    access_token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+")
    password = EncryptedTextField(blank=True)
    enable_attendees = models.BooleanField(default=False)
    send_ics = models.BooleanField("send ICS to recipients", default=True)
    jobs = models.CharField(max_length=10, choices=Jobs, default=Jobs.ALL)
    enabled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    enabled_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Automation of {self.organization}"

    @property
    def status(self) -> str:
        return self.Status.ENABLED if self.has_live_token else self.Status.SUSPENDED

    @property
    def has_live_token(self) -> bool:
        return self.access_token.is_usable and self.access_token.has_scope(TOKEN_SCOPE)

    def wants(self, job: Job) -> bool:
        return self.jobs == self.Jobs.ALL or job.virtual


class MeetingQuerySet(OwnedQuerySet, OutboxQuerySet):
    def needing_attention(self) -> Self:
        """Failed, or waiting for something that a person has to do or know of."""
        return self.filter(status__in=[Meeting.Status.FAILED, Meeting.Status.WAITING])

    def upcoming(self) -> Self:
        return self.filter(start__gte=timezone.now())


class Meeting(OwnedModel, OutboxRow):
    """The meeting of a job, from the wish to the end. The row is the order for work: see automation.scheduling.

    `generation` rises when a meeting is made anew; with the id it is the reference that a provider knows it by.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        CREATING = "creating", "Being created"
        SCHEDULED = "scheduled", "Scheduled"
        UPDATING = "updating", "Being updated"
        CANCELLING = "cancelling", "Being cancelled"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"
        WAITING = "waiting", "Waiting"

    WAITING = Status.WAITING
    FAILED = Status.FAILED

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="meetings")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, null=True, blank=True, related_name="meeting")
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    is_manual = models.BooleanField(default=False, help_text="Asked for by a person: made although automation is off.")
    calendar_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=1)
    # Set before a create request leaves, cleared when its outcome is known: see "look before you leap" in scheduling.
    attempt_started_at = models.DateTimeField(null=True, blank=True)

    # What exists at the provider. Empty provider_meeting_id: nothing does.
    connection = models.ForeignKey(
        Connection, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    provider = models.CharField(max_length=20, blank=True)
    provider_meeting_id = models.CharField(max_length=300, blank=True, db_index=True)
    join_url = models.TextField(blank=True)
    password = EncryptedTextField(blank=True)
    host_name = models.CharField(max_length=200, blank=True)
    host_email = models.CharField(max_length=254, blank=True)
    dial_in = models.JSONField(default=list, blank=True)
    passcode_for_phone = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict, blank=True)
    # What it was last made to be there; a different wish means an update.
    held_topic = models.CharField(max_length=200, blank=True)
    start = models.DateTimeField(null=True, blank=True)
    duration = models.PositiveIntegerField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    resource = models.ForeignKey(
        Resource, on_delete=models.SET_NULL, null=True, blank=True, help_text="Who hosts a meeting that has no job."
    )

    objects = MeetingQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        ordering = ["-created_at"]
        indexes = [*OutboxRow.Meta.indexes, models.Index(fields=["organization", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="scheduled") | (~Q(provider_meeting_id="") & ~Q(join_url="")),
                name="scheduled_meeting_has_a_link",
            )
        ]

    def __str__(self) -> str:
        return f"Meeting of {self.job.name}" if self.job else f"Meeting {self.pk}"

    @property
    def exists(self) -> bool:
        """Whether there is a meeting at the provider that we know of."""
        return bool(self.provider_meeting_id)

    @property
    def reference(self) -> str:
        return f"{self.pk.hex}:{self.generation}"

    @property
    def end(self) -> datetime | None:
        return self.start + timezone.timedelta(minutes=self.duration) if self.start and self.duration else None
