"""What was chosen, lost or agreed on when there was a meeting already, or when it was too late for one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tokens import create_token
from automation import services
from automation.models import Meeting
from automation.panel import panel_for
from jobs import services as jobs
from jobs.models import Job
from jobs.people import change_person
from notifications.models import Invitation
from tests.automation.test_scheduling import settled, told
from tests.making import (
    accept_all,
    make_contact,
    make_dispatched_job,
    make_organization,
    make_ready_job,
    make_user,
    tomorrow,
)
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["zoom", "teams"])
def provider(request):
    return request.param


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin, simulator, provider):
    connect(simulator, admin, provider)
    return admin.organization


@pytest.fixture
def enable(clinic, admin):
    def enable_with(**wish):
        text = create_token(admin, name="Automation", scopes=[])[1]
        services.enable_automation(clinic, services.Wish(access_token=text, **wish), by=admin)

    return enable_with


def make_group_event(clinic, *attendees):
    return make_ready_job(clinic, contact=None, is_group_event=True, attendees=list(attendees))


def test_attendees_that_are_enabled_later_are_invited_then(clinic, enable):
    enable()
    job = make_group_event(clinic, ann := make_contact(clinic))
    settled(job)
    assert told(job)[ann.email] == 0
    enable(enable_attendees=True)
    settled(job)
    assert told(job)[ann.email] == 1


@pytest.mark.heavy
def test_attendees_that_are_disabled_later_hear_of_changes_and_no_new_one_is_invited(clinic, enable):
    enable(enable_attendees=True)
    ann, ben = make_contact(clinic), make_contact(clinic)
    job = make_group_event(clinic, ann)
    settled(job)
    Invitation.objects.update(status="sent", sent_at=timezone.now(), served=1, orders=1)
    enable()
    jobs.change_job(job, {"attendees": [ann, ben], "start": tomorrow(15)}, by=None)
    settled(job)
    assert (told(job)[ann.email], told(job)[ben.email]) == (2, 0)
    assert told(job, "CANCEL") == {}


@pytest.mark.heavy
def test_sending_that_is_switched_on_later_reaches_the_meetings_that_are_to_come(clinic, enable):
    enable(send_ics=False)
    job, called_off = make_ready_job(clinic), make_ready_job(clinic)
    settled(job)
    services.call_off_meeting(settled(called_off), by=None)
    settled(called_off)
    enable()
    settled(job)
    assert told(job)[job.contact.email] == 1
    assert Meeting.objects.get(job=called_off).status == "cancelled"


def test_enabling_the_same_again_orders_nothing(clinic, enable):
    enable()
    settled(make_ready_job(clinic))
    enable()
    assert not Meeting.objects.with_work().exists()


def test_what_became_ready_while_automation_was_on_gets_its_meeting_when_it_is_on_again(clinic, admin, enable):
    enable()
    job = make_ready_job(clinic)
    services.disable_automation(clinic, by=admin)
    assert not settled(job).has_work
    enable()
    assert Meeting.objects.get(job=job).has_work
    assert settled(job).status == "scheduled"


def test_what_waits_when_automation_is_disabled_says_that_it_is_off(clinic, admin, enable):
    enable()
    admin.api_tokens.update(revoked_at=timezone.now())
    job = make_ready_job(clinic)
    assert settled(job).status == "waiting"
    services.disable_automation(clinic, by=admin)
    assert settled(job).status == "pending"
    panel = panel_for(job)
    assert panel.sentence.startswith("Automation is off")
    assert panel.may_create


def test_a_job_that_is_agreed_on_when_its_time_is_over_gets_no_meeting_by_itself(clinic, enable):
    enable()
    job = make_dispatched_job(clinic, start=timezone.now() - timedelta(hours=3))
    accept_all(job)
    assert not Meeting.objects.exists()
    job.refresh_from_db()
    assert panel_for(job).sentence.startswith("The job's time is over")
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    assert settled(job).status == "scheduled"


VENDORS = {"zoom": "zoom", "teams": "entra"}


@pytest.mark.heavy
def test_guests_hear_of_a_new_time_although_the_authorization_is_lost(clinic, enable, simulator, provider):
    enable()
    job = make_ready_job(clinic)
    before = settled(job)
    Invitation.objects.update(status="sent", sent_at=timezone.now(), served=1, orders=1)
    simulator.control("POST", "revoke", json={"vendor": VENDORS[provider]})
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert (after.status, after.error_code, after.join_url) == ("waiting", "connection_lost", before.join_url)
    newest = Invitation.objects.filter(recipient=job.contact.email).latest("created_at")
    assert (newest.kind, newest.meeting.start) == ("update", tomorrow(15))


@pytest.mark.heavy
def test_what_waits_for_an_authorization_lies_still_until_it_is_back(clinic, admin, enable, simulator, provider):
    enable()
    simulator.control("POST", "revoke", json={"vendor": VENDORS[provider]})
    job = make_ready_job(clinic)
    assert settled(job).error_code == "connection_lost"
    Meeting.objects.update(available_at=timezone.now())
    waiting = settled(job)
    assert waiting.available_at > timezone.now() + timedelta(minutes=59)
    connect(simulator, admin, provider)
    assert settled(job).status == "scheduled"


def test_at_another_address_nobody_hears_of_what_was_long_ago(clinic, enable):
    enable()
    job = make_ready_job(clinic)
    settled(job)
    Job.objects.update(start=timezone.now() - timedelta(days=3))
    Invitation.objects.update(status=Invitation.Status.SENT)
    change_person(job.contact, {"email": "married@patients.example"}, by=None)
    settled(job)
    assert not Invitation.objects.exclude(status=Invitation.Status.SENT).exists()
