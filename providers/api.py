"""`/api/v1/connection/`: the organization's connection to a meetings provider."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import ApiEndpoint, read_write
from accounts.models import Organization
from outbox.api_fields import SentenceOutput
from providers import services
from providers.models import Connection


class ConnectionErrorSerializer(serializers.Serializer):
    code = serializers.CharField(source="last_error_code")
    message = SentenceOutput(source="last_error")
    provider_code = serializers.CharField(source="last_provider_code")
    error_id = serializers.CharField(source="last_error_id")
    at = serializers.DateTimeField(source="last_error_at")


class ConnectionSerializer(serializers.ModelSerializer):
    authorized_by = serializers.CharField(source="authorized_by.email", default=None)
    warning = SentenceOutput()
    last_error = serializers.SerializerMethodField(help_text="What failed last, if nothing has succeeded since.")

    class Meta:
        model = Connection
        fields = [
            "provider",
            "account_name",
            "account_email",
            "status",
            "licence",
            "warning",
            "scopes",
            "authorized_by",
            "authorized_at",
            "last_success_at",
            "last_error",
        ]
        read_only_fields = fields

    @extend_schema_field(ConnectionErrorSerializer(allow_null=True))
    def get_last_error(self, connection: Connection) -> dict[str, Any] | None:
        return ConnectionErrorSerializer(connection).data if connection.is_failing else None


class StepErrorSerializer(serializers.Serializer):
    code = serializers.CharField()
    message = SentenceOutput()
    provider_code = serializers.CharField()


class StepSerializer(serializers.Serializer):
    name = serializers.ChoiceField(choices=["account", "create", "delete"])
    is_ok = serializers.BooleanField()
    error = StepErrorSerializer(allow_null=True)


class ConnectionReportSerializer(serializers.Serializer):
    is_ok = serializers.BooleanField()
    steps = StepSerializer(many=True)


class ConnectionView(ApiEndpoint):
    """Authorizing needs a browser; looking, testing and removing do not."""

    scopes = read_write("config")

    @extend_schema(operation_id="connection_retrieve", responses=ConnectionSerializer)
    def get(self, request: Request) -> Response:
        return Response(ConnectionSerializer(present_connection(self.organization)).data)

    @extend_schema(operation_id="connection_remove", responses={204: None})
    def delete(self, request: Request) -> Response:
        services.remove_connection(present_connection(self.organization), by=self.user)
        return Response(status=204)


class ConnectionTestView(ApiEndpoint):
    scopes = read_write("config")
    waits_for_provider = True

    @extend_schema(operation_id="connection_test", request=None, responses=ConnectionReportSerializer)
    def post(self, request: Request) -> Response:
        """Creates a meeting and deletes it. What failed is in the report, not in the status of this answer."""
        report = services.test_connection(present_connection(self.organization), by=self.user)
        steps = [{"name": step.name, "is_ok": step.error is None, "error": step.error} for step in report.steps]
        return Response(ConnectionReportSerializer({"is_ok": report.is_ok, "steps": steps}).data)


def present_connection(organization: Organization) -> Connection:
    connection = services.current_connection(organization)
    if connection is None:
        raise NotFound(_("No meetings provider is connected."), code="no_provider")
    return connection
