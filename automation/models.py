"""The meeting of a job, and what happened in it; the other models of the app are gathered here for Django."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Organization
from accounts.ownership import OwnedModel, OwnedQuerySet
from automation.feed_models import CalendarFeed, FeedReader, PublishedEntry
from automation.host_models import Host, HostBooking, Hosting, ResourceHost
from automation.join_models import JoinLink
from automation.look_models import LookDay
from automation.policy_models import Automation
from automation.reminder_models import Reminder, ReminderChange
from automation.replaced_models import ReplacedMeeting
from jobs.models import Job
from jobs.statuses import JobStatus
from outbox.models import OutboxQuerySet, OutboxRow, fair_index
from providers.models import Connection
from providers.registry import get_provider

__all__ = [
    "Automation",
    "CalendarFeed",
    "FeedReader",
    "Host",
    "HostBooking",
    "Hosting",
    "JoinLink",
    "LookDay",
    "Meeting",
    "MeetingEvent",
    "PublishedEntry",
    "Reminder",
    "ReminderChange",
    "ReplacedMeeting",
    "ResourceHost",
]


# What began longer ago is over, and mails and failures of it are nobody's concern any more.
LONGEST_JOB = timedelta(days=2)
# As `Meeting.is_unwanted`, for jobs that have a time.
UNWANTED = Q(job__cancelled_at__isnull=False) | Q(job__deleted_at__isnull=False) | Q(called_off_at__isnull=False)
# Or may be there, because the answer to its creation never came.
LEFT_AT_PROVIDER = (
    Q(attempt_started_at__isnull=False) | ~Q(replaced_ids=[]) | ~Q(provider_meeting_id__in=["", "by-hand"])
)


class MeetingQuerySet(OwnedQuerySet, OutboxQuerySet):
    def needing_attention(self) -> Self:
        """Failed, changed by somebody else, or waiting for something that a person may have to do.

        Not of jobs that are complete anyway; and of those that are long over only where a choice is waited for, or what
        nobody wants is still at the provider.
        """
        stuck = Q(status__in=[Meeting.Status.FAILED, Meeting.Status.WAITING]) | ~Q(drift="")
        is_current = Q(job__start=None) | Q(job__start__gt=timezone.now() - LONGEST_JOB)
        counts = is_current | ~Q(drift="") | (UNWANTED & LEFT_AT_PROVIDER)
        return self.filter(stuck, counts).exclude(job__status=JobStatus.COMPLETE)

    def listed(self) -> Self:
        """A deleted job is gone from every list; its meeting, when nothing of it is left at the provider."""
        return self.exclude(job__deleted_at__isnull=False, status=Meeting.Status.CANCELLED)

    def waiting(self) -> Self:
        return self.filter(status=Meeting.Status.WAITING)

    def left_unmade(self) -> Self:
        """Their jobs are agreed and to come; when it was their turn nobody wanted them, because automation was off."""
        idle = self.filter(status=Meeting.Status.PENDING, provider_meeting_id="", orders=F("served"))
        return idle.filter(called_off_at=None, job__in=Job.objects.upcoming().agreed())

    def upcoming_at(self, connection: Connection) -> Self:
        """Scheduled there, and not begun."""
        scheduled = self.filter(connection=connection, status=Meeting.Status.SCHEDULED)
        return scheduled.filter(job__start__gt=timezone.now())


class Meeting(OwnedModel, OutboxRow):
    """The meeting of a job, from the wish to the end. The row is the order for work: see automation.scheduling.

    `generation` rises when a meeting is made anew; with the id it is the reference that a provider knows it by.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        CREATING = "creating", _("Being created")
        SCHEDULED = "scheduled", _("Scheduled")
        UPDATING = "updating", _("Being updated")
        CANCELLING = "cancelling", _("Being cancelled")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        WAITING = "waiting", _("Waiting")

    class Drift(models.TextChoices):
        DELETED = "deleted", _("Deleted at the provider")
        CHANGED = "changed", _("Changed at the provider")

    WAITING = Status.WAITING
    FAILED = Status.FAILED
    # In place of a provider's name and meeting id: a person pasted the link.
    BY_HAND = "by-hand"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="meetings")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="meeting")
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    is_manual = models.BooleanField(default=False, help_text="A person asked for it: made although automation is off.")
    called_off_at = models.DateTimeField(null=True, blank=True, help_text="The job goes on without a meeting.")
    # The policy when the job was last looked at, so that switching automation off does not change who is told.
    send_ics = models.BooleanField(default=True)
    enable_attendees = models.BooleanField(default=False)
    # The job's own id: its entry in a resource's feed is there before the meeting is, and has to stay the same one.
    calendar_uid = models.UUIDField(unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    generation = models.PositiveIntegerField(default=1)
    # Set before a create request leaves, cleared when its outcome is known: see `create` in scheduling.
    attempt_started_at = models.DateTimeField(null=True, blank=True)

    # What exists at the provider. An empty provider_meeting_id: nothing does.
    connection = models.ForeignKey(
        Connection, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    provider = models.CharField(max_length=20, blank=True)
    provider_meeting_id = models.CharField(max_length=300, blank=True, db_index=True)
    join_url = models.TextField(blank=True)
    password = EncryptedTextField(blank=True)
    # For which of the provider's users it was made. Empty: nothing is there, or it was made before this was kept.
    held_for = models.CharField(max_length=120, blank=True)
    host_name = models.CharField(max_length=200, blank=True)
    host_email = models.CharField(max_length=254, blank=True)
    dial_in = models.JSONField(default=list, blank=True)
    passcode_for_phone = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict, blank=True)
    # What it was last made to be there; a different wish means an update.
    held_hash = models.CharField(max_length=64, blank=True)
    # When it was last changed there: quick changes one after another become one.
    changed_there_at = models.DateTimeField(null=True, blank=True)
    # Ids at the provider that another is being made in the place of; once it is told, each is a ReplacedMeeting.
    replaced_ids = models.JSONField(default=list, blank=True)

    # Since when it has failed, waited or been otherwise than we left it; noted by a round, so give or take a minute.
    stuck_since = models.DateTimeField(null=True, blank=True)
    # What somebody did to it at the provider behind our back, until a person has chosen what follows.
    drift = models.CharField(max_length=10, choices=Drift, blank=True)
    drift_details = models.JSONField(default=dict, blank=True)
    drift_found_at = models.DateTimeField(null=True, blank=True)
    # The state there that is no news: as we left it, or one that a person has put up with.
    accepted_state = models.CharField(max_length=64, blank=True)
    # Somebody (an event, the calendar of checks) wants to know how it is there.
    look_wanted_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    # None again as soon as everybody is told that it is off: from there on it is as if there had never been one.
    scheduled_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        ordering = ["-created_at"]
        indexes = [
            *OutboxRow.Meta.indexes,
            fair_index("meeting_turn"),
            models.Index(fields=["organization", "status"]),
            models.Index(fields=["stuck_since"], name="meeting_stuck", condition=Q(stuck_since__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="scheduled") | (~Q(provider_meeting_id="") & ~Q(join_url="")),
                name="scheduled_meeting_has_a_link",
            )
        ]

    def __str__(self) -> str:
        return f"Meeting of {self.job.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.calendar_uid = self.calendar_uid or self.job_id
        super().save(*args, **kwargs)

    @property
    def exists(self) -> bool:
        """Whether there is a meeting at a provider that we know of."""
        return bool(self.provider_meeting_id)

    @property
    def was_made(self) -> bool:
        """Its guests count on it, or on the one that is to take its place."""
        return self.scheduled_at is not None

    @property
    def is_called_off(self) -> bool:
        """Its guests were told that it is off, while it is, or may be, still at the provider."""
        return self.exists and not self.was_made and not self.is_by_hand

    @property
    def reference(self) -> str:
        """What the provider knows it by; the same on every try to make it, another once it was deleted."""
        return f"{self.pk.hex}:{self.generation}"

    @property
    def provider_label(self) -> str:
        return get_provider(self.provider).label if self.provider and not self.is_by_hand else ""

    @property
    def is_by_hand(self) -> bool:
        return self.provider == self.BY_HAND

    @property
    def meeting_number(self) -> str:
        """The number that people type: Zoom's id. Teams has none that a person could type."""
        return self.provider_meeting_id if self.provider_meeting_id.isdigit() else ""

    @property
    def is_unwanted(self) -> bool:
        """To be taken away. Not the opposite of `is_wanted`: a completed job keeps its meeting.

        A job without a time has none either: its guests would come at the time that it had.
        """
        return self.job.is_unwanted or self.called_off_at is not None or not self.job.is_scheduled

    @property
    def has_live_link(self) -> bool:
        """Whether the link leads to a meeting, as far as we know."""
        is_off = self.is_unwanted or self.is_called_off or self.drift == self.Drift.DELETED
        return bool(self.join_url) and not is_off

    @property
    def is_wanted(self) -> bool:
        """To be there, now, as the job says."""
        if self.is_unwanted or self.job.is_over:
            return False
        return self.was_made or self.is_manual or (self.job.is_agreed and self.is_wanted_by_policy)

    @property
    def is_wanted_by_policy(self) -> bool:
        automation = Automation.of(self.organization)
        return automation is not None and automation.wants(self.job)

    @staticmethod
    def no_drift(*, accepted_state: str = "") -> dict[str, Any]:
        return {"drift": "", "drift_details": {}, "drift_found_at": None, "accepted_state": accepted_state}


class MeetingEvent(OwnedModel):
    """What happened in a meeting, as the provider told it: started, ended, somebody waits, came or left."""

    organization_path = "meeting__organization"

    class Kind(models.TextChoices):
        STARTED = "started", _("Started")
        ENDED = "ended", _("Ended")
        WAITING = "waiting", _("Is waiting")
        STOPPED_WAITING = "stopped_waiting", _("Does not wait any more")
        JOINED = "joined", _("Joined")
        LEFT = "left", _("Left")
        DELETED = "deleted", _("Deleted at the provider")
        CHANGED = "changed", _("Changed at the provider")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_at = models.DateTimeField()
    # The name that the participant gave; no address, no id of a person is kept.
    who = models.CharField(max_length=200, blank=True)
    # Tells two participants of the same name apart: a hash of the provider's words, for this meeting only.
    participant_key = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["happened_at", "pk"]
        indexes = [models.Index(fields=["meeting", "happened_at"])]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind} {self.who}"
