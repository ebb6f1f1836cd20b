"""Lists of the API: pages by cursor, and the order that a client may choose.

A cursor names the row that a page stands beside: the value by which the list is ordered, and the id, because many rows
may share a value (jobs that start at the same time). So no row is shown twice or left out, in either direction,
whatever is added meanwhile.
"""

from dataclasses import astuple, dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param


@dataclass(frozen=True)
class Place:
    """Beside which row a page stands: after it, or (going back) before it."""

    is_before: bool
    value: str
    id: str

    def encode(self, column: str) -> str:
        return signer_of(column).sign_object(list(astuple(self)))

    @classmethod
    def decode(cls, text: str, column: str) -> "Place":
        try:
            return cls(*signer_of(column).unsign_object(text))
        except BadSignature as error:
            sentence = _("Use a cursor of “next” or “previous”, with the same order.")
            raise ValidationError({"cursor": sentence}, code="invalid") from error


def signer_of(column: str) -> Signer:
    """Signed, so that the database is only ever asked for what we wrote; one for each order."""
    return Signer(salt=f"cursor {column}")


class CursorPages(CursorPagination):
    """`{"next", "previous", "results"}`. A view's list is ordered by one column, which is never NULL."""

    ordering = "-created_at"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.base_url = request.build_absolute_uri()
        self.column = self.get_ordering(request, queryset, view)[0]
        text = request.query_params.get(self.cursor_query_param)
        place = Place.decode(text, self.column) if text else None
        return self.find(queryset, place, self.get_page_size(request) or self.page_size)

    def find(self, queryset: QuerySet, place: Place | None, size: int) -> list[Any]:
        is_back = place is not None and place.is_before
        is_descending = self.column.startswith("-") != is_back
        name = self.column.lstrip("-")
        rows = queryset.order_by(f"-{name}", "-id") if is_descending else queryset.order_by(name, "id")
        if place is not None:
            rows = rows.filter(self.beyond(place, "lt" if is_descending else "gt"))
        found = list(rows[: size + 1])
        has_more = len(found) > size
        self.page = found[:size][::-1] if is_back else found[:size]
        self.has_next = is_back or has_more
        self.has_previous = has_more if is_back else place is not None
        return self.page

    def beyond(self, place: Place, direction: str) -> Q:
        name = self.column.lstrip("-")
        return Q(**{f"{name}__{direction}": place.value}) | Q(**{name: place.value, f"id__{direction}": place.id})

    def get_next_link(self) -> str | None:
        return self.link(self.page[-1], is_before=False) if self.has_next and self.page else None

    def get_previous_link(self) -> str | None:
        return self.link(self.page[0], is_before=True) if self.has_previous and self.page else None

    def link(self, row: Any, *, is_before: bool) -> str:
        place = Place(is_before, str(getattr(row, self.column.lstrip("-"))), str(row.pk))
        return replace_query_param(self.base_url, self.cursor_query_param, place.encode(self.column))


class Ordering(OrderingFilter):
    """`?ordering=start` or `-start`. A view's `orderings` says what a client may name, and by which column it goes."""

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...] | None:
        wanted = request.query_params.get(self.ordering_param, "").strip()
        if not wanted:
            return None
        column = view.orderings.get(wanted.removeprefix("-"))
        if column is None:
            names = ", ".join(view.orderings)
            sentence = _("One of %(names)s, with or without - before it.") % {"names": names}
            raise ValidationError({self.ordering_param: sentence}, code="invalid")
        return (f"-{column}" if wanted.startswith("-") else column,)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [sign + name for name in view.orderings for sign in ("", "-")]
        schema = {"type": "string", "enum": names}
        return [{"name": self.ordering_param, "required": False, "in": "query", "schema": schema}]
