"""Filters with the rules of our API: a moment has an offset, and a strange id finds nothing."""

from datetime import datetime
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from accounts.api_fields import read_id


class MomentFormField(forms.Field):
    def to_python(self, given: Any) -> datetime | None:
        text = str(given or "").strip()
        if not text:
            return None
        # In an address, a plus that was not encoded arrives as a space; nothing else can be meant.
        moment = read_moment(text.replace(" ", "+"))
        if moment is None or moment.tzinfo is None or not 1900 < moment.year < 9000:
            raise ValidationError(_("A time with its offset, for example 2026-03-01T09:00:00Z."), code="invalid")
        return moment


def read_moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(django_filters.Filter):
    field_class = MomentFormField


class IdFilter(django_filters.CharFilter):
    """By the id of another row. Another organization's id, or one that cannot be, finds nothing."""

    def filter(self, rows: QuerySet, given: Any) -> QuerySet:
        if not given:
            return rows
        key = read_id(given)
        return rows.none() if key is None else self.narrow(rows, key)

    def narrow(self, rows: QuerySet, key: UUID) -> QuerySet:
        return super().filter(rows, key)
