"""How a job looks in the API, and what of it may be written."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.api_fields import IdField, MomentField, OptionalTextField, OwnedField, OwnedListField
from accounts.models import validate_timezone
from jobs.api_moments import JobMomentField
from jobs.external_ids import refuse_taken
from jobs.job_types import find_or_make_type
from jobs.models import Allocation, Contact, Job
from jobs.services import LONGEST_MINUTES, JobFields, change_job, create_job
from jobs.statuses import JobStatus

MINUTE = timedelta(minutes=1)


class AllocationOfJobSerializer(serializers.ModelSerializer):
    id = IdField()
    resource = IdField(source="resource_id")

    class Meta:
        model = Allocation
        fields = ["id", "resource", "status"]
        read_only_fields = fields


class JobTypeField(serializers.CharField):
    """The name of a job type; one that is not there yet is made when the job is written."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, allow_null=True, allow_blank=True, max_length=120, **kwargs)

    def to_representation(self, value: Any) -> str:
        return value.name


class JobSerializer(serializers.ModelSerializer):
    """Give it a job of `jobs.api.JOBS`, which brings along what is shown. Saving calls the services."""

    id = IdField()
    name = serializers.CharField(read_only=True)
    external_id = OptionalTextField(max_length=200, help_text="Your own name for it; once in an organization.")
    description = serializers.CharField(max_length=500)
    type = JobTypeField()
    status = serializers.ChoiceField(JobStatus.choices, read_only=True)
    start = JobMomentField(required=False, allow_null=True)
    end = JobMomentField(required=False, allow_null=True, help_text="Instead of the duration.")
    duration = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LONGEST_MINUTES,
        help_text="Minutes; 60 when not given. Kept together with a start only.",
    )
    timezone = OptionalTextField(max_length=64, validators=[validate_timezone], help_text="Default the organization's.")
    contact = OwnedField(queryset=Contact.objects.all(), required=False, allow_null=True)
    is_group_event = serializers.BooleanField(required=False)
    attendees = OwnedListField(queryset=Contact.objects.all(), required=False, help_text="Of a group event.")
    virtual = serializers.BooleanField(required=False, help_text="Default as its type.")
    overlap_accepted = serializers.BooleanField(
        required=False,
        help_text="Meant to be at this time although its host has another meeting. Forgotten when the time changes.",
    )
    allocations = AllocationOfJobSerializer(many=True, read_only=True, source="shown_allocations")
    cancel_reason = serializers.CharField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)

    class Meta:
        model = Job
        fields: tuple[str, ...] = (
            "id",
            "name",
            "external_id",
            "description",
            "type",
            "status",
            "start",
            "end",
            "duration",
            "timezone",
            "contact",
            "is_group_event",
            "attendees",
            "virtual",
            "overlap_accepted",
            "allocations",
            "cancel_reason",
            "version",
            "created_at",
            "updated_at",
        )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        end = given.pop("end", None)
        if end is not None:
            start = given["start"] if "start" in given else getattr(self.instance, "start", None)
            given["duration"] = find_minutes(start, end, given.get("duration"))
        if self.instance is None and given.get("attendees"):
            given.setdefault("is_group_event", True)
        return given

    def create(self, given: dict[str, Any]) -> Job:
        organization = self.context["request"].user.organization
        with refuse_taken(organization, given.get("external_id", "")):
            return create_job(organization, self.resolve(given), by=self.context["request"].user)

    def update(self, job: Job, given: dict[str, Any]) -> Job:
        with refuse_taken(job.organization, given.get("external_id", "")):
            return change_job(job, self.resolve(given), by=self.context["request"].user)

    def resolve(self, given: dict[str, Any]) -> JobFields:
        """What the services want: rows instead of names. Called in the transaction that writes the job."""
        organization = self.context["request"].user.organization
        fields = dict(given)
        if "type" in fields:
            name = fields["type"]
            fields["type"] = find_or_make_type(organization, name) if name else None
        if "timezone" in fields:
            fields["timezone"] = fields["timezone"] or organization.timezone
        return cast(JobFields, fields)


def find_minutes(start: datetime | None, end: datetime, duration: int | None) -> int:
    """The duration, when the end was given instead of it."""
    if start is None:
        raise serializers.ValidationError({"end": _("An end needs a start.")}, code="invalid_end")
    minutes, rest = divmod(end - start, MINUTE)
    if rest or not 0 < minutes <= LONGEST_MINUTES:
        sentence = _("The end must be whole minutes after the start, at most 24 hours.")
        raise serializers.ValidationError({"end": sentence}, code="invalid_end")
    if duration not in (None, minutes):
        sentence = _("From start to end it is %(minutes)d minutes, not %(given)d. Give one of the two.") % {
            "minutes": minutes,
            "given": duration,
        }
        raise serializers.ValidationError({"end": sentence}, code="invalid_end")
    return minutes
