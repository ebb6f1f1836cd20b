"""`GET /ical/token`: the calendar token of whoever calls, as other systems have published this address.

Answers and errors have the shape of that description, not the one of our own API.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.api_views import ApiEndpoint
from automation.feeds import feed_of


class NotAResource(exceptions.APIException):
    status_code = 400
    default_code = "not_a_resource"
    default_detail = _("Your user is not a resource, so it has no jobs of its own and no calendar.")


class FeedTokenView(ApiEndpoint):
    """The calendar is the caller's own, so a log-in is all that it takes, whatever the scopes of the token."""

    # It is described by those who published it.
    schema = None

    def get(self, request: Request) -> Response:
        """The token of the caller's calendar; made on the first call."""
        resource = getattr(self.user, "resource", None)
        if resource is None:
            raise NotAResource
        return Response({"result": {"value": feed_of(resource).token}}, headers={"Cache-Control": "no-store, private"})

    def get_exception_handler(self) -> Any:
        return describe_error


def describe_error(error: Exception, context: dict[str, Any]) -> Response | None:
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.APIException):
        response.data = {"errorType": error.get_codes(), "message": str(error.detail)}
    return response
