"""What every view of the API has in common. Use `ApiEndpoint` for a single thing and `OwnedViewSet` for rows.

    class ConnectionView(ApiEndpoint):
        scopes = read_write("config")

        def get(self, request): ...

    class ContactViewSet(OwnedViewSet, ModelViewSet):
        scopes = read_write("jobs")
        queryset = Contact.objects.all()
        serializer_class = ContactSerializer

They answer JSON only, write the rate-limit headers, hide other organizations' rows behind 404, and honour
`Idempotency-Key` on POST and (as `VersionedViewSet`) `If-Match`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.api_errors import PreconditionFailed
from accounts.api_json import AlwaysJson, JsonBody
from accounts.idempotency import read_key, run_once
from accounts.models import Organization, User
from accounts.ownership import OwnedQuerySet


def read_write(area: str) -> dict[str, str]:
    """The `scopes` of a view whose GET needs `<area>:read` and whose other methods need `<area>:write`."""
    writing = dict.fromkeys(["POST", "PUT", "PATCH", "DELETE"], f"{area}:write")
    return {"GET": f"{area}:read", **writing}


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = _("The body is too large.")


class ApiEndpoint(APIView):
    """The base of all: on its own for a single thing of the organization, for example its provider connection."""

    # A view that calls a provider sets this; it then may not be wrapped in a transaction.
    waits_for_provider = False
    # With an Idempotency-Key: the same on every repetition of the same call. Name rows after it that must not be
    # made twice although the first try died half-way.
    effect_id: UUID | None = None
    content_negotiation_class = AlwaysJson
    parser_classes = [JsonBody]
    metadata_class = None

    @property
    def user(self) -> User:
        """Who calls: a member of an organization."""
        return cast(User, self.request.user)

    @property
    def organization(self) -> Organization:
        return cast(Organization, self.user.organization)

    def read_body(self, serializer_class: type[BaseSerializer]) -> Any:
        """What the body says, checked by this serializer."""
        serializer = serializer_class(data=self.request.data, context={"request": self.request, "view": self})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        super().initial(request, *args, **kwargs)
        # The framework looks its method up after this one, so this is where a guard can be put around it.
        name = str(request.method).lower()
        if name in self.http_method_names and hasattr(self, name):
            setattr(self, name, partial(self.run_guarded, getattr(self, name)))

    def run_guarded(self, method: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        run = partial(method, request, *args, **kwargs)
        key = read_key(request) if request.method == "POST" else ""
        if key:
            return run_once(self, run, key)
        if "If-Match" in request.headers and request.method not in SAFE_METHODS:
            with transaction.atomic():
                return run()
        return run()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        limit = getattr(request._request, "rate_limit", None)
        if limit is not None:
            response["RateLimit-Limit"] = limit["limit"]
            response["RateLimit-Remaining"] = limit["remaining"]
            response["RateLimit-Reset"] = limit["reset"]
            if response.status_code == status.HTTP_429_TOO_MANY_REQUESTS:
                response.setdefault("Retry-After", str(max(limit["reset"], 1)))
        response.setdefault("Cache-Control", "no-store, private")
        return response


class OwnedViewSet(ApiEndpoint, GenericViewSet):
    """Rows of the caller's organization. What belongs to another one does not exist: 404, as for a malformed id."""

    def get_queryset(self) -> Any:
        rows = cast(OwnedQuerySet, super().get_queryset())
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.for_organization(self.organization)


class VersionedViewSet(OwnedViewSet):
    """For rows with a `version`: it is their ETag, and with `If-Match` nobody overwrites what he has not seen."""

    def get_object(self) -> Any:
        return self.require_as_read(super().get_object())

    def require_as_read(self, row: Any) -> Any:
        """The row, if it is what the client has read; otherwise 412. Nobody changes it until our own change."""
        if "If-Match" in self.request.headers and self.request.method not in SAFE_METHODS:
            # `run_guarded` has opened the transaction that holds this lock.
            locked = type(row)._base_manager.select_for_update(no_key=True).only("version").get(pk=row.pk)
            self.require_version(locked.version)
            row.refresh_from_db()
        return row

    def require_version(self, version: int) -> None:
        wanted = [read_tag(tag) for tag in self.request.headers["If-Match"].split(",")]
        if "*" not in wanted and str(version) not in wanted:
            raise PreconditionFailed

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        shown = getattr(response, "data", None)
        if isinstance(shown, dict) and isinstance(shown.get("version"), int):
            response["ETag"] = f'"{shown["version"]}"'
        return super().finalize_response(request, response, *args, **kwargs)


def read_tag(tag: str) -> str:
    """The version in an entity tag. A proxy that compresses answers makes it a weak one; we know what is meant."""
    return tag.strip().removeprefix("W/").strip('"')
