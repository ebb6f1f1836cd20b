"""Jobs over REST.

Whoever shows more of a job subclasses `JobSerializer` and `JobViewSet`; every answer with a job goes through
`JobViewSet.answer`, so it shows everywhere.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Prefetch, Value
from django.db.models.functions import Coalesce
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_errors import PreconditionFailed
from accounts.api_views import VersionedViewSet, read_write
from accounts.pagination import Ordering
from accounts.refusals import Conflict
from jobs import services
from jobs.api_filters import JobFilter
from jobs.api_job_serializer import JobSerializer
from jobs.api_serializers import AllocationSerializer, CancelSerializer, NewAllocationSerializer
from jobs.external_ids import TAKEN, find_by_external_id
from jobs.models import Allocation, Job
from jobs.statuses import AllocationStatus

__all__ = ["JOBS", "JobSerializer", "JobViewSet"]

# Jobs without a time stand behind all others.
END_OF_TIME = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
SHOWN_ALLOCATIONS = Allocation.objects.exclude(status=AllocationStatus.DELETED)
# Jobs with all that `JobSerializer` shows of them, in as many queries for thirty as for one.
JOBS = (
    Job.objects.kept()
    .select_related("type", "organization")
    .prefetch_related("attendees", Prefetch("allocations", SHOWN_ALLOCATIONS, to_attr="shown_allocations"))
    .annotate(sorted_start=Coalesce("start", END_OF_TIME))
)


class JobViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, VersionedViewSet):
    scopes = read_write("jobs")
    queryset = JOBS
    serializer_class = JobSerializer
    filter_backends = [DjangoFilterBackend, Ordering]
    filterset_class = JobFilter
    orderings = {"start": "sorted_start", "created_at": "created_at", "name": "number"}
    # For the OpenAPI document: PUT makes what is not there yet.
    put_creates = True

    def answer(self, job: Job, status_code: int = status.HTTP_200_OK) -> Response:
        """The job as it is now."""
        shown = self.get_queryset().get(pk=job.pk)
        return Response(self.get_serializer(shown).data, status=status_code)

    def create(self, request: Request) -> Response:
        return self.answer(self.save(None, request.data), status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        return self.answer(self.save(self.get_object(), request.data))

    def perform_destroy(self, job: Job) -> None:
        services.delete_job(job, by=self.user)

    def save(self, job: Job | None, given: Any) -> Job:
        serializer = self.get_serializer(job, data=given, partial=job is not None)
        serializer.is_valid(raise_exception=True)
        return serializer.save()

    @extend_schema(operation_id="jobs_put_by_external_id")
    @action(detail=False, methods=["put"], url_path="by-external-id/(?P<external_id>.+)")
    def by_external_id(self, request: Request, external_id: str) -> Response:
        """Make the job with this external id, or change what is given of it."""
        external_id = self.read_external_id(external_id)
        try:
            return self.make_or_change(external_id, request.data)
        except Conflict as refusal:
            if refusal.code != TAKEN:
                raise
            # Somebody else made it at the same moment, so now it is there to be changed.
            return self.make_or_change(external_id, request.data)

    def make_or_change(self, external_id: str, given: Any) -> Response:
        if isinstance(given, dict):
            given = {**given, "external_id": external_id}
        job = find_by_external_id(self.organization, external_id)
        if job is not None:
            return self.answer(self.save(self.require_as_read(job), given))
        if "If-Match" in self.request.headers:
            raise PreconditionFailed
        return self.answer(self.save(None, given), status.HTTP_201_CREATED)

    def read_external_id(self, text: str) -> str:
        try:
            return serializers.CharField(max_length=200).run_validation(text)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"external_id": error.detail}) from error

    @extend_schema(request=NewAllocationSerializer, responses={201: AllocationSerializer})
    @action(detail=True, methods=["post"])
    def allocations(self, request: Request, pk: str) -> Response:
        """Put a resource on the job. It is told by `dispatch`."""
        job, given = self.get_object(), self.read_body(NewAllocationSerializer)
        allocation = services.allocate(job, given["resource"], by=self.user)
        return Response(AllocationSerializer(allocation).data, status=status.HTTP_201_CREATED)

    # Not called `dispatch`: that name is the framework's.
    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="dispatch")
    def send_out(self, request: Request, pk: str) -> Response:
        """Tell everybody on the job who has not been told, and ask for an answer."""
        return self.answer(services.dispatch(self.get_object(), by=self.user))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="ask-again")
    def ask_again(self, request: Request, pk: str) -> Response:
        """Ask those who had accepted once more, because the job has changed."""
        return self.answer(services.ask_again(self.get_object(), by=self.user))

    @extend_schema(request=CancelSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """The job will not happen; its meeting is cancelled and its people are told."""
        job, given = self.get_object(), self.read_body(CancelSerializer)
        return self.answer(services.cancel_job(job, by=self.user, reason=given.get("reason", "")))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """A cancelled job is on again."""
        return self.answer(services.reopen_job(self.get_object(), by=self.user))
