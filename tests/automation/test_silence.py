"""Who hears nothing of a meeting because automation has it so is said where one looks for who was told."""

import pytest

from automation import services
from providers.models import Connection
from tests.automation.test_scheduling import settled
from tests.making import make_contact, make_job, make_organization, make_ready_job, make_token_text, make_user
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db
ATTENDEES = "The attendees are not invited: Enable attendees is off."
NOBODY = "Nobody is invited: Send ICS to recipients is off."
WAY = 'href="/meetings-configuration/automation/">Open Automation'


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin):
    Connection.objects.create(organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t")
    return admin.organization


def enable(admin, **wish):
    services.enable_automation(admin.organization, services.Wish(access_token=make_token_text(admin), **wish), by=admin)


def page(client, user, job):
    client.force_login(user)
    return client.get(f"/jobs/{job.pk}/").content.decode()


def group(clinic):
    return make_ready_job(clinic, is_group_event=True, attendees=[make_contact(clinic)])


@pytest.mark.heavy
def test_attendees_who_are_not_invited_are_named_with_the_reason_and_admins_led_to_it(client, admin, clinic):
    enable(admin)
    job = group(clinic)
    shown = page(client, admin, job)
    assert ATTENDEES in shown and WAY in shown
    for_schedulers = page(client, make_user(clinic, role="scheduler"), job)
    assert ATTENDEES in for_schedulers and WAY not in for_schedulers
    enable(admin, enable_attendees=True)
    assert ATTENDEES not in page(client, admin, job)


@pytest.mark.heavy
def test_that_nobody_is_invited_is_said_of_any_job_that_is_to_have_a_meeting(client, admin, clinic):
    enable(admin, send_ics=False)
    for job in (make_ready_job(clinic), group(clinic)):
        shown = page(client, admin, job)
        assert NOBODY in shown and WAY in shown and ATTENDEES not in shown
    assert NOBODY not in page(client, admin, make_job(clinic))


def test_of_a_job_with_a_contact_nothing_is_said_of_attendees(client, admin, clinic):
    enable(admin)
    shown = page(client, admin, make_ready_job(clinic))
    assert ATTENDEES not in shown and NOBODY not in shown


@pytest.mark.heavy
def test_whoever_was_invited_before_is_not_said_to_hear_nothing(client, admin, simulator):
    connect(simulator, admin, "zoom")
    enable(admin, enable_attendees=True)
    job = group(admin.organization)
    settled(job)
    enable(admin)
    assert ATTENDEES not in page(client, admin, job)
    job.attendees.add(make_contact(admin.organization))
    assert ATTENDEES in page(client, admin, job)
    enable(admin, send_ics=False)
    shown = page(client, admin, job)
    assert "Nobody else is invited: Send ICS to recipients is off." in shown and NOBODY not in shown
