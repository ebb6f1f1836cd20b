"""The REST API's settings: Django REST framework, its errors, and its OpenAPI document."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiTokenAuthentication",
        "accounts.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "accounts.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.TokenThrottle"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api_schema.ApiSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
ERRORS = {
    "EXCEPTION_FORMATTER_CLASS": "accounts.api_errors.ErrorWithId",
    "EXCEPTION_HANDLER_CLASS": "accounts.api_errors.ExceptionHandler",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
DESCRIPTION = """\
Virtual meetings for scheduled work.

* **Who you are:** `Authorization: Bearer <token>`, with a token of *Settings > Developer Tools > API Tokens*. \
`GET /api/v1/whoami/` says what it may do.
* **Bodies and answers** are JSON. Times are ISO 8601 with an offset or `Z`. Ids are opaque strings. Unknown fields \
are ignored.
* **Errors** have one shape; decide on `code`, show `detail`, and name `error_id` in a support request. What belongs \
to another organization does not exist: 404.
* **Calls that may be sent twice:** give every POST an `Idempotency-Key` of your own.
* **Changes that must not overwrite others':** send the `ETag` that you have read as `If-Match`.
* **Lists** come in pages; follow `next` until it is null. `page_size` goes up to 200.
* **Rate limit:** `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) are on every answer.
"""
DOCUMENT: dict[str, Any] = {
    "DESCRIPTION": DESCRIPTION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Fields of one name with different choices need names for the choices.
    "ENUM_NAME_OVERRIDES": {
        "MailStatus": "notifications.models.OutgoingMail.Status",
        "MeetingStatus": "automation.models.Meeting.Status",
        "JobStatus": "jobs.statuses.JobStatus",
        "AllocationStatus": "jobs.statuses.AllocationStatus",
        "AllocationAnswer": "jobs.api_serializers.ANSWERS",
        "AllocationStep": "jobs.api_serializers.STEPS",
    },
}


def api_settings(title: str, version: str, *, proxies: int) -> dict[str, Any]:
    """`proxies`: how many of ours stand before us and write X-Forwarded-For; 0 means that nobody is believed."""
    return {
        "REST_FRAMEWORK": REST_FRAMEWORK | {"NUM_PROXIES": proxies},
        "DRF_STANDARDIZED_ERRORS": ERRORS,
        "SPECTACULAR_SETTINGS": DOCUMENT | {"TITLE": title, "VERSION": version},
    }
