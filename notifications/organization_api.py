"""The organization in the API: its time and language, and what its mails keep to."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_fields import IdField, OptionalEmailField, OptionalTextField
from accounts.api_views import ApiEndpoint, read_write
from accounts.models import (
    EARLIEST_REMINDER,
    LONGEST_QUIET_SECONDS,
    MOST_REMINDERS,
    Organization,
    validate_reminders,
    validate_timezone,
)
from notifications.organization_services import change_organization


class OrganizationSettingsSerializer(serializers.ModelSerializer):
    id = IdField()
    name = serializers.CharField(read_only=True)
    timezone = serializers.CharField(
        required=False, max_length=64, validators=[validate_timezone], help_text="Of whoever has none of their own."
    )
    language = serializers.ChoiceField(
        required=False, choices=settings.LANGUAGES, help_text="Of whoever has none of their own."
    )
    sender_name = OptionalTextField(max_length=120, help_text="As recipients see it. Empty: the organization's name.")
    reply_to = OptionalEmailField(max_length=254, help_text="Where answers to mails go. Empty: nowhere.")
    quiet_seconds = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=LONGEST_QUIET_SECONDS,
        help_text="How long edits are collected before an update is mailed; null: as the installation has it.",
    )
    reminder_minutes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=EARLIEST_REMINDER),
        required=False,
        max_length=MOST_REMINDERS,
        validators=[validate_reminders],
        help_text="How many minutes before the start guests are reminded, each once; empty: never.",
    )
    mails_own_pages = serializers.BooleanField(
        required=False, help_text="Mails carry the guest's own join link beside the provider's."
    )

    class Meta:
        model = Organization
        fields = (
            "id",
            "name",
            "timezone",
            "language",
            "sender_name",
            "reply_to",
            "quiet_seconds",
            "reminder_minutes",
            "mails_own_pages",
        )


class OrganizationView(ApiEndpoint):
    scopes = read_write("config")

    @extend_schema(operation_id="organization_retrieve", responses=OrganizationSettingsSerializer)
    def get(self, request: Request) -> Response:
        return Response(OrganizationSettingsSerializer(self.organization).data)

    @extend_schema(
        operation_id="organization_change",
        request=OrganizationSettingsSerializer(partial=True),
        responses=OrganizationSettingsSerializer,
    )
    def patch(self, request: Request) -> Response:
        """Change what is given. Nobody is written to; reminders of meetings to come follow in the background."""
        organization = change_organization(
            self.organization, self.read_body(OrganizationSettingsSerializer), by=self.user
        )
        return Response(OrganizationSettingsSerializer(organization).data)
