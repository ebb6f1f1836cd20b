"""Invitations in the API: who was told what, and what became of the mail."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_fields import IdField
from accounts.api_views import OwnedViewSet, read_write
from accounts.models import User
from notifications import services
from notifications.models import Invitation
from outbox.api_fields import SentenceOutput


class DeliveryErrorSerializer(serializers.Serializer):
    code = serializers.CharField(source="error_code")
    message = SentenceOutput(source="error_message")
    provider_code = serializers.CharField()
    error_id = serializers.CharField()


class InvitationSerializer(serializers.ModelSerializer):
    id = IdField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ("id", "recipient", "role", "method", "sequence", "status", "sent_at", "attempts", "error")
        read_only_fields = fields

    @extend_schema_field(DeliveryErrorSerializer(allow_null=True))
    def get_error(self, invitation: Invitation) -> Any:
        return DeliveryErrorSerializer(invitation).data if invitation.error_code else None


class InvitationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet):
    scopes = read_write("meetings")
    queryset = Invitation.objects.without_message()
    serializer_class = InvitationSerializer

    @extend_schema(request=None, responses={202: InvitationSerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Send the newest message to this person again; what was sent already goes as a new row."""
        again = services.resend(self.get_object(), by=cast(User, request.user))
        return Response(self.get_serializer(again).data, status=status.HTTP_202_ACCEPTED)
