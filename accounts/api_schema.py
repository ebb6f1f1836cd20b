"""The OpenAPI document: what every call has in common is said once, here."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction, OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny

from accounts.api_views import VersionedViewSet

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Up to 255 printable characters. The same call with the same key within 24 hours has no second effect, "
    "and gets the same answer with the header `Idempotent-Replayed: true`.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The `ETag` of what you have read. When it has changed since, nothing happens and the answer is 412.",
)
REASONS = {
    "400": "Something in the request is wrong; `attr` says what.",
    "401": "There is no valid token.",
    "403": "The token has not the scope that this needs.",
    "404": "There is no such thing in your organization.",
    "409": "It does not fit the present state, or a call with this Idempotency-Key is still running.",
    "412": "It has changed since you read it.",
    "413": "The body is too large.",
    "415": "The body is not JSON.",
    "422": "This Idempotency-Key was used for another call.",
    "429": "Too many calls; `Retry-After` says how many seconds to wait.",
}


class OneErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="Stable; decide on this.")
    detail = serializers.CharField(help_text="A sentence for people.")
    attr = serializers.CharField(allow_null=True, help_text="The part of the input that it is about.")


class ErrorSerializer(serializers.Serializer):
    """Every error has this shape."""

    type = serializers.ChoiceField(["validation_error", "client_error", "server_error"])
    errors: Any = OneErrorSerializer(many=True)
    error_id = serializers.CharField(help_text="Name it in a support request; it finds the log line.")


class ApiSchema(AutoSchema):
    def get_summary(self) -> str | None:
        """The first line of what is written at the action, if anything is."""
        action = getattr(self.view, getattr(self.view, "action", self.method.lower()), None)
        lines = (getattr(action, "__doc__", None) or "").strip().splitlines()
        return lines[0].rstrip(".") if lines else None

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = [IDEMPOTENCY_KEY] if self.method == "POST" else []
        if self.is_conditional:
            parameters.append(IF_MATCH)
        return [*super().get_override_parameters(), *parameters]

    @property
    def is_conditional(self) -> bool:
        return isinstance(self.view, VersionedViewSet) and self.method not in SAFE_METHODS

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        if direction != "response":
            return responses
        if self.method == "PUT" and getattr(self.view, "put_creates", False):
            responses["201"] = responses["200"]
        for code in self.find_error_codes():
            responses.setdefault(code, self.describe_error(code))
        return responses

    def describe_error(self, code: str) -> dict[str, Any]:
        return self._get_response_for_code(ErrorSerializer, code) | {"description": REASONS[code]}

    def find_error_codes(self) -> list[str]:
        codes = {"400", "429"}
        if not any(isinstance(permission, AllowAny) for permission in self.view.get_permissions()):
            codes |= {"401", "403"}
        if any(parameter["in"] == "path" for parameter in self._get_parameters()):
            codes.add("404")
        if self.method not in SAFE_METHODS:
            codes |= {"404", "409", "413", "415"}
        if self.method == "POST":
            codes.add("422")
        if self.is_conditional:
            codes.add("412")
        return sorted(codes)
