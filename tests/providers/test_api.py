"""`/api/v1/connection/`, as a REST client meets it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from providers.models import Connection
from tests.making import make_organization, make_token_text, make_user

URL = "/api/v1/connection/"


def call(user: User, method: str, path: str = URL, *, scopes: tuple[str, ...] = ()) -> Any:
    token = make_token_text(user, *scopes)
    options = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {token}"}}
    return getattr(Client(), method)(path, **options)


@pytest.mark.parametrize(("method", "path"), [("get", URL), ("delete", URL), ("post", f"{URL}test/")])
def test_without_a_connection_there_is_nothing(admin, method, path):
    answer = call(admin, method, path)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "no_provider"
    assert answer.json()["error_id"]


def test_the_connection_is_told_without_its_tokens(simulator, admin, zoom):
    answer = call(admin, "get", scopes=("config:read",))
    assert answer.status_code == 200
    found = answer.json()
    assert found["provider"] == "zoom"
    assert found["status"] == "connected"
    assert found["account_email"] == "dana@clinic.example"
    assert found["account_name"] == "Dana Admin"
    assert found["authorized_by"] == admin.email
    assert "user:read:user:admin" in found["scopes"]
    assert found["last_error"] is None
    assert zoom.access_token not in answer.content.decode()


def test_the_last_error_is_told_until_something_succeeds(simulator, admin, zoom):
    simulator.set_fault(kind="status_502", operation="zoom.get_user", count=1)
    call(admin, "post", f"{URL}test/")
    error = call(admin, "get").json()["last_error"]
    assert error["code"] == "provider_down"
    assert error["provider_code"] == "HTTP 502"
    assert error["error_id"].startswith("E-")
    call(admin, "post", f"{URL}test/")
    assert call(admin, "get").json()["last_error"] is None


def test_the_test_reports_each_step(simulator, admin, zoom):
    report = call(admin, "post", f"{URL}test/").json()
    assert report["is_ok"]
    assert [(step["name"], step["is_ok"]) for step in report["steps"]] == [
        ("account", True),
        ("create", True),
        ("delete", True),
    ]
    simulator.set_fault(kind="status_502", operation="zoom.delete_meeting", count=1)
    report = call(admin, "post", f"{URL}test/").json()
    assert not report["is_ok"]
    assert report["steps"][-1]["error"]["code"] == "provider_down"


def test_removing_answers_with_nothing(simulator, admin, zoom):
    answer = call(admin, "delete")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Connection.objects.present().exists()
    assert call(admin, "delete").status_code == 404


@pytest.mark.parametrize(("method", "path"), [("delete", URL), ("post", f"{URL}test/")])
def test_changing_needs_the_scope_for_it(simulator, admin, zoom, method, path):
    assert call(admin, method, path, scopes=("config:read", "jobs:write")).status_code == 403
    assert Connection.objects.present().exists()


def test_a_schedulers_token_does_not_configure(simulator, zoom):
    assert call(make_user(zoom.organization, "scheduler"), "get").status_code == 403


def test_another_organization_has_none(simulator, zoom):
    stranger = make_user(make_organization())
    assert call(stranger, "get").status_code == 404
    assert call(stranger, "delete").status_code == 404
    assert Connection.objects.present().exists()
