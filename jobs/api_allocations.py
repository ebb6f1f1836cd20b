"""A resource's part in a job over REST: its answer, how far it has got, and taking it off the job."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import OwnedViewSet, read_write
from jobs import services
from jobs.api_serializers import AllocationSerializer, AnswerSerializer, ProgressSerializer
from jobs.models import Allocation
from jobs.statuses import AllocationStatus


class AllocationViewSet(mixins.RetrieveModelMixin, mixins.DestroyModelMixin, OwnedViewSet):
    scopes = read_write("jobs")
    queryset = (
        Allocation.objects.exclude(status=AllocationStatus.DELETED)
        .filter(job__deleted_at=None)
        .select_related("job__organization", "resource")
    )
    serializer_class = AllocationSerializer

    def perform_destroy(self, allocation: Allocation) -> None:
        services.deallocate(allocation, by=self.user)

    @extend_schema(request=AnswerSerializer)
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, pk: str) -> Response:
        """The resource accepts (`Confirmed`) or declines."""
        allocation, given = self.get_object(), self.read_body(AnswerSerializer)
        allocation = services.respond(
            allocation, given["status"], by=self.user, decline_reason=given.get("decline_reason", "")
        )
        return Response(self.get_serializer(allocation).data)

    @extend_schema(request=ProgressSerializer)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: str) -> Response:
        """The resource has got as far as `status`. A virtual job may skip travel and check-in."""
        allocation, given = self.get_object(), self.read_body(ProgressSerializer)
        allocation = services.progress(allocation, given["status"], by=self.user, notes=given.get("notes", ""))
        return Response(self.get_serializer(allocation).data)
