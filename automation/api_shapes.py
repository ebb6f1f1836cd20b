"""How meetings and automation look in the API. The field names are a contract with clients."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api_fields import IdField, OwnedField
from automation.drifts import IGNORE, KEEP, RECREATE
from automation.live import live_state
from automation.models import Automation, Meeting
from automation.outlook import warn_of_host
from jobs.models import Job
from outbox.api_fields import SentenceOutput


class MeetingErrorSerializer(serializers.Serializer):
    code = serializers.CharField(source="error_code")
    message = SentenceOutput(source="error_message")
    provider_code = serializers.CharField()
    error_id = serializers.CharField()


class SomeoneSerializer(serializers.Serializer):
    name = serializers.CharField()
    since = serializers.DateTimeField()


class LiveSerializer(serializers.Serializer):
    """What goes on in the meeting, as far as the provider tells (Zoom does, with webhooks)."""

    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    waiting = SomeoneSerializer(many=True, help_text="Who waits to be let in.")
    present = SomeoneSerializer(many=True)


class DifferenceSerializer(serializers.Serializer):
    what = serializers.ChoiceField(choices=["topic", "start", "duration", "link", "password"])
    there = serializers.JSONField(default=None, allow_null=True)
    here = serializers.JSONField(default=None, allow_null=True)


class DriftSerializer(serializers.Serializer):
    """What somebody did to the meeting at the provider; see `resolve`."""

    kind = serializers.ChoiceField(source="drift", choices=Meeting.Drift.choices)
    found_at = serializers.DateTimeField(source="drift_found_at")
    differences = DifferenceSerializer(source="drift_details.differences", many=True, default=())


class MeetingSerializer(serializers.ModelSerializer):
    id = IdField()
    job = IdField(source="job_id")
    host = serializers.SerializerMethodField()
    join_url = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    next_attempt_at = serializers.DateTimeField(read_only=True, allow_null=True)
    live = serializers.SerializerMethodField()
    drift = serializers.SerializerMethodField()

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = (
            "id",
            "job",
            "provider",
            "status",
            "join_url",
            "password",
            "provider_meeting_id",
            "host",
            "attempts",
            "next_attempt_at",
            "error",
            "sequence",
            "live",
            "drift",
        )
        read_only_fields = fields

    def get_host(self, meeting: Meeting) -> str | None:
        return meeting.host_email or meeting.host_name or None

    def get_join_url(self, meeting: Meeting) -> str | None:
        return meeting.join_url or None

    @extend_schema_field(MeetingErrorSerializer(allow_null=True))
    def get_error(self, meeting: Meeting) -> Any:
        return MeetingErrorSerializer(meeting).data if meeting.error_code else None

    @extend_schema_field(LiveSerializer)
    def get_live(self, meeting: Meeting) -> Any:
        return LiveSerializer(live_state(meeting)).data

    @extend_schema_field(DriftSerializer(allow_null=True))
    def get_drift(self, meeting: Meeting) -> Any:
        return DriftSerializer(meeting).data if meeting.drift else None


class ResolutionSerializer(serializers.Serializer):
    choice = serializers.ChoiceField(choices=[RECREATE, KEEP, IGNORE])


class OneMeetingSerializer(MeetingSerializer):
    """A meeting looked at by itself: then it is also asked whether its host is in trouble."""

    warning = serializers.SerializerMethodField(help_text="An overlap or a host in trouble, as a sentence; or empty.")

    class Meta(MeetingSerializer.Meta):
        fields = (*MeetingSerializer.Meta.fields, "warning")
        read_only_fields = fields

    def get_warning(self, meeting: Meeting) -> str:
        return warn_of_host(meeting)


class NewMeetingSerializer(serializers.Serializer):
    job = OwnedField(queryset=Job.objects.kept())


class LinkSerializer(serializers.Serializer):
    join_url = serializers.CharField(max_length=2000)
    password = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class MeetingOfJobSerializer(serializers.Serializer):
    """What a job shows of its meeting beside the meeting itself."""

    provider = serializers.CharField()
    password = serializers.CharField()
    host = serializers.CharField(source="host_email")
    dial_in = serializers.ListField(child=serializers.CharField())


class AutomationSerializer(serializers.Serializer):
    """The policy; token and password never come back."""

    status = serializers.ChoiceField(choices=Automation.Status.choices)
    jobs = serializers.ChoiceField(choices=Automation.Jobs.choices, allow_null=True)
    enable_attendees = serializers.BooleanField(allow_null=True)
    send_ics = serializers.BooleanField(allow_null=True)
    has_password = serializers.BooleanField(allow_null=True)
    enabled_at = serializers.DateTimeField(allow_null=True)

    @classmethod
    def show(cls, automation: Automation | None) -> dict[str, Any]:
        if automation is None:
            nothing = dict.fromkeys(cls().fields)
            return nothing | {"status": Automation.Status.DISABLED.value}
        return {
            "status": str(automation.status),
            "jobs": automation.jobs,
            "enable_attendees": automation.enable_attendees,
            "send_ics": automation.send_ics,
            "has_password": bool(automation.password),
            "enabled_at": automation.enabled_at,
        }


class WishSerializer(serializers.Serializer):
    access_token = serializers.CharField(max_length=200)
    password = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    enable_attendees = serializers.BooleanField(required=False, default=False)
    send_ics = serializers.BooleanField(required=False, default=True)
    jobs = serializers.ChoiceField(choices=Automation.Jobs.choices, required=False, default=Automation.Jobs.ALL)
