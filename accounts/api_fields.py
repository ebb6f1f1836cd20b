"""Serializer fields with the rules of our API: opaque ids, times with an offset, owners that are respected."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Manager
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.ownership import OwnedQuerySet

LONGEST_LIST = 1000


class IdField(serializers.CharField):
    """The id of a row: a string whose form is nobody's business."""

    def __init__(self, **kwargs: Any):
        super().__init__(read_only=True, **kwargs)


def read_id(text: str) -> UUID | None:
    """The primary key that an opaque id stands for; None when it cannot be one of ours."""
    try:
        return UUID(text)
    except ValueError:
        return None


@extend_schema_field(OpenApiTypes.STR)
class OwnedField(serializers.PrimaryKeyRelatedField):
    """The id of another row of the same organization. Another organization's does not exist."""

    default_error_messages = {
        "does_not_exist": _("There is none with the id “{pk_value}”."),
        "incorrect_type": _("An id is a string."),
    }

    def get_queryset(self) -> Any:
        rows = cast(OwnedQuerySet, super().get_queryset())
        return rows.for_organization(self.context["request"].user.organization)

    def to_internal_value(self, given: Any) -> Any:
        if not isinstance(given, str):
            self.fail("incorrect_type")
        key = read_id(given)
        if key is None:
            self.fail("does_not_exist", pk_value=given[:80])
        return super().to_internal_value(key)

    def to_representation(self, value: Any) -> str:
        return str(super().to_representation(value))


@extend_schema_field({"type": "array", "items": {"type": "string"}, "maxItems": LONGEST_LIST})
class OwnedListField(serializers.Field):
    """The ids of several rows of the same organization, looked up at once."""

    default_error_messages = {
        "not_a_list": _("This is a list of ids."),
        "too_long": _("At most {longest} ids."),
        "does_not_exist": _("There is none with the id “{pk_value}”."),
    }

    def __init__(self, *, queryset: OwnedQuerySet, **kwargs: Any):
        self.queryset = queryset
        super().__init__(**kwargs)

    def to_internal_value(self, given: Any) -> list[Any]:
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self.fail("not_a_list")
        if len(given) > LONGEST_LIST:
            self.fail("too_long", longest=LONGEST_LIST)
        keys = {one: read_id(one) for one in given}
        owned = self.queryset.all().for_organization(self.context["request"].user.organization)
        found = owned.in_bulk([key for key in keys.values() if key])
        for one, key in keys.items():
            if key not in found:
                self.fail("does_not_exist", pk_value=one[:80])
        return list(found.values())

    def to_representation(self, rows: Manager) -> list[str]:
        return [str(row.pk) for row in rows.all()]


class MomentField(serializers.DateTimeField):
    """An instant. Given with an offset or `Z`; shown in UTC."""

    default_error_messages = {
        "naive": _("A time needs its offset, for example 2026-03-01T09:00:00+01:00 or 2026-03-01T08:00:00Z."),
        "out_of_range": _("The year must be from 2000 to 2199."),
    }

    def __init__(self, **kwargs: Any):
        super().__init__(default_timezone=UTC, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        if not 2000 <= value.year < 2200:
            self.fail("out_of_range")
        return super().enforce_timezone(value)


class NullIsEmpty(serializers.Field):
    """Mixed into a field of text that may be left out: null means the same as empty."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, allow_blank=True, allow_null=True, **kwargs)

    def validate_empty_values(self, given: Any) -> tuple[bool, Any]:
        return (True, "") if given is None else super().validate_empty_values(given)


class OptionalTextField(NullIsEmpty, serializers.CharField):
    pass


class OptionalEmailField(NullIsEmpty, serializers.EmailField):
    pass


class OptionalChoiceField(NullIsEmpty, serializers.ChoiceField):
    pass
