"""Contacts and resources over REST."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.api_views import OwnedViewSet, read_write
from accounts.pagination import Ordering
from jobs.api_serializers import ContactSerializer, ResourceSerializer
from jobs.models import Contact, Resource
from jobs.people import add_person, change_person, delete_person


class PersonViewSet(
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    OwnedViewSet,
):
    scopes = read_write("jobs")
    filter_backends = [DjangoFilterBackend, Ordering]
    filterset_fields = ["email"]
    orderings = {"name": "name", "created_at": "created_at"}

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.instance = self.get_queryset().model(organization=self.organization, **serializer.validated_data)
        add_person(serializer.instance, by=self.user)

    def partial_update(self, request: Request, pk: str) -> Response:
        person = self.get_object()
        serializer = self.get_serializer(person, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changed = change_person(person, serializer.validated_data, by=self.user)
        return Response(self.get_serializer(changed).data)

    def perform_destroy(self, person: Any) -> None:
        delete_person(person, by=self.user)


class ContactViewSet(PersonViewSet):
    queryset = Contact.objects.select_related("organization")
    serializer_class = ContactSerializer


class ResourceViewSet(PersonViewSet):
    queryset = Resource.objects.select_related("organization", "user")
    serializer_class = ResourceSerializer
