"""Job types over REST."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_fields import IdField
from accounts.api_views import OwnedViewSet, read_write
from accounts.pagination import Ordering
from jobs.job_types import change_job_type, create_job_type, delete_job_type
from jobs.models import JobType


class JobTypeSerializer(serializers.ModelSerializer):
    id = IdField()
    name = serializers.CharField(max_length=120)
    virtual = serializers.BooleanField(
        source="is_virtual", required=False, default=False, help_text="Whether new jobs of this type are virtual."
    )
    jobs = serializers.IntegerField(source="job_count", read_only=True, help_text="How many jobs are of this type.")

    class Meta:
        model = JobType
        fields = ("id", "name", "virtual", "jobs", "created_at")
        read_only_fields = ("created_at",)


class JobTypeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, OwnedViewSet):
    scopes = read_write("jobs")
    queryset = JobType.objects.select_related("organization")
    serializer_class = JobTypeSerializer
    filter_backends = [Ordering]
    orderings = {"name": "name", "created_at": "created_at"}

    def get_queryset(self) -> QuerySet[JobType]:
        return super().get_queryset().with_job_count()

    @extend_schema(responses={201: JobTypeSerializer})
    def create(self, request: Request) -> Response:
        given = self.read_body(JobTypeSerializer)
        return self.answer(create_job_type(self.organization, **given, by=self.user), status.HTTP_201_CREATED)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Jobs that are there keep their own mark."""
        job_type = self.get_object()
        serializer = self.get_serializer(job_type, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.answer(change_job_type(job_type, serializer.validated_data, by=self.user))

    def answer(self, job_type: JobType, status_code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=job_type.pk)
        return Response(self.get_serializer(shown).data, status=status_code)

    def perform_destroy(self, job_type: JobType) -> None:
        """Jobs that had it have none then."""
        delete_job_type(job_type, by=self.user)
