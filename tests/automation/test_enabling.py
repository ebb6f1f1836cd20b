"""Enabling automation: everything is checked at once, and each refusal is its own sentence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.refusals import Refusal
from accounts.services import revoke_token
from accounts.tokens import create_token
from automation import services
from automation.models import Automation, Meeting
from providers.models import Connection
from tests.making import make_organization, make_ready_job, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def admin(clinic):
    return make_user(clinic)


@pytest.fixture
def connection(clinic, admin):
    return Connection.objects.create(organization=clinic, provider="zoom", authorized_by=admin, access_token="t")


def token_text(user, **fields):
    token, text = create_token(user, name="Automation", scopes=fields.pop("scopes", []))
    ApiToken.objects.filter(pk=token.pk).update(**fields)
    return text


def enable(clinic, admin, text, **more):
    return services.enable_automation(clinic, services.Wish(access_token=text, **more), by=admin)


def stranger():
    return make_user(make_organization())


BAD_TOKENS = {
    "token_required": lambda admin: " ",
    "token_unknown": lambda admin: "vm_abcdefgh_" + "x" * 43,
    "token_of_other_organization": lambda admin: token_text(stranger()),
    "token_revoked": lambda admin: token_text(admin, revoked_at=timezone.now()),
    "token_expired": lambda admin: token_text(admin, expires_at=timezone.now() - timedelta(minutes=1)),
    "token_scope_missing": lambda admin: token_text(admin, scopes=["jobs:read", "meetings:read"]),
    "token_user_inactive": lambda admin: token_text(make_user(admin.organization, is_active=False)),
}


@pytest.mark.parametrize("code", BAD_TOKENS)
def test_a_token_that_cannot_work_is_refused_with_its_own_reason(clinic, admin, connection, code):
    with pytest.raises(Refusal) as refusal:
        enable(clinic, admin, BAD_TOKENS[code](admin))
    assert (refusal.value.code, refusal.value.attr) == (code, "access_token")
    assert Automation.of(clinic) is None


def test_the_reasons_differ_in_their_words(clinic, admin, connection):
    sentences = set()
    for make in BAD_TOKENS.values():
        with pytest.raises(Refusal) as refusal:
            enable(clinic, admin, make(admin))
        sentences.add(refusal.value.message)
    assert len(sentences) == len(BAD_TOKENS)


def test_automation_needs_a_provider(clinic, admin):
    with pytest.raises(Refusal) as refusal:
        enable(clinic, admin, token_text(admin))
    assert refusal.value.code == "no_provider"


@pytest.mark.parametrize("password", ["12345678901", "no spaces", "umlaut-ä", "semi;colon"])
def test_a_password_that_zoom_would_refuse_is_refused_here(clinic, admin, connection, password):
    with pytest.raises(Refusal) as refusal:
        enable(clinic, admin, token_text(admin), password=password)
    assert (refusal.value.code, refusal.value.attr) == ("invalid_password", "password")


def test_teams_takes_no_chosen_password(clinic, admin, connection):
    Connection.objects.update(provider="teams")
    with pytest.raises(Refusal) as refusal:
        enable(clinic, admin, token_text(admin), password="secret1")
    assert refusal.value.code == "invalid_password"
    enable(clinic, admin, token_text(admin))


def test_disabling_forgets_everything_and_may_be_repeated(clinic, admin, connection):
    enable(clinic, admin, token_text(admin), password="Ulm-9_z")
    services.disable_automation(clinic, by=admin)
    services.disable_automation(clinic, by=admin)
    assert not Automation.objects.exists()


def test_automation_is_suspended_when_its_token_dies_and_resumed_by_a_new_one(clinic, admin, connection):
    automation = enable(clinic, admin, token_text(admin))
    assert automation.status == "enabled"
    revoke_token(ApiToken.objects.get(), by=admin)
    assert Automation.of(clinic).status == "suspended"
    assert clinic.audit_events.filter(action="automation.suspended", user=admin).exists()
    job = make_ready_job(clinic)
    Meeting.objects.update(status="waiting", served=0, available_at=timezone.now() + timedelta(hours=1))
    assert enable(clinic, admin, token_text(admin)).status == "enabled"
    meeting = Meeting.objects.get(job=job)
    assert (meeting.status, meeting.has_work) == ("pending", True)
    assert meeting.available_at <= timezone.now()
