"""Serializer fields with the rules of our API: opaque ids, times with an offset, owners that are respected."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class IdField(serializers.CharField):
    """The id of a row: a string whose form is nobody's business."""

    def __init__(self, **kwargs: Any):
        super().__init__(read_only=True, **kwargs)


@extend_schema_field(OpenApiTypes.STR)
class OwnedField(serializers.PrimaryKeyRelatedField):
    """The id of another row of the same organization. Another organization's does not exist."""

    default_error_messages = {
        "does_not_exist": "There is none with the id “{pk_value}”.",
        "incorrect_type": "An id is a string.",
    }

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().for_organization(self.context["request"].user.organization)

    def to_internal_value(self, given: Any) -> Any:
        if not isinstance(given, str):
            self.fail("incorrect_type")
        try:
            return super().to_internal_value(given)
        except ModelValidationError:
            self.fail("does_not_exist", pk_value=given)

    def to_representation(self, value: Any) -> str:
        return str(super().to_representation(value))


class MomentField(serializers.DateTimeField):
    """An instant. Given with an offset or `Z`; shown in UTC."""

    default_error_messages = {
        "naive": "A time needs its offset, for example 2026-03-01T09:00:00+01:00 or 2026-03-01T08:00:00Z.",
        "out_of_range": "The year must be from 2000 to 2199.",
    }

    def __init__(self, **kwargs: Any):
        super().__init__(default_timezone=UTC, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        if not 2000 <= value.year < 2200:
            self.fail("out_of_range")
        return super().enforce_timezone(value)


class OptionalTextField(serializers.CharField):
    """Text that may be left out; null means the same as empty."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, allow_blank=True, allow_null=True, **kwargs)

    def validate_empty_values(self, given: Any) -> tuple[bool, Any]:
        return (True, "") if given is None else super().validate_empty_values(given)
