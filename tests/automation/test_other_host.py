"""When the host must be another: a new meeting there, everybody has its link, and only then the old one goes."""

import pytest
from django.utils import timezone

from automation import hosts
from automation.bookings import book_host
from automation.host_checks import follow_resource
from automation.models import Host, Meeting
from jobs import services as jobs
from jobs.statuses import AllocationStatus
from tests.automation.replacing import let_replaced_go
from tests.automation.staffing import fill_pool, host_of, live_by_host, open_clinic, settled
from tests.making import accept_all, make_job, make_ready_job, make_resource, tomorrow

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


def live_ids(simulator):
    return {str(one["id"]) for found in live_by_host(simulator).values() for one in found}


def moved_to_another_host(clinic):
    """Its host is taken at the new time, the other one of the pool is free."""
    fill_pool(clinic, 2)
    job, other = make_ready_job(clinic), make_ready_job(clinic, start=tomorrow(15))
    before = settled(job)
    Host.objects.exclude(pk=before.booking.host_id).update(is_in_pool=False)
    settled(other)
    Host.objects.update(is_in_pool=True)
    assert host_of(other.meeting) == host_of(before)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    return job, before


def test_a_job_that_moves_keeps_its_meeting_while_its_host_is_free(clinic, simulator):
    fill_pool(clinic, 2)
    job = make_ready_job(clinic)
    before = settled(job)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert (after.provider_meeting_id, host_of(after)) == (before.provider_meeting_id, host_of(before))


def test_a_job_that_moves_where_its_host_is_taken_gets_a_meeting_at_another(clinic, simulator):
    job, before = moved_to_another_host(clinic)
    after = settled(job)
    assert (after.status, after.replaced_ids) == ("scheduled", [])
    assert host_of(after) != host_of(before)
    assert after.join_url != before.join_url
    assert (after.calendar_uid, after.sequence) == (before.calendar_uid, before.sequence + 1)
    let_replaced_go()
    assert before.provider_meeting_id not in live_ids(simulator)
    assert all(len(found) == 1 for found in live_by_host(simulator).values())


def test_the_old_meeting_stays_until_there_is_a_new_one(clinic, simulator):
    job, before = moved_to_another_host(clinic)
    simulator.set_fault(kind="xml_error", operation="zoom.create_meeting", count=1)
    waiting = settled(job)
    assert (waiting.status, waiting.join_url) == ("waiting", before.join_url)
    assert before.provider_meeting_id in live_ids(simulator)
    after = settled(job)
    assert after.status == "scheduled"
    let_replaced_go()
    assert live_ids(simulator) == {after.provider_meeting_id, *live_ids_of_others(job)}


def live_ids_of_others(job):
    others = type(job.meeting).objects.exclude(job=job)
    return set(others.values_list("provider_meeting_id", flat=True))


def test_an_answer_that_is_lost_while_replacing_makes_no_third_meeting(clinic, simulator):
    job, _before = moved_to_another_host(clinic)
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    assert settled(job).status == "waiting"
    after = settled(job)
    assert after.status == "scheduled"
    let_replaced_go()
    assert live_ids(simulator) == {after.provider_meeting_id, *live_ids_of_others(job)}


def test_a_job_cancelled_while_replacing_leaves_neither_meeting(clinic, simulator):
    job, _before = moved_to_another_host(clinic)
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    settled(job)
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert live_ids(simulator) == live_ids_of_others(job) - {""}


def test_a_job_that_moves_back_while_replacing_keeps_its_first_meeting(clinic, simulator):
    job, before = moved_to_another_host(clinic)
    simulator.set_fault(kind="xml_error", operation="zoom.create_meeting", count=1)
    settled(job)
    Host.objects.exclude(email=host_of(before)).update(is_in_pool=False)
    jobs.change_job(job, {"start": tomorrow(9)}, by=None)
    after = settled(job)
    assert (after.status, after.join_url, after.replaced_ids) == ("scheduled", before.join_url, [])
    let_replaced_go()
    assert live_ids(simulator) == {before.provider_meeting_id, *live_ids_of_others(job)}


@pytest.fixture
def with_own_users(clinic):
    """Two resources with Zoom users of their own."""
    hosts.choose_hosting(clinic, mode="resource", entry="", by=None)
    found = [make_resource(clinic, zoom_user=f"room{number}@clinic.example") for number in (1, 2)]
    for resource in found:
        follow_resource(resource)
    return found


def make_job_of(clinic, *resources):
    job = make_job(clinic)
    for resource in resources:
        jobs.allocate(job, resource, by=None)
    jobs.dispatch(job, by=None)
    accept_all(job)
    job.refresh_from_db()
    return job


def test_a_resource_with_a_user_of_its_own_hosts_its_meetings(clinic, simulator, with_own_users):
    meeting = settled(make_job_of(clinic, with_own_users[0]))
    assert host_of(meeting) == "room1@clinic.example"
    assert meeting.host_email == "room1@clinic.example"
    assert list(live_by_host(simulator)) == ["room1@clinic.example"]


def test_who_accepted_first_hosts_and_stays_the_host_while_on_the_job(clinic, with_own_users):
    one, two = with_own_users
    job = make_job_of(clinic, one, two)
    before = settled(job)
    assert host_of(before) == "room1@clinic.example"
    jobs.deallocate(job.allocations.get(resource=two), by=None)
    assert settled(job).join_url == before.join_url


def test_when_the_hosting_resource_is_replaced_the_meeting_is_too(clinic, simulator, with_own_users):
    one, two = with_own_users
    job = make_job_of(clinic, one)
    before = settled(job)
    new = jobs.allocate(job, two, by=None)
    jobs.dispatch(job, by=None)
    jobs.respond(new, AllocationStatus.CONFIRMED, by=None)
    jobs.deallocate(job.allocations.get(resource=one), by=None)
    after = settled(job)
    let_replaced_go()
    assert host_of(after) == "room2@clinic.example"
    assert after.join_url != before.join_url
    assert {email: len(found) for email, found in live_by_host(simulator).items()} == {"room2@clinic.example": 1}


def test_without_a_user_of_its_own_the_account_that_authorized_hosts(clinic, with_own_users):
    assert host_of(settled(make_ready_job(clinic))) == "dana@clinic.example"


@pytest.mark.parametrize("has_left_for_zoom", [False, True])
def test_whoever_takes_over_from_a_worker_that_died_while_replacing_finishes(clinic, simulator, has_left_for_zoom):
    job, before = moved_to_another_host(clinic)
    meeting = Meeting.objects.get(job=job)
    book_host(meeting, meeting.connection)
    noted = {"replaced_ids": [before.provider_meeting_id], "generation": before.generation + 1}
    Meeting.objects.filter(job=job).update(
        **noted, status="creating", attempt_started_at=timezone.now() if has_left_for_zoom else None
    )
    after = settled(job)
    assert (after.status, after.replaced_ids) == ("scheduled", [])
    assert host_of(after) != host_of(before)
    let_replaced_go()
    assert live_ids(simulator) == {after.provider_meeting_id, *live_ids_of_others(job)}
