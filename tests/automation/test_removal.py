"""Taking a meeting away, and when guests hear of what; against the simulator."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tokens import create_token
from automation import services
from automation.models import Meeting
from jobs import services as jobs
from notifications.models import Invitation
from providers.services import remove_connection
from tests.automation.test_scheduling import live, settled, told
from tests.making import make_organization, make_ready_job, make_user, tomorrow
from tests.providers.connecting import connect, count_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin, simulator):
    connect(simulator, admin, "zoom")
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(admin.organization, services.Wish(access_token=text), by=admin)
    return admin.organization


def take_time_away(job):
    jobs.deallocate(job.allocations.get(), by=None)
    jobs.change_job(job, {"start": None}, by=None)


def deliver_all():
    """As if every mail so far had been sent."""
    Invitation.objects.update(status="sent", sent_at=timezone.now(), served=1, orders=1)


def test_a_job_that_loses_its_time_has_no_meeting_and_its_guests_are_told(clinic, simulator):
    job = make_ready_job(clinic)
    settled(job)
    deliver_all()
    take_time_away(job)
    assert settled(job).status == "cancelled"
    assert live(simulator) == []
    assert told(job, "CANCEL") == {job.contact.email: 1, job.allocations.get().resource.email: 1}


def test_what_a_lost_answer_left_is_found_although_the_job_has_no_time_any_more(clinic, simulator):
    job = make_ready_job(clinic)
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    assert settled(job).attempt_started_at
    take_time_away(job)
    assert settled(job).status == "cancelled"
    assert live(simulator) == []


@pytest.mark.heavy
def test_nobody_is_told_that_something_is_off_that_is_over(clinic, simulator):
    job = make_ready_job(clinic)
    settled(job)
    deliver_all()
    jobs.change_job(job, {"start": timezone.now() - timedelta(hours=3)}, by=None)
    settled(job)
    deliver_all()
    jobs.delete_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert live(simulator) == []
    assert told(job, "CANCEL") == Counter()


def test_who_expects_it_at_a_later_time_is_told_that_it_is_off(clinic):
    """The job was moved into the past and deleted before anybody heard of the move."""
    job = make_ready_job(clinic)
    settled(job)
    deliver_all()
    jobs.change_job(job, {"start": timezone.now() - timedelta(hours=3)}, by=None)
    jobs.delete_job(job, by=None)
    settled(job)
    assert told(job, "CANCEL") == {job.contact.email: 1, job.allocations.get().resource.email: 1}


def test_a_meeting_that_is_called_off_is_taken_away_once_whatever_the_job_does_then(clinic, admin):
    job = make_ready_job(clinic)
    services.call_off_meeting(settled(job), by=admin)
    settled(job)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    assert Meeting.objects.get(job=job).status == "cancelled"
    settled(job)
    assert clinic.audit_events.filter(action="meeting.cancelled").count() == 1


@pytest.mark.heavy
@pytest.mark.parametrize("was", ["waiting", "by hand", "of a removed connection"])
def test_the_record_knows_of_no_cancellation_at_the_provider_where_there_was_none(clinic, admin, simulator, was):
    if was == "waiting":
        simulator.set_fault(kind="daily_limit", operation="zoom.create_meeting")
    job = make_ready_job(clinic)
    meeting = settled(job)
    if was == "by hand":
        services.call_off_meeting(meeting, by=admin)
        services.use_link(settled(job), "https://meet.example/7", by=admin)
        clinic.audit_events.filter(action="meeting.cancelled").delete()
        settled(job)
    elif was != "waiting":
        remove_connection(meeting.connection, by=admin)
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert not clinic.audit_events.filter(action="meeting.cancelled").exists()


@pytest.mark.heavy
def test_a_meeting_of_another_account_is_left_alone_and_replaced_when_the_job_moves(clinic, admin, simulator):
    job = make_ready_job(clinic)
    before = settled(job)
    remove_connection(before.connection, by=admin)
    connect(simulator, admin, "zoom", account="bea")
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert (after.status, after.join_url == before.join_url) == ("scheduled", False)
    assert count_calls(simulator, "zoom.delete_meeting") == 0
    jobs.cancel_job(job, by=None)
    settled(job)
    assert [str(meeting["id"]) for meeting in live(simulator)] == [before.provider_meeting_id]


@pytest.mark.heavy
@pytest.mark.parametrize("is_agreed", [True, False])
def test_a_job_that_is_on_again_before_we_know_what_became_of_its_meeting_counts_on_another_one(
    clinic, simulator, is_agreed
):
    job = make_ready_job(clinic)
    before = settled(job)
    simulator.set_fault(kind="reset_after", operation="zoom.delete_meeting", count=1)
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "waiting"
    jobs.reopen_job(job, by=None)
    if not is_agreed:
        jobs.deallocate(job.allocations.get(), by=None)
    after = settled(job)
    assert after.join_url != before.join_url
    assert bool(after.join_url) == is_agreed
    assert [meeting["join_url"] for meeting in live(simulator)] == ([after.join_url] if is_agreed else [])


@pytest.mark.heavy
def test_a_job_that_is_on_again_while_nothing_could_be_deleted_leaves_no_second_meeting(clinic, admin, simulator):
    job = make_ready_job(clinic)
    settled(job)
    simulator.control("POST", "revoke", json={"vendor": "zoom"})
    jobs.cancel_job(job, by=None)
    assert settled(job).error_code == "connection_lost"
    assert len(live(simulator)) == 1
    jobs.reopen_job(job, by=None)
    settled(job)
    connect(simulator, admin, "zoom")
    after = settled(job)
    assert after.status == "scheduled"
    assert [meeting["join_url"] for meeting in live(simulator)] == [after.join_url]
