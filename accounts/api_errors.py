"""One shape for every error of the API, with the error ID that finds the log line."""

from typing import Any

from django.core.exceptions import ValidationError as ModelValidationError
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler as StandardHandler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import exceptions, status
from rest_framework.serializers import as_serializer_error

from accounts.refusals import Conflict, Refusal


class ConflictError(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class PreconditionFailed(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = _("It has changed since you read it. Read it again, then repeat your change.")


class ExceptionHandler(StandardHandler):
    """Refusals of services and models become 409 and 400."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, Conflict):
            return ConflictError(exc.message, code=exc.code)
        if isinstance(exc, Refusal):
            detail = exceptions.ErrorDetail(exc.message, code=exc.code)
            return exceptions.ValidationError({exc.attr: [detail]} if exc.attr else [detail])
        if isinstance(exc, ModelValidationError):
            return exceptions.ValidationError(as_serializer_error(exc))
        return super().convert_known_exceptions(exc)


class ErrorWithId(ExceptionFormatter):
    def format_error_response(self, error_response: ErrorResponse) -> Any:
        formatted = super().format_error_response(error_response)
        request = self.context["request"]
        formatted["error_id"] = getattr(request and request._request, "error_id", "")
        return formatted
