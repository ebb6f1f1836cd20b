"""Who hosts the meetings, in the API: how a host is chosen, and the pool."""

from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_fields import IdField
from accounts.api_views import ApiEndpoint, OwnedViewSet, read_write
from accounts.refusals import Invalid
from automation import hosts
from automation.models import Host, Hosting
from outbox.api_fields import SentenceOutput
from providers.quotas import changes_left, limit_of


class HostingSerializer(serializers.Serializer):
    mode = serializers.ChoiceField(choices=Hosting.Mode.choices, help_text="Who is the host.")
    entry = serializers.ChoiceField(
        choices=Hosting.Entry.choices,
        allow_blank=True,
        required=False,
        default=Hosting.Entry.PROVIDER,
        help_text="How guests get in; empty: as is usual for the provider.",
    )


class HostSerializer(serializers.ModelSerializer):
    id = IdField()
    user_id = serializers.CharField(read_only=True, help_text="The provider's.")
    in_pool = serializers.BooleanField(source="is_in_pool", read_only=True)
    problem = SentenceOutput(help_text="Why it can't host, as a sentence; empty when healthy.")
    changes_today = serializers.SerializerMethodField(help_text="Meetings made or changed for it, this UTC day.")
    changes_limit = serializers.SerializerMethodField(help_text="What the provider allows a day; null: no limit.")

    class Meta:
        model = Host
        fields = (
            "id",
            "user_id",
            "name",
            "email",
            "licence",
            "capacity",
            "in_pool",
            "problem",
            "changes_today",
            "changes_limit",
        )
        read_only_fields = fields

    def get_changes_today(self, host: Host) -> int:
        limit = limit_of(host.connection)
        return 0 if limit is None else limit - self.changes_left(host)[host.user_id]

    def get_changes_limit(self, host: Host) -> int | None:
        return limit_of(host.connection)

    def changes_left(self, host: Host) -> dict[str, int]:
        """Asked once for all hosts that are shown: an organization has one present connection."""
        asked = cast(dict[str, Any], self.context)
        if "changes_left" not in asked:
            shown = getattr(self.parent, "instance", None) or [host]
            asked["changes_left"] = changes_left(host.connection, [one.user_id for one in shown])
        return asked["changes_left"]


class NewHostSerializer(serializers.Serializer):
    user = serializers.CharField(max_length=120, help_text="The provider's user, by e-mail address or id.")
    capacity = serializers.IntegerField(
        min_value=1,
        max_value=hosts.LARGEST_CAPACITY,
        required=False,
        help_text="Meetings at the same time; default 1.",
    )


class CapacitySerializer(serializers.Serializer):
    capacity = serializers.IntegerField(min_value=1, max_value=hosts.LARGEST_CAPACITY)


class HostingView(ApiEndpoint):
    scopes = read_write("config")

    @extend_schema(operation_id="hosting_retrieve", responses=HostingSerializer)
    def get(self, request: Request) -> Response:
        return Response(HostingSerializer(Hosting.of(self.organization)).data)

    @extend_schema(operation_id="hosting_choose", request=HostingSerializer, responses=HostingSerializer)
    def put(self, request: Request) -> Response:
        """Refused (409) where the provider or its authorization knows no other hosts than the one who authorized."""
        hosting = hosts.choose_hosting(self.organization, **self.read_body(HostingSerializer), by=self.user)
        return Response(HostingSerializer(hosting).data)


class HostFilters(django_filters.FilterSet):
    in_pool = django_filters.BooleanFilter(field_name="is_in_pool")

    class Meta:
        model = Host
        fields = ("in_pool",)


class HostViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet):
    """Users of the provider's account that are known as hosts: those of the pool, of resources, and who authorized."""

    scopes = read_write("config")
    waits_for_provider = True
    queryset = Host.objects.select_related("connection", "organization")
    serializer_class = HostSerializer
    filterset_class = HostFilters

    def get_queryset(self) -> QuerySet[Host]:
        return super().get_queryset().filter(connection__removed_at=None)

    @extend_schema(request=NewHostSerializer, responses={201: HostSerializer})
    def create(self, request: Request) -> Response:
        """Put a user into the pool. The provider is asked who it is; adding somebody twice changes nothing."""
        given = self.read_body(NewHostSerializer)
        host = self.add(given["user"])
        if "capacity" in given:
            host = hosts.change_host(host, capacity=given["capacity"], by=self.user)
        return Response(self.get_serializer(host).data, status=status.HTTP_201_CREATED)

    def add(self, user: str) -> Host:
        try:
            return hosts.add_host(self.organization, user, by=self.user)
        except Invalid as refusal:
            raise Invalid(refusal.message, code=refusal.code, attr="user") from refusal

    @extend_schema(request=CapacitySerializer, responses=HostSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        host = hosts.change_host(self.get_object(), **self.read_body(CapacitySerializer), by=self.user)
        return Response(self.get_serializer(host).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take the user out of the pool. Meetings that it hosts stay."""
        hosts.remove_host(self.get_object(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
