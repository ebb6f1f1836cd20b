"""The commands that operators and scripts use."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.fields import CannotDecrypt
from accounts.models import ApiAnswer, ApiToken, AuditEvent, Organization, User
from accounts.tokens import find_token
from tests.making import make_organization, make_resource, make_user

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def create_organization(*more, email="boss@clinic.example"):
    return run("create_organization", "Clinic", "--admin-email", email, "--admin-password", "secret", *more)


def test_create_organization_prints_one_line_with_the_ids():
    line = create_organization("--timezone", "Europe/Berlin", "--virtual-meetings")
    assert line.count("\n") == 1
    made = json.loads(line)
    organization = Organization.objects.get(pk=made["organization"])
    admin = User.objects.get(pk=made["admin"])
    assert (organization.name, organization.timezone, organization.has_virtual_meetings) == (
        "Clinic",
        "Europe/Berlin",
        True,
    )
    assert (admin.organization, admin.role, admin.check_password("secret")) == (organization, "admin", True)


def test_an_organization_has_no_virtual_meetings_and_utc_unless_asked_for():
    organization = Organization.objects.get(pk=json.loads(create_organization())["organization"])
    assert (organization.timezone, organization.has_virtual_meetings) == ("UTC", False)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"email": "BOSS@clinic.example"}, "already exists"),
        ({"email": "no address"}, "valid email"),
    ],
)
def test_what_cannot_be_an_organization_leaves_nothing_behind(words, sentence):
    create_organization()
    with pytest.raises(CommandError, match=sentence):
        create_organization(**words)
    with pytest.raises(CommandError, match="not a time zone"):
        create_organization("--timezone", "Nowhere", email="other@clinic.example")
    assert Organization.objects.count() == User.objects.count() == 1


def create_user(organization, *more, role="scheduler", email="new@clinic.example"):
    words = ["--organization", str(organization.pk), "--email", email, "--password", "secret", "--role", role]
    return json.loads(run("create_user", *words, *more))["user"]


def test_create_user_makes_the_log_in_of_a_resource():
    clinic = make_organization()
    resource = make_resource(clinic)
    user = User.objects.get(pk=create_user(clinic, "--resource", str(resource.pk), role="resource"))
    resource.refresh_from_db()
    assert (resource.user, user.role, user.organization) == (user, "resource", clinic)


def test_a_user_is_not_made_for_a_resource_that_is_not_free():
    clinic = make_organization()
    taken = make_resource(clinic, user=make_user(clinic, "resource"))
    foreign = make_resource(make_organization())
    with pytest.raises(CommandError, match="has a log-in already"):
        create_user(clinic, "--resource", str(taken.pk))
    with pytest.raises(CommandError, match="does not exist in this organization"):
        create_user(clinic, "--resource", str(foreign.pk))
    assert not User.objects.filter(email="new@clinic.example").exists()


def test_create_api_token_prints_the_token_alone():
    user = make_user(make_organization())
    text = run("create_api_token", "--email", user.email.upper(), "--name", "Script")
    assert text.count("\n") == 1
    token = find_token(text.strip())
    assert token is not None
    assert (token.user, token.name, token.expires_at, token.has_every_scope) == (user, "Script", None, True)


def test_a_token_by_command_has_the_scopes_and_the_days_that_were_said():
    user = make_user(make_organization())
    words = ["--scope", "jobs:read", "--scope", "meetings:read", "--expires-days", "7"]
    run("create_api_token", "--email", user.email, "--name", "Script", *words)
    token = ApiToken.objects.get()
    assert token.scopes == ["jobs:read", "meetings:read"]
    assert token.expires_at is not None
    assert timedelta(days=6) < token.expires_at - timezone.now() <= timedelta(days=7)


def test_operators_and_strangers_get_no_token():
    User.objects.create_superuser("operator@host.example", "secret")
    for email in ("operator@host.example", "no@body.example"):
        with pytest.raises(CommandError, match="No member of an organization"):
            run("create_api_token", "--email", email, "--name", "Script")


def test_the_capability_is_switched_by_id_or_name_and_recorded():
    clinic = make_organization(has_virtual_meetings=False, virtual_meetings_requested_at=timezone.now())
    run("grant_virtual_meetings", clinic.name)
    clinic.refresh_from_db()
    assert (clinic.has_virtual_meetings, clinic.virtual_meetings_requested_at) == (True, None)
    run("grant_virtual_meetings", str(clinic.pk), "--off")
    clinic.refresh_from_db()
    assert not clinic.has_virtual_meetings
    actions = AuditEvent.objects.order_by("at").values_list("action", flat=True)
    assert list(actions) == ["virtual_meetings.granted", "virtual_meetings.withdrawn"]


def test_an_ambiguous_name_switches_nothing():
    make_organization(name="Twin", has_virtual_meetings=False)
    make_organization(name="Twin", has_virtual_meetings=False)
    with pytest.raises(CommandError, match="give the id"):
        run("grant_virtual_meetings", "Twin")
    with pytest.raises(CommandError, match="no organization"):
        run("grant_virtual_meetings", "Nobody")
    assert not Organization.objects.filter(has_virtual_meetings=True).exists()


# --- Keys ---


@pytest.fixture
def answers():
    clinic = make_organization()
    return [
        ApiAnswer.objects.create(organization=clinic, key=str(n), fingerprint="", body=body)
        for n, body in enumerate(["one", "two", "", "four", "five"])
    ]


def stored_bodies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_apianswer ORDER BY created_at")
        return [row[0] for row in cursor.fetchall()]


def test_after_the_rotation_the_old_key_is_no_longer_needed(answers, settings):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    out = run("rotate_field_keys", "--batch-size", "2")
    assert "accounts.ApiAnswer.body: 4 rotated, 0 already current" in out
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert list(ApiAnswer.objects.order_by("created_at").values_list("body", flat=True)) == [
        "one",
        "two",
        "",
        "four",
        "five",
    ]


def test_a_second_rotation_writes_nothing(answers, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_ENCRYPTION_KEYS]
    run("rotate_field_keys")
    before = stored_bodies()
    assert "0 rotated, 4 already current" in run("rotate_field_keys")
    assert stored_bodies() == before


def test_a_value_that_no_key_fits_is_counted_and_left_alone(answers, settings):
    lost = stored_bodies()[0]
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="4 values"):
        run("rotate_field_keys")
    assert stored_bodies()[0] == lost
    with pytest.raises(CannotDecrypt):
        ApiAnswer.objects.get(pk=answers[0].pk)
