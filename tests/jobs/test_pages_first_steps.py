"""The first steps tick themselves off from what is really there."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tokens import create_token
from automation.models import Automation, Meeting
from jobs import services
from notifications.models import Invitation
from providers.models import Connection
from tests.jobs.page_visitors import visitor
from tests.making import make_dispatched_job, make_organization, make_ready_job, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def admin(clinic):
    return make_user(clinic, "admin")


@pytest.fixture
def desk(admin):
    return visitor(admin)


def ticked(client) -> list[bool]:
    return [step.is_done for step in client.get("/jobs/").context["steps"]]


def enable(clinic, admin):
    token, _text = create_token(admin, name="Automation", scopes=["meetings:write"])
    return Automation.objects.create(organization=clinic, access_token=token, enabled_by=admin)


@pytest.mark.heavy
def test_the_steps_follow_the_way_from_the_provider_to_the_mail(clinic, admin, desk):
    before = make_ready_job(clinic)
    assert ticked(desk) == [False] * 5, "a job that was Ready before counts for nothing"
    connection = Connection.objects.create(organization=clinic, provider="zoom")
    assert ticked(desk) == [True, False, False, False, False]
    automation = enable(clinic, admin)
    assert ticked(desk) == [True, True, False, False, False]
    job = make_ready_job(clinic)
    assert ticked(desk) == [True, True, True, False, False]
    Meeting.objects.filter(job=job).update(join_url="https://zoom.example/j/1")
    assert ticked(desk) == [True, True, True, True, False]
    Invitation.objects.create(
        organization=clinic,
        recipient="a@b.example",
        message_id=str(uuid.uuid4()),
        message=b"",
        method="REQUEST",
        role="contact",
        status=Invitation.Status.SENT,
    )
    assert ticked(desk) == [True] * 5
    connection.status = Connection.Status.LOST
    connection.save()
    automation.access_token.revoked_at = timezone.now()
    automation.access_token.save()
    assert ticked(desk) == [False, False, True, True, True]
    assert not Meeting.objects.filter(job=before).exists()


def test_the_third_step_leads_to_the_next_job_that_waits_for_an_answer(clinic, desk):
    later = make_dispatched_job(clinic, start=timezone.now() + timedelta(days=5))
    sooner = make_dispatched_job(clinic, start=timezone.now() + timedelta(days=2))
    services.cancel_job(make_dispatched_job(clinic, start=timezone.now() + timedelta(days=1)), by=None)
    step = desk.get("/jobs/").context["steps"][2]
    assert (step.url, step.action) == (f"/jobs/{sooner.pk}/", sooner.name)
    assert later.name != sooner.name


def test_another_organizations_progress_does_not_count(clinic, desk):
    stranger = make_organization()
    Connection.objects.create(organization=stranger, provider="zoom")
    enable(stranger, make_user(stranger))
    make_ready_job(stranger)
    assert ticked(desk) == [False] * 5


def test_a_scheduler_is_told_that_an_admin_has_to_begin(clinic):
    steps = visitor(make_user(clinic, "scheduler")).get("/jobs/").context["steps"]
    assert steps[0].url == steps[1].url == ""
    assert "An admin does this." in steps[0].text


def test_whoever_puts_the_panel_away_does_not_see_it_again(desk):
    assert ticked(desk)
    assert desk.post("/jobs/first-steps/hide/")["Location"] == "/jobs/"
    assert ticked(desk) == []


def test_without_virtual_meetings_there_are_no_first_steps():
    assert ticked(visitor(make_user(make_organization(has_virtual_meetings=False)))) == []
