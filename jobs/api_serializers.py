"""How contacts, resources, jobs and allocations look in the API, and what of them may be written."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.api_fields import IdField, OptionalChoiceField, OptionalEmailField, OptionalTextField, OwnedField
from accounts.models import validate_timezone
from jobs.addresses import validate_address
from jobs.models import Allocation, Contact, Resource
from jobs.statuses import TRAVEL, AllocationStatus, DeclineReason

ANSWERS = [AllocationStatus.CONFIRMED, AllocationStatus.DECLINED]
STEPS = [*TRAVEL, AllocationStatus.IN_PROGRESS, AllocationStatus.COMPLETE]


class PersonSerializer(serializers.ModelSerializer):
    id = IdField()
    timezone = OptionalTextField(max_length=64, validators=[validate_timezone], help_text="Empty: the organization's.")
    language = OptionalChoiceField(choices=settings.LANGUAGES, help_text="Empty: the organization's.")


class ContactSerializer(PersonSerializer):
    phone = OptionalTextField(max_length=60)

    class Meta:
        model = Contact
        fields = ["id", "name", "email", "phone", "timezone", "language", "created_at"]


class ResourceSerializer(PersonSerializer):
    email = OptionalEmailField(max_length=254, validators=[validate_address])
    zoom_user = OptionalTextField(max_length=200, help_text="The Zoom user who hosts this resource's meetings.")

    calendar = serializers.ChoiceField(
        required=False,
        choices=Resource.Calendar.choices,
        help_text="How it wants its jobs in its calendar. `feed` counts once a calendar has read the feed.",
    )

    class Meta:
        model = Resource
        fields = ["id", "name", "email", "timezone", "language", "zoom_user", "calendar", "created_at"]


class AllocationSerializer(serializers.ModelSerializer):
    id = IdField()
    job = IdField(source="job_id")
    resource = IdField(source="resource_id")

    class Meta:
        model = Allocation
        fields = ["id", "job", "resource", "status", "decline_reason", "notes", "created_at"]
        read_only_fields = fields


class NewAllocationSerializer(serializers.Serializer):
    resource = OwnedField(queryset=Resource.objects.all())


class AnswerSerializer(serializers.Serializer):
    status = serializers.ChoiceField(ANSWERS)
    decline_reason = OptionalChoiceField(choices=DeclineReason.choices)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("decline_reason") and given["status"] != AllocationStatus.DECLINED:
            raise serializers.ValidationError({"decline_reason": _("Only who declines gives a reason for it.")})
        return given


class ProgressSerializer(serializers.Serializer):
    status = serializers.ChoiceField(STEPS)
    notes = OptionalTextField(max_length=5000)


class CancelSerializer(serializers.Serializer):
    reason = OptionalTextField(max_length=500)
