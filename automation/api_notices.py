"""Plain mails about jobs, in the API: requests to accept, reminders, and news for who has a feed alone."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_fields import IdField
from accounts.api_filters import IdFilter
from accounts.models import User
from automation.sending_again import send_again
from automation.told import NOTICES_ABOUT_JOBS
from automation.undelivered import failed_notices
from jobs.models import Job
from notifications.api import STATE, DeliverySerializer, DeliveryViewSet
from notifications.models import Notice

KINDS = sorted(NOTICES_ABOUT_JOBS)


class NoticeSerializer(DeliverySerializer):
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    job = IdField(source="about")

    class Meta:
        model = Notice
        fields = ("id", "job", "kind", "recipient", *STATE)
        read_only_fields = fields


class NoticeFilters(django_filters.FilterSet):
    job = IdFilter(field_name="about")
    status = django_filters.MultipleChoiceFilter(choices=Notice.Status.choices)
    kind = django_filters.MultipleChoiceFilter(choices=[(kind, kind) for kind in KINDS])
    needs_attention = django_filters.BooleanFilter(method="filter_attention")

    class Meta:
        model = Notice
        fields = ("job", "status", "kind", "needs_attention")

    def filter_attention(self, notices: Any, _name: str, wanted: bool) -> QuerySet[Notice]:
        """Given up, and somebody still needs it."""
        failed = failed_notices().values("pk")
        return notices.filter(pk__in=failed) if wanted else notices.exclude(pk__in=failed)


class NoticeViewSet(DeliveryViewSet):
    queryset = Notice.objects.without_message().filter(about__isnull=False, kind__in=KINDS)
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilters

    @extend_schema(request=None, responses={202: NoticeSerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Send again what could not be delivered and is still so; or, as a new row, a request that is still awaited."""
        notice = self.get_object()
        job = get_object_or_404(Job.objects.for_organization(self.organization), pk=notice.about)
        again = send_again(notice, job, by=cast(User, request.user))
        return Response(self.get_serializer(again).data, status=status.HTTP_202_ACCEPTED)
