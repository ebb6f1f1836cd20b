"""Lists of the API: pages by cursor, and the order that a client may choose."""

from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class CursorPages(CursorPagination):
    """`{"next", "previous", "results"}`; stays right while rows are added."""

    ordering = ("-created_at", "id")
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise self.refusal() from error

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ModelValidationError) as error:
            # A cursor that somebody wrote, or that belongs to another order.
            raise self.refusal() from error

    @staticmethod
    def refusal() -> ValidationError:
        return ValidationError({"cursor": "Use a cursor of “next” or “previous”, with the same order."}, code="invalid")


class Ordering(OrderingFilter):
    """`?ordering=start` or `-start`. A view's `orderings` says what a client may name, and by which column it goes.

    A column must not hold NULL, which has no place in an order.
    """

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...] | None:
        wanted = request.query_params.get(self.ordering_param, "").strip()
        if not wanted:
            return None
        orderings = view.orderings
        column = orderings.get(wanted.removeprefix("-"))
        if column is None:
            names = ", ".join(orderings)
            raise ValidationError(
                {self.ordering_param: f"One of {names}, with or without - before it."}, code="invalid"
            )
        return ("-" if wanted.startswith("-") else "") + column, "id"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = [sign + name for name in view.orderings for sign in ("", "-")]
        schema = {"type": "string", "enum": names}
        return [{"name": self.ordering_param, "required": False, "in": "query", "schema": schema}]
