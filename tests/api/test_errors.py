"""One shape for every error, and never a page of HTML or a 500 for what a client does wrong."""

import json

import pytest
from django.core.signals import got_request_exception
from django.test import Client, override_settings
from rest_framework.test import APIClient

from jobs.models import Job
from meetings_project.error_pages import show_server_error
from tests.api.calling import read_error
from tests.making import make_job, make_organization, make_token_text, make_user

pytestmark = pytest.mark.django_db


def code_of(answer, status):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    return read_error(answer)["code"]


def test_without_a_token_nothing_is_told(client):
    answer = client.get("/api/v1/jobs/")
    assert code_of(answer, 401) == "not_authenticated"
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("text", ["", "vm_abcdefgh_" + "x" * 43, "vm_", "a b", "x" * 5000, "é", "vm_abcdefgh_"])
def test_a_wrong_token_opens_nothing(text):
    answer = APIClient().get("/api/v1/jobs/", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert code_of(answer, 401) == "unknown_token"


def test_the_secret_half_of_a_token_counts():
    text = make_token_text(make_user(make_organization()))
    answer = APIClient().get("/api/v1/jobs/", HTTP_AUTHORIZATION=f"Bearer {text[:-1]}{'a' if text[-1] != 'a' else 'b'}")
    assert code_of(answer, 401) == "unknown_token"


def test_the_token_of_a_deactivated_user_opens_nothing(caller):
    caller.user.is_active = False
    caller.user.save()
    assert code_of(caller.get("jobs/"), 401) == "token_not_usable"


def test_a_missing_thing_and_a_malformed_id_are_the_same(caller):
    missing = "6f2b1a58-6a07-44ad-9a3a-5dcb0c2ae0ab"
    for path in (f"jobs/{missing}/", "jobs/17/", "jobs/nobody/", "jobs/a.b/", "jobs/%00/", "jobs/%F0%9F%98%80/"):
        assert code_of(caller.get(path), 404) == "not_found"


@pytest.mark.parametrize(
    "path", ["/api/", "/api", "/api/v1/", "/api/v1/nothing/", "/api/v2/jobs/", "/api/v1/jobs/a/b/c/"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_where_there_is_no_endpoint_is_json_as_well(client, path, method):
    assert code_of(getattr(client, method)(path), 404) == "not_found"


def test_a_forgotten_slash_is_named_not_redirected(caller):
    answer = caller.post("jobs", {"description": "Check-up"})
    assert code_of(answer, 404) == "slash_missing"
    assert read_error(answer)["detail"].endswith("/api/v1/jobs/")
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "jobs/"), ("DELETE", "jobs/"), ("POST", "whoami/"), ("OPTIONS", "jobs/")]
)
def test_a_method_that_is_not_there_is_405(caller, method, path):
    assert code_of(caller.call(method, path), 405) == "method_not_allowed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "parse_error"),
        ("", "required"),
        ("\x00", "parse_error"),
        ('{"description": NaN}', "parse_error"),
        ("[" * 100_000, "parse_error"),
        ('{"x":' * 990 + "1" + "}" * 990, "required"),
        ("[]", "invalid"),
        ("17", "invalid"),
        ('"x"', "invalid"),
        ("null", "required"),
        ('{"description": ' + "9" * 5000 + "}", "parse_error"),
    ],
)
@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
def test_a_body_that_is_nothing_is_400(caller, body, code, key):
    answer = caller.client.generic("POST", "/api/v1/jobs/", body, "application/json", headers=key)
    assert answer.status_code == 400
    assert read_error(answer)["code"] in {code, "null", "parse_error"}
    assert not Job.objects.exists()


def test_bytes_that_are_no_text_are_400(caller):
    answer = caller.client.generic("POST", "/api/v1/jobs/", b'{"description": "\xff"}', "application/json")
    assert code_of(answer, 400) == "parse_error"


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "x"]
)
def test_only_json_is_understood(caller, kind):
    answer = caller.client.generic("POST", "/api/v1/jobs/", "description=x", kind)
    assert code_of(answer, 415) == "unsupported_media_type"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "nonsense", ""])
def test_the_answer_is_json_whatever_the_client_accepts(caller, accept):
    for path in ("whoami/", "nothing/"):
        assert caller.get(path, Accept=accept)["Content-Type"] == "application/json"


def test_a_body_without_end_is_refused_before_it_is_read(caller):
    answer = caller.client.generic("POST", "/api/v1/jobs/", "x" * 3_000_000, "application/json")
    assert code_of(answer, 413) == "body_too_large"


def test_a_browser_session_needs_the_csrf_token():
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(make_user(make_organization()))
    assert browser.get("/api/v1/jobs/").status_code == 200
    answer = browser.post("/api/v1/jobs/", {"description": "x"})
    assert code_of(answer, 403) == "permission_denied"
    assert not Job.objects.exists()


def test_a_browser_session_with_the_csrf_token_may_do_what_its_role_may():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user(make_organization(), "scheduler"))
    browser.get("/logout/")
    token = browser.cookies["csrf"].value
    given = json.dumps({"description": "x"})
    answer = browser.post("/api/v1/jobs/", given, "application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201
    assert code_of(browser.get("/api/v1/automation/"), 403) == "scope_missing"


def test_an_operators_session_is_nobody_here(admin_client):
    assert code_of(admin_client.get("/api/v1/jobs/"), 401) == "not_authenticated"


def test_a_host_that_is_not_ours_is_told_so_in_json(caller):
    with override_settings(ALLOWED_HOSTS=["ours.example"]):
        answer = caller.client.get("/api/v1/jobs/", headers={"Host": "evil.example"})
    assert code_of(answer, 400) == "bad_request"


def test_what_nobody_expected_is_a_500_that_tells_nothing_but_its_id(caller, settings, caplog):
    make_job(caller.organization, external_id="A-1")
    # Without a key nothing can be decrypted or encrypted.
    settings.FIELD_ENCRYPTION_KEYS = []
    seen = []

    def listen(**_):
        seen.append(1)

    got_request_exception.connect(listen)
    answer = caller.post("jobs/", {"description": "x"}, Idempotency_Key="k")
    got_request_exception.disconnect(listen)
    assert code_of(answer, 500) == "error"
    assert answer.json()["type"] == "server_error"
    assert "Fernet" not in answer.content.decode()
    assert seen == [1]
    assert any(answer["X-Error-Id"] in str(record.msg) for record in caplog.records)
    assert Job.objects.count() == 1


def test_what_breaks_outside_of_views_is_json_for_callers_and_a_page_for_people(rf):
    called, opened = rf.get("/api/v1/jobs/"), rf.get("/jobs/")
    called.error_id = opened.error_id = "E-TEST"
    assert json.loads(show_server_error(called).content)["error_id"] == "E-TEST"
    assert b"<html" in show_server_error(opened).content
