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
from notifications.models import Invitation, OutgoingMail
from notifications.waiting import add_waits
from outbox.api_fields import SentenceOutput


class DeliveryErrorSerializer(serializers.Serializer):
    code = serializers.CharField(source="error_code")
    message = SentenceOutput(source="error_message")
    provider_code = serializers.CharField()
    error_id = serializers.CharField()


class DeliveryWaitSerializer(serializers.Serializer):
    """A mail that could leave, if the mail server took it: no failure, and nobody has to do anything."""

    code = serializers.ChoiceField(choices=["mail_server_rate", "mail_server_paused"])
    message = SentenceOutput(source="sentence")
    leaves_at = serializers.DateTimeField(help_text="When it will probably leave.")


class DeliverySerializer(serializers.ModelSerializer):
    """What became of a mail, of either kind."""

    id = IdField()
    next_attempt_at = serializers.SerializerMethodField(
        help_text="When it is tried (again) by itself; null when nothing is left to do."
    )
    wait = DeliveryWaitSerializer(read_only=True, allow_null=True)
    error = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, mail: OutgoingMail) -> Any:
        moment = mail.wait.leaves_at if mail.wait else mail.next_attempt_at
        return serializers.DateTimeField().to_representation(moment) if moment else None

    @extend_schema_field(DeliveryErrorSerializer(allow_null=True))
    def get_error(self, mail: OutgoingMail) -> Any:
        return DeliveryErrorSerializer(mail).data if mail.error_code else None


STATE = ("status", "created_at", "sent_at", "attempts", "next_attempt_at", "wait", "error")


class InvitationSerializer(DeliverySerializer):
    class Meta:
        model = Invitation
        fields = ("id", "recipient", "role", "method", "kind", "sequence", *STATE)
        read_only_fields = fields


class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet):
    scopes = read_write("meetings")

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        """Whatever is shown of mails also says when those leave that wait for the mail server."""
        if args:
            add_waits(args[0] if options.get("many") else args)
        return super().get_serializer(*args, **options)


class InvitationViewSet(DeliveryViewSet):
    queryset = Invitation.objects.without_message()
    serializer_class = InvitationSerializer

    @extend_schema(request=None, responses={202: InvitationSerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Send the newest message to this person again; what was sent already goes as a new row."""
        again = services.resend(self.get_object(), by=cast(User, request.user))
        return Response(self.get_serializer(again).data, status=status.HTTP_202_ACCEPTED)
