"""A program that calls the API with a token."""

import json
from typing import Any

from rest_framework.test import APIClient

from accounts.models import Organization, User
from tests.making import make_organization, make_token_text, make_user

ROOT = "/api/v1/"


class Caller:
    def __init__(self, *scopes: str, organization: Organization | None = None, role: str = "admin"):
        self.organization = organization or make_organization()
        self.user: User = make_user(self.organization, role)
        self.token = make_token_text(self.user, *scopes)
        self.client = APIClient(raise_request_exception=False)
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.token}")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`path` below /api/v1/, or a whole one. A header's underscores stand for hyphens."""
        url = path if path.startswith(("/", "http")) else ROOT + path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = "" if body is None else json.dumps(body)
        return self.client.generic(method, url, content, "application/json", headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.call("DELETE", path, **headers)


def read_error(answer: Any) -> dict[str, Any]:
    """The first error of an answer, in the shape that all have."""
    body = answer.json()
    assert set(body) == {"type", "errors", "error_id"}, body
    assert body["error_id"] == answer["X-Error-Id"]
    assert body["errors"]
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"]), body
    return body["errors"][0]


def assert_conflict(answer: Any, code: str) -> None:
    assert (answer.status_code, read_error(answer)["code"]) == (409, code)
