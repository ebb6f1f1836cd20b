"""Which host a meeting gets, against the simulator: nobody has more at a time than the capacity says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import hosts, services
from automation.hosting import start_link
from automation.models import Host, HostBooking, Meeting
from automation.occupancy import Span
from automation.panel import panel_for
from jobs import services as jobs
from jobs.statuses import AllocationStatus
from providers.services import remove_connection
from tests.automation.staffing import connection_of, fill_pool, host_of, live_by_host, open_clinic, settled
from tests.making import make_job, make_ready_job, tomorrow
from tests.providers.connecting import connect, count_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


def test_without_a_choice_the_account_that_authorized_is_the_host(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    assert list(live_by_host(simulator)) == ["dana@clinic.example"]
    assert (host_of(meeting), meeting.held_for) == ("dana@clinic.example", connection_of(clinic).user_id)
    assert meeting.host_name == "Dana Admin"
    assert not Host.objects.get().is_in_pool


def test_the_account_that_authorized_may_have_two_at_a_time_and_the_job_says_so(clinic, simulator):
    first, second = make_ready_job(clinic), make_ready_job(clinic)
    assert (settled(first).status, settled(second).status) == ("scheduled", "scheduled")
    assert (
        f"Dana Admin, who hosts the meeting, has another one at this time ({first.name} " in panel_for(second).warning
    )
    assert len(live_by_host(simulator)["dana@clinic.example"]) == 2


def test_at_teams_nobody_is_booked(simulator):
    clinic = open_clinic(simulator, "teams")
    assert settled(make_ready_job(clinic)).status == "scheduled"
    assert not HostBooking.objects.exists()


@pytest.mark.heavy
def test_overlapping_jobs_get_different_hosts_and_the_last_says_that_all_are_taken(clinic, simulator):
    fill_pool(clinic, 2)
    first, second, third = (settled(make_ready_job(clinic)) for _ in range(3))
    assert {host_of(first), host_of(second)} == {"room1@clinic.example", "room2@clinic.example"}
    assert (third.status, third.error_code) == ("waiting", "no_free_host")
    when = Span.of(third.job).in_words("Europe/Paris")
    assert third.error_message.startswith(f"All 2 hosts of the pool are taken at {when}.")
    assert {email: len(found) for email, found in live_by_host(simulator).items()} == {
        "room1@clinic.example": 1,
        "room2@clinic.example": 1,
    }


@pytest.mark.heavy
def test_jobs_one_after_the_other_share_a_host(clinic, simulator):
    fill_pool(clinic, 1)
    for minutes in (0, 30, 60):
        job = make_ready_job(clinic, start=tomorrow() + timedelta(minutes=minutes), duration=30)
        assert settled(job).status == "scheduled"
    assert len(live_by_host(simulator)["room1@clinic.example"]) == 3


@pytest.mark.heavy
def test_meetings_are_spread_over_the_pool(clinic):
    fill_pool(clinic, 3)
    for hour in (8, 10, 12):
        settled(make_ready_job(clinic, start=tomorrow(hour)))
    assert HostBooking.objects.values("host").distinct().count() == 3


def test_a_host_takes_as_many_at_a_time_as_its_capacity_says(clinic):
    (host,) = fill_pool(clinic, 1)
    hosts.change_host(host, capacity=2, by=None)
    states = [settled(make_ready_job(clinic)).status for _ in range(3)]
    assert states == ["scheduled", "scheduled", "waiting"]


@pytest.mark.heavy
def test_an_overlap_that_was_accepted_goes_to_whoever_has_least(clinic):
    one, two = fill_pool(clinic, 2)
    for _ in range(2):
        settled(make_ready_job(clinic))
    third = make_ready_job(clinic, overlap_accepted=True)
    assert settled(third).status == "scheduled"
    fourth = settled(make_ready_job(clinic, overlap_accepted=True))
    assert fourth.status == "scheduled"
    assert (one.bookings.count(), two.bookings.count()) == (2, 2)


def waiting_one(clinic):
    """The pool is taken by the first, and the second waits."""
    first, second = make_ready_job(clinic), make_ready_job(clinic)
    settled(first)
    assert settled(second).error_code == "no_free_host"
    return first, second


def is_due(job) -> bool:
    meeting = Meeting.objects.get(job=job)
    return meeting.has_work and meeting.available_at <= timezone.now()


@pytest.mark.heavy
def test_when_a_job_is_cancelled_whoever_waited_is_served(clinic):
    fill_pool(clinic, 1)
    first, second = waiting_one(clinic)
    assert not is_due(second)
    jobs.cancel_job(first, by=None)
    settled(first)
    assert is_due(second)
    assert settled(second).status == "scheduled"


@pytest.mark.heavy
def test_when_a_job_moves_whoever_waited_is_served(clinic):
    fill_pool(clinic, 1)
    first, second = waiting_one(clinic)
    jobs.change_job(first, {"start": tomorrow(15)}, by=None)
    settled(first)
    assert is_due(second)


@pytest.mark.parametrize("change", ["delete", "call off", "link by hand", "complete"])
def test_a_meeting_that_needs_no_host_any_more_has_none(clinic, change):
    (host,) = fill_pool(clinic, 1)
    job = make_ready_job(clinic, virtual=True)
    meeting = settled(job)
    assert host.bookings.count() == 1
    if change == "delete":
        jobs.delete_job(job, by=None)
    elif change == "call off":
        services.call_off_meeting(meeting, by=None)
    elif change == "link by hand":
        services.use_link(meeting, "https://meet.example/7", by=None)
    else:
        for step in (AllocationStatus.IN_PROGRESS, AllocationStatus.COMPLETE):
            jobs.progress(job.allocations.get(), step, by=None)
    settled(job)
    assert host.bookings.count() == 0


@pytest.mark.heavy
def test_only_those_who_can_be_served_are_looked_at_again(clinic):
    fill_pool(clinic, 1)
    first, second = waiting_one(clinic)
    third = make_ready_job(clinic)
    settled(third)
    jobs.cancel_job(first, by=None)
    settled(first)
    assert (is_due(second), is_due(third)) == (True, False)


@pytest.mark.heavy
def test_a_new_host_and_more_capacity_serve_who_waits(clinic):
    (host,) = fill_pool(clinic, 1)
    _first, second = waiting_one(clinic)
    hosts.add_host(clinic, "room2@clinic.example", by=None)
    assert is_due(second)
    assert settled(second).status == "scheduled"
    third = make_ready_job(clinic)
    settled(third)
    hosts.change_host(host, capacity=2, by=None)
    assert is_due(third)


def test_an_empty_pool_is_said(clinic):
    hosts.choose_hosting(clinic, mode="pool", entry="", by=None)
    waiting = settled(make_ready_job(clinic))
    assert waiting.error_message == "No host of the pool can be used. Add one under Meetings Configuration, Hosts."


@pytest.mark.heavy
def test_after_a_lost_answer_the_same_host_is_looked_at(clinic, simulator):
    fill_pool(clinic, 3)
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    job = make_ready_job(clinic)
    uncertain = settled(job)
    booked = host_of(uncertain)
    found = settled(job)
    assert (found.status, host_of(found)) == ("scheduled", booked)
    assert [len(each) for each in live_by_host(simulator).values()] == [1]
    assert count_calls(simulator, "zoom.create_meeting") == 1


@pytest.mark.heavy
def test_a_job_that_moved_after_a_lost_answer_leaves_no_orphan_and_no_overlap(clinic, simulator):
    fill_pool(clinic, 2)
    for _ in range(2):
        settled(make_ready_job(clinic, start=tomorrow(15)))
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    job = make_ready_job(clinic)
    settled(job)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    waiting = settled(job)
    assert waiting.error_code == "no_free_host"
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert sum(len(each) for each in live_by_host(simulator).values()) == 2


@pytest.mark.heavy
def test_a_host_that_turns_out_unfit_is_passed_over(clinic, simulator):
    fill_pool(clinic, 2)
    simulator.set_fault(kind="error", operation="zoom.create_meeting", status=400, code="3161", message="", count=1)
    job = make_ready_job(clinic)
    waiting = settled(job)
    assert (waiting.status, waiting.error_code) == ("waiting", "host_may_not_host")
    assert Host.objects.exclude(problem="").count() == 1
    assert settled(job).status == "scheduled"


def test_with_an_authorization_for_one_user_a_pool_is_said_to_be_of_no_use(simulator):
    clinic = open_clinic(simulator, account="uma")
    with pytest.raises(services.Conflict, match="one user's own meetings"):
        hosts.choose_hosting(clinic, mode="pool", entry="", by=None)
    assert settled(make_ready_job(clinic)).status == "scheduled"


def test_a_pool_waits_in_words_when_the_authorization_is_for_one_user_only(clinic):
    fill_pool(clinic, 2)
    connection = connection_of(clinic)
    connection.is_admin_level = False
    connection.save()
    waiting = settled(make_ready_job(clinic))
    assert (waiting.status, waiting.error_code) == ("waiting", "host_not_allowed")


def test_a_meeting_by_hand_for_a_job_without_people_has_a_host_too(clinic):
    fill_pool(clinic, 1)
    job = make_job(clinic)
    services.create_meeting_now(job, by=None)
    assert host_of(settled(job)) == "room1@clinic.example"


@pytest.mark.heavy
def test_a_host_that_is_gone_after_a_lost_answer_does_not_hold_its_meeting_back(clinic, simulator):
    fill_pool(clinic, 2)
    simulator.set_fault(kind="reset_before", operation="zoom.create_meeting", count=1)
    job = make_ready_job(clinic)
    lost = host_of(settled(job))
    simulator.set_fault(kind="error", operation="zoom.list_meetings", status=404, code="1001", message="", count=1)
    assert settled(job).error_code == "host_unknown"
    found = settled(job)
    assert (found.status, host_of(found) != lost) == ("scheduled", True)


def test_whoever_starts_the_meeting_is_its_host(clinic):
    fill_pool(clinic, 1)
    meeting = settled(make_ready_job(clinic))
    admin = clinic.users.get(role="admin")
    assert meeting.host_email == "room1@clinic.example"
    assert f"/s/{meeting.provider_meeting_id}?zak=" in start_link(meeting, by=admin)


def test_after_another_user_of_the_account_has_authorized_a_meeting_moves_to_that_one(clinic, simulator):
    job = make_ready_job(clinic)
    settled(job)
    admin = clinic.users.get(role="admin")
    remove_connection(connection_of(clinic), by=admin)
    connect(simulator, admin, "zoom", account="uma")
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert (after.status, after.host_email) == ("scheduled", "uma@clinic.example")
    assert str(live_by_host(simulator)["uma@clinic.example"][0]["id"]) == after.provider_meeting_id
