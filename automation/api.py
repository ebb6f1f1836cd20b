"""Meetings, automation, and what a job shows of its meeting, in the API."""

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_filters import IdFilter
from accounts.api_views import ApiEndpoint, OwnedViewSet, read_write
from automation import services
from automation.api_shapes import (
    AutomationSerializer,
    LinkSerializer,
    MeetingOfJobSerializer,
    MeetingSerializer,
    NewMeetingSerializer,
    OneMeetingSerializer,
    ResolutionSerializer,
    WishSerializer,
)
from automation.models import Automation, Meeting, MeetingQuerySet
from automation.resolving import resolve
from jobs import api as jobs_api
from jobs.models import Job
from notifications import api as notifications_api
from notifications.models import Invitation


class MeetingFilters(django_filters.FilterSet):
    job = IdFilter(field_name="job_id")
    status = django_filters.MultipleChoiceFilter(choices=Meeting.Status.choices)
    needs_attention = django_filters.BooleanFilter(method="filter_attention")

    class Meta:
        model = Meeting
        fields = ("job", "status", "needs_attention")

    def filter_attention(self, meetings: Any, _name: str, wanted: bool) -> QuerySet[Meeting]:
        stuck = meetings.needing_attention()
        return stuck if wanted else meetings.exclude(pk__in=stuck.values("pk"))


class MeetingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet):
    scopes = read_write("meetings")
    queryset = Meeting.objects.select_related("job", "organization").prefetch_related("events")
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilters

    def get_queryset(self) -> MeetingQuerySet:
        """One by itself is shown as long as it is known: who has deleted a job may want to see how it ends."""
        meetings: MeetingQuerySet = super().get_queryset()
        return meetings.listed() if self.action == "list" else meetings

    def get_serializer_class(self) -> type[MeetingSerializer]:
        return OneMeetingSerializer if self.action == "retrieve" else MeetingSerializer

    @extend_schema(request=NewMeetingSerializer, responses={202: MeetingSerializer})
    def create(self, request: Request) -> Response:
        """Create the meeting of one job now, whatever the automation says. It is made in the background."""
        job = self.read_body(NewMeetingSerializer)["job"]
        meeting = services.create_meeting_now(job, by=request.user)
        return Response(self.get_serializer(meeting).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Cancel the meeting; the job goes on without one."""
        services.call_off_meeting(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={202: MeetingSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Try at once, whatever is waited for."""
        meeting = services.try_again(self.get_object(), by=request.user)
        return Response(self.get_serializer(meeting).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=ResolutionSerializer, responses={202: MeetingSerializer})
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Choose what follows after somebody deleted or changed the meeting at the provider."""
        meeting = self.get_object()
        meeting = resolve(meeting, self.read_body(ResolutionSerializer)["choice"], by=request.user)
        return Response(self.get_serializer(meeting).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=LinkSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def link(self, request: Request, pk: str) -> Response:
        """Use a link that a person made by hand."""
        meeting = services.use_link(self.get_object(), by=request.user, **self.read_body(LinkSerializer))
        return Response(self.get_serializer(meeting).data)


class AutomationView(ApiEndpoint):
    scopes = read_write("config")

    @extend_schema(responses=AutomationSerializer)
    def get(self, request: Request) -> Response:
        return Response(AutomationSerializer.show(Automation.of(self.organization)))


class EnableAutomationView(ApiEndpoint):
    scopes = read_write("config")

    @extend_schema(request=WishSerializer, responses=AutomationSerializer)
    def post(self, request: Request) -> Response:
        """Every setting is given each time: disabling forgets them."""
        wish = services.Wish(**self.read_body(WishSerializer))
        automation = services.enable_automation(self.organization, wish, by=request.user)
        return Response(AutomationSerializer.show(automation))


class DisableAutomationView(ApiEndpoint):
    scopes = read_write("config")

    @extend_schema(request=None, responses=AutomationSerializer)
    def post(self, request: Request) -> Response:
        services.disable_automation(self.organization, by=request.user)
        return Response(AutomationSerializer.show(None))


class JobSerializer(jobs_api.JobSerializer):
    """A job with its meeting."""

    virtual_meeting_url = serializers.SerializerMethodField()
    virtual_meeting_id = serializers.SerializerMethodField()
    virtual_meeting_info = serializers.SerializerMethodField()
    meeting = serializers.SerializerMethodField()

    class Meta(jobs_api.JobSerializer.Meta):
        fields = (
            *jobs_api.JobSerializer.Meta.fields,
            "virtual_meeting_url",
            "virtual_meeting_id",
            "virtual_meeting_info",
            "meeting",
        )

    def get_virtual_meeting_url(self, job: Job) -> str | None:
        meeting = meeting_with_link(job)
        return meeting.join_url if meeting else None

    def get_virtual_meeting_id(self, job: Job) -> str | None:
        meeting = meeting_with_link(job)
        return meeting.provider_meeting_id if meeting else None

    @extend_schema_field(MeetingOfJobSerializer(allow_null=True))
    def get_virtual_meeting_info(self, job: Job) -> Any:
        meeting = meeting_with_link(job)
        return MeetingOfJobSerializer(meeting).data if meeting else None

    @extend_schema_field(MeetingSerializer(allow_null=True))
    def get_meeting(self, job: Job) -> Any:
        meeting = getattr(job, "meeting", None)
        return MeetingSerializer(meeting).data if meeting else None


def meeting_with_link(job: Job) -> Meeting | None:
    """None also when the link leads nowhere any more: whoever reads a job is shown what its page shows."""
    meeting = getattr(job, "meeting", None)
    return meeting if meeting is not None and meeting.has_live_link else None


class JobViewSet(jobs_api.JobViewSet):
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        return super().get_queryset().select_related("meeting").prefetch_related("meeting__events")


class MeetingOfInvitationFilter(IdFilter):
    """Invitations know the calendar UID; which meeting bears it is known here."""

    def narrow(self, rows: QuerySet, key: UUID) -> QuerySet:
        return rows.filter(uid__in=Meeting.objects.filter(pk=key).values("calendar_uid"))


class JobOfInvitationFilter(IdFilter):
    def narrow(self, rows: QuerySet, key: UUID) -> QuerySet:
        return rows.filter(uid__in=Meeting.objects.filter(job=key).values("calendar_uid"))


class InvitationFilters(django_filters.FilterSet):
    meeting = MeetingOfInvitationFilter()
    job = JobOfInvitationFilter()
    status = django_filters.MultipleChoiceFilter(choices=Invitation.Status.choices)
    kind = django_filters.MultipleChoiceFilter(choices=Invitation.Kind.choices)


class InvitationViewSet(notifications_api.InvitationViewSet):
    filterset_class = InvitationFilters
