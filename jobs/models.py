"""What has to happen: contacts, resources, jobs, allocations, attendees, and the history of statuses."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.clocks import seconds_east
from accounts.models import Organization, User, validate_timezone
from accounts.ownership import OwnedModel, OwnedQuerySet
from jobs.addresses import validate_address
from jobs.statuses import ACCEPTED, AGREED, ASKED, OUT, OVER, AllocationStatus, DeclineReason, JobStatus


class Person(OwnedModel):
    """Abstract: somebody whom we write to, in their own zone and language."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="%(class)ss")
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail address", validators=[validate_address])
    timezone = models.CharField(max_length=64, blank=True, validators=[validate_timezone])
    language = models.CharField(max_length=10, blank=True, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Contact(Person):
    """A customer."""

    phone = models.CharField(max_length=60, blank=True)


class Resource(Person):
    """Somebody who does the work. Has a log-in when `user` is set."""

    class Calendar(models.TextChoices):
        """How the resource has its jobs in its calendar."""

        BOTH = "both", _("By mail and by calendar feed")
        MAIL = "mail", _("By mail: invitations")
        FEED = "feed", _("By calendar feed")

    # An API client may know a resource before its address; only inviting it as a host needs one.
    email = models.EmailField("e-mail address", blank=True, validators=[validate_address])
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="resource")
    zoom_user = models.CharField(
        max_length=200, blank=True, help_text="The Zoom user (e-mail or user ID) who hosts this resource's meetings."
    )
    calendar = models.CharField(max_length=10, choices=Calendar, default=Calendar.BOTH)

    @property
    def zone(self) -> str:
        """The time zone in which this person reads times: its own, else what it has chosen under *My settings*, else
        the organization's."""
        return self.timezone or (self.user.zone if self.user else "") or self.organization.timezone


class JobTypeQuerySet(OwnedQuerySet):
    def with_job_count(self) -> Self:
        """Of how many jobs each is the type."""
        return self.annotate(job_count=models.Count("jobs", filter=Q(jobs__deleted_at=None)))


class JobType(OwnedModel):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="job_types")
    name = models.CharField(max_length=120)
    is_virtual = models.BooleanField("virtual", default=False, help_text="Whether new jobs of this type are virtual.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = JobTypeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="job_type_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class JobQuerySet(OwnedQuerySet):
    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def upcoming(self) -> Self:
        return self.kept().filter(start__gte=timezone.now()).exclude(status__in=OVER)

    def agreed(self) -> Self:
        return self.kept().filter(status__in=AGREED)


class Job(OwnedModel):
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="jobs")
    number = models.PositiveIntegerField(editable=False)
    external_id = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500)
    type = models.ForeignKey(JobType, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs")
    start = models.DateTimeField(null=True, blank=True)
    duration = models.PositiveIntegerField("duration in minutes", null=True, blank=True)
    timezone = models.CharField(max_length=64, validators=[validate_timezone])
    # By how many seconds clocks there were taken to be ahead of UTC at the start, when the time was given. With it the
    # job knows the time that people meant, also when the rules of its zone have changed: see `jobs.wall_times`.
    clock_offset = models.IntegerField(null=True, blank=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs")
    is_group_event = models.BooleanField("group event", default=False)
    attendees = models.ManyToManyField(Contact, through="Attendee", related_name="group_events")
    virtual = models.BooleanField(default=False)
    overlap_accepted = models.BooleanField(
        default=False, help_text="Somebody scheduled it although its host has another meeting at this time."
    )
    status = models.CharField(max_length=20, choices=JobStatus, default=JobStatus.QUEUED, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(max_length=500, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["start", "number"]
        indexes = [
            models.Index(fields=["organization", "start"]),
            models.Index(fields=["organization", "status", "start"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="job_number_is_unique"),
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~Q(external_id="") & Q(deleted_at=None),
                name="job_external_id_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(start=None, duration=None) | Q(start__isnull=False, duration__gt=0),
                name="job_has_start_and_duration_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(is_group_event=False) | Q(contact=None), name="group_event_has_attendees_instead_of_contact"
            ),
            models.CheckConstraint(condition=Q(status__in=JobStatus.values), name="job_status_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.description}"

    @property
    def name(self) -> str:
        return f"JOB-{self.number:04d}"

    @property
    def end(self) -> datetime | None:
        return self.start + timedelta(minutes=self.duration) if self.start and self.duration else None

    @property
    def times(self) -> tuple[datetime, int]:
        """Start and length in minutes of a scheduled job."""
        if self.start is None or self.duration is None:
            raise ValueError(f"{self.name} has no time.")
        return self.start, self.duration

    def note_clock(self) -> None:
        self.clock_offset = seconds_east(self.start, self.timezone) if self.start else None

    @property
    def is_scheduled(self) -> bool:
        return self.start is not None

    @property
    def has_ended(self) -> bool:
        """Its time has passed, whatever has become of it."""
        return self.end is not None and self.end <= timezone.now()

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_agreed(self) -> bool:
        return self.status in AGREED

    @property
    def is_unwanted(self) -> bool:
        return self.cancelled_at is not None or self.deleted_at is not None

    @property
    def may_skip_travel(self) -> bool:
        """Virtual by mark, or because it has a meeting (a one-to-one that another app adds to jobs)."""
        return self.virtual or getattr(self, "meeting", None) is not None


class AllocationQuerySet(OwnedQuerySet):
    def counted(self) -> Self:
        return self.exclude(status__in=OUT)

    def accepted(self) -> Self:
        return self.filter(status__in=ACCEPTED)

    def expected(self) -> Self:
        """Who has accepted; also who had, and is asked again because the job has changed since."""
        return self.filter(status__in={*ACCEPTED, AllocationStatus.MODIFIED})


class Allocation(OwnedModel):
    """A resource on a job. One that declined or was removed stays as history."""

    organization_path = "job__organization"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="allocations")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="allocations")
    status = models.CharField(max_length=20, choices=AllocationStatus, default=AllocationStatus.PENDING_DISPATCH)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "resource"], condition=~Q(status__in=sorted(OUT)), name="resource_is_once_on_a_job"
            ),
            models.CheckConstraint(condition=Q(status__in=AllocationStatus.values), name="allocation_status_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} on {self.job.name}"

    @property
    def is_counted(self) -> bool:
        return self.status not in OUT

    @property
    def is_waiting_for_answer(self) -> bool:
        return self.status in ASKED


class Attendee(OwnedModel):
    """A contact who takes part in a group event."""

    organization_path = "job__organization"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="attendee_rows")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="attendee_rows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["job", "contact"], name="contact_attends_once")]

    def __str__(self) -> str:
        return f"{self.contact} at {self.job.name}"


class HistoryEntry(OwnedModel):
    """One change of a status, of the job itself or (with `allocation`) of one resource's part in it."""

    organization_path = "job__organization"

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="history")
    allocation = models.ForeignKey(Allocation, on_delete=models.CASCADE, null=True, blank=True, related_name="history")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "history entries"

    def __str__(self) -> str:
        return f"{self.job.name}: {self.from_status} → {self.to_status}"
