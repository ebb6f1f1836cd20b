"""Meetings that wait because their hosts' day is used up: asking for one of them again wakes none of the others."""

import pytest

from automation import services
from automation.models import Meeting
from automation.waiting_for_hosts import serve_waiting
from jobs import services as jobs
from providers.models import HostDay
from tests.automation.settling import settle_only
from tests.automation.staffing import connection_of, fill_pool, open_clinic, settled
from tests.making import make_ready_job, tomorrow

pytestmark = [pytest.mark.django_db, pytest.mark.heavy]
WAITING = 6
MANY = 4 * WAITING


@pytest.fixture
def clinic(simulator):
    """Whatever it asks for, its host's day is used up."""
    simulator.set_fault(kind="daily_limit", operation="zoom.create_meeting")
    return open_clinic(simulator)


def work_all_that_is_due() -> int:
    """How often a worker came by for a meeting, until nothing was due (or it was too often)."""
    rounds = 0
    while rounds < MANY and (due := list(Meeting.objects.due().order_by("available_at")[:1])):
        settle_only(due[0])
        rounds += 1
    return rounds


def make_waiting(clinic, **job) -> list[Meeting]:
    made = [make_ready_job(clinic, start=tomorrow(9 + number), **job) for number in range(WAITING)]
    work_until_all_wait(clinic)
    return [job.meeting for job in made]


def work_until_all_wait(clinic) -> None:
    """In a pool a host that is refused is passed over for the next one, a second later."""
    for job in clinic.jobs.filter(meeting__isnull=False):
        for _ in range(3):
            settled(job)
    assert states() == {"waiting"}


def states() -> set[str]:
    return set(Meeting.objects.values_list("status", flat=True))


def try_again(meeting: Meeting) -> None:
    services.try_again(Meeting.objects.get(pk=meeting.pk), by=None)


@pytest.mark.parametrize("pool", [0, 2], ids=["the account that authorized", "a pool"])
@pytest.mark.parametrize("overlap", [False, True], ids=["", "overlaps accepted"])
def test_one_that_is_tried_again_waits_again_and_the_others_stay_as_they_are(clinic, pool, overlap):
    if pool:
        fill_pool(clinic, pool)
    waiting = make_waiting(clinic, overlap_accepted=overlap)
    orders = dict(Meeting.objects.values_list("pk", "orders"))
    try_again(waiting[0])
    assert work_all_that_is_due() == 1
    assert states() == {"waiting"}
    orders[waiting[0].pk] += 1
    assert dict(Meeting.objects.values_list("pk", "orders")) == orders


@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_a_job_that_gives_its_time_back_gives_no_host_more_changes(clinic, change):
    first = make_waiting(clinic)[0].job
    if change == "moved":
        jobs.change_job(first, {"start": tomorrow(20)}, by=None)
    else:
        jobs.cancel_job(first, by=None)
    assert work_all_that_is_due() == 1
    others = Meeting.objects.exclude(job=first)
    assert set(others.values_list("status", flat=True)) == {"waiting"}


def test_as_many_are_looked_at_again_as_their_host_has_changes_left(clinic):
    make_waiting(clinic)
    HostDay.objects.update(is_spent=False, changes=88)
    assert serve_waiting(connection_of(clinic)) == 2
    assert Meeting.objects.waiting().count() == WAITING - 2


def test_another_choice_of_hosts_serves_who_waits(clinic, simulator):
    make_waiting(clinic)
    simulator.control("DELETE", "faults")
    fill_pool(clinic, 1)
    assert work_all_that_is_due() == WAITING
    assert states() == {"scheduled"}
