"""The API over a real connection."""

import pytest
import requests

from tests.making import make_organization, make_token_text, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(live_server):
    token = make_token_text(make_user(make_organization()))

    def send(method, path, **more):
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        url = f"{live_server.url}/api/v1/{path}"
        return requests.request(method, url, headers=headers, timeout=30, allow_redirects=False, **more)

    return send


def test_a_job_is_made_and_read_over_the_wire(call):
    made = call("POST", "jobs/", json={"description": "Über-Check ✓"}, headers={"Idempotency-Key": '"wire"'})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.headers["Content-Type"] == "application/json"
    assert call("GET", f"jobs/{made.json()['id']}/").json() == made.json()
    again = call("POST", "jobs/", json={"description": "Über-Check ✓"}, headers={"Idempotency-Key": '"wire"'})
    assert again.content == made.content
    assert call("HEAD", "jobs/").content == b""


def test_an_external_id_with_a_slash_survives_the_wire(call):
    assert call("PUT", "jobs/by-external-id/crm%2F17/", json={"description": "x"}).json()["external_id"] == "crm/17"


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "jobs", {}, 404),
        ("POST", "jobs", {"json": {}}, 404),
        ("POST", "jobs/", {"data": "{", "headers": {"Content-Type": "application/json"}}, 400),
        ("POST", "jobs/", {"data": {"a": "b"}}, 415),
        ("POST", "jobs/", {"files": {"a": b"b"}}, 415),
        ("TRACE", "jobs/", {}, 405),
        ("BREW", "jobs/", {}, 405),
        ("GET", "jobs/", {"headers": {"Authorization": "Basic YTpi"}}, 401),
        ("GET", "jobs/", {"headers": {"Authorization": "Bearer"}}, 401),
        ("GET", "jobs/%ff/", {}, 404),
        ("GET", "jobs/?start_after=%00", {}, 400),
    ],
)
def test_what_a_client_does_wrong_is_answered_in_json(call, method, path, more, status):
    answer = call(method, path, **more)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert set(answer.json()) == {"type", "errors", "error_id"}
