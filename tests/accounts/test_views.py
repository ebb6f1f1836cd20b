"""Logging in and out, where people start, and asking for virtual meetings."""

import pytest

from accounts.models import AuditEvent, User
from accounts.signals import access_requested
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse"


@pytest.fixture
def clinic():
    return make_organization()


def log_in(client, email, password=PASSWORD, **more):
    return client.post("/login/", {"email": email, "password": password, **more})


@pytest.mark.parametrize(("role", "home"), [("admin", "/jobs/"), ("scheduler", "/jobs/"), ("resource", "/my-jobs/")])
def test_everybody_starts_where_their_work_is(client, clinic, role, home):
    user = make_user(clinic, role)
    assert log_in(client, user.email)["Location"] == home
    assert client.get("/")["Location"] == home
    assert client.get("/login/")["Location"] == home


def test_an_operator_starts_in_the_django_admin(client):
    operator = User.objects.create_superuser("operator@host.example", PASSWORD)
    assert log_in(client, operator.email)["Location"] == "/admin/"


def test_the_start_page_of_a_stranger_is_the_list_of_jobs_behind_the_log_in(client):
    assert client.get("/")["Location"] == "/jobs/"


def test_the_email_address_may_be_written_in_capitals(client, clinic):
    user = make_user(clinic)
    assert log_in(client, f" {user.email.upper()} ").status_code == 302


@pytest.mark.parametrize("wrong", ["password", "email"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, clinic, wrong):
    user = make_user(clinic)
    given = {"email": user.email, "password": "wrong"} if wrong == "password" else {"email": "no@body.example"}
    answer = log_in(client, **given)
    assert answer.status_code == 200
    assert "The e-mail address and the password do not fit." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_deactivated_user_cannot_log_in(client, clinic):
    user = make_user(clinic, is_active=False)
    assert log_in(client, user.email).status_code == 200
    assert "_auth_user_id" not in client.session


def test_after_logging_in_one_is_where_one_wanted_to_go(client, clinic):
    user = make_user(clinic)
    page = client.get("/settings/api-tokens/", follow=True)
    assert page.redirect_chain == [("/login/?next=/settings/api-tokens/", 302)]
    assert 'value="/settings/api-tokens/"' in page.content.decode()
    assert log_in(client, user.email, next="/settings/api-tokens/")["Location"] == "/settings/api-tokens/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "///evil.example",
        "http://testserver@evil.example/",
        "\thttps://evil.example/",
        "/%09//evil.example\r\nX: y",
    ],
)
def test_logging_in_never_leads_to_another_host(client, clinic, elsewhere):
    user = make_user(clinic)
    target = log_in(client, user.email, next=elsewhere)["Location"]
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
    assert "\r" not in target


def test_too_many_wrong_passwords_close_the_door_for_a_while(client, clinic):
    user = make_user(clinic)
    answers = [log_in(client, user.email, "wrong") for _ in range(10)]
    assert [answer.status_code for answer in answers[:9]] == [200] * 9
    answer = log_in(client, user.email)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1800"
    assert "Wait 30 minutes, then try again" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_can_lock_somebody_out_from_afar(client, clinic):
    user = make_user(clinic)
    for _ in range(11):
        log_in(client, user.email, "wrong")
    answer = client.post("/login/", {"email": user.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 302


def test_the_operators_log_in_counts_wrong_passwords_too(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405


def test_a_member_is_not_sent_in_circles_by_the_operators_pages(client, clinic):
    client.force_login(make_user(clinic))
    assert client.get("/admin/", follow=True).status_code == 403


def test_logging_out_asks_first_and_ends_the_session(client, clinic):
    client.force_login(make_user(clinic))
    assert "Log out?" in client.get("/logout/").content.decode()
    assert "_auth_user_id" in client.session
    answer = client.post("/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session
    assert client.get("/logout/")["Location"] == "/login/"


def test_changing_anything_needs_the_csrf_token(clinic):
    from django.test import Client

    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/login/", {"email": "a@b.example", "password": "x"}).status_code == 403
    careful.force_login(make_user(clinic))
    assert careful.post("/logout/").status_code == 403
    assert careful.post("/settings/api-tokens/", {"name": "x"}).status_code == 403


# --- Request access ---


@pytest.fixture
def waiting_clinic():
    return make_organization(has_virtual_meetings=False)


def test_without_the_capability_an_admin_can_ask_for_it_once(client, waiting_clinic):
    admin = make_user(waiting_clinic)
    client.force_login(admin)
    heard = []

    def listen(organization, by, **_):
        heard.append((organization, by))

    access_requested.connect(listen)
    page = client.get("/meetings-configuration/")
    assert page.status_code == 403
    assert "Request access" in page.content.decode()
    assert client.post("/meetings-configuration/request-access/")["Location"] == "/meetings-configuration/"
    client.post("/meetings-configuration/request-access/")
    access_requested.disconnect(listen)
    waiting_clinic.refresh_from_db()
    assert waiting_clinic.virtual_meetings_requested_at is not None
    assert heard == [(waiting_clinic, admin)]
    assert AuditEvent.objects.for_organization(waiting_clinic).get().action == "virtual_meetings.requested"
    page = client.get("/meetings-configuration/")
    assert page.status_code == 403
    assert 'action="/meetings-configuration/request-access/"' not in page.content.decode()


@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_ask_for_access(client, waiting_clinic, role):
    client.force_login(make_user(waiting_clinic, role))
    assert client.post("/meetings-configuration/request-access/").status_code == 403
    waiting_clinic.refresh_from_db()
    assert waiting_clinic.virtual_meetings_requested_at is None
