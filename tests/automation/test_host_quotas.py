"""The hundred changes that Zoom allows a host a day, for a pool: whoever has some left is taken, else it is said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import hosts
from automation.models import Meeting
from automation.panel import panel_for
from jobs import services as jobs
from providers import quotas
from providers.models import HostDay
from tests.automation.staffing import connection_of, fill_pool, host_of, open_clinic, settled
from tests.making import make_ready_job, tomorrow
from tests.providers.connecting import count_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


def spend(clinic, simulator, host, used) -> None:
    """Both we and Zoom have counted so many changes of the host today."""
    HostDay.objects.create(**quotas.key_of(connection_of(clinic), host.user_id), changes=used)
    simulator.control("POST", "counters", json={"host": host.email, "used": used})


def used_today(simulator):
    accounts = simulator.control("GET", "state", params={"calls": "no"})["zoom"]["accounts"]
    return {user["email"]: user["used_today"] for account in accounts for user in account["users"]}


@pytest.fixture
def spent_pool(clinic, simulator):
    """Two hosts with one create each."""
    pool = fill_pool(clinic, 2)
    for host in pool:
        spend(clinic, simulator, host, 89)
    return pool


def make_jobs(clinic, count):
    """One after the other, so that only the count of the day can be in the way."""
    return [make_ready_job(clinic, start=tomorrow(9 + number)) for number in range(count)]


@pytest.mark.heavy
def test_when_the_day_is_used_up_the_next_waits_in_words_and_updates_go_on(clinic, simulator, spent_pool):
    first, second, third = make_jobs(clinic, 3)
    assert {host_of(settled(first)), host_of(settled(second))} == {host.email for host in spent_pool}
    waiting = settled(third)
    assert (waiting.status, waiting.error_code) == ("waiting", "waiting_for_quota")
    assert "Video Room 1, Video Room 2" in waiting.error_message
    assert "The meeting is made by itself the next day." in panel_for(third).sentence
    midnight = (timezone.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert waiting.next_attempt_at >= midnight
    jobs.change_job(first, {"start": tomorrow(20)}, by=None)
    moved = settled(first)
    assert (moved.status, count_calls(simulator, "zoom.update_meeting")) == ("scheduled", 1)
    assert max(used_today(simulator).values()) <= 100


@pytest.mark.heavy
def test_the_next_day_whoever_waited_is_served(clinic, spent_pool):
    made = make_jobs(clinic, 3)
    assert settled(made[0]).status == settled(made[1]).status == "scheduled"
    assert settled(made[2]).error_code == "waiting_for_quota"
    HostDay.objects.update(day=quotas.today() - timedelta(days=1))
    assert settled(made[2]).status == "scheduled"


@pytest.mark.heavy
def test_a_new_host_serves_who_waits_for_the_day_to_end(clinic, spent_pool):
    made = make_jobs(clinic, 3)
    for job in made:
        settled(job)
    hosts.add_host(clinic, "room3@clinic.example", by=None)
    assert Meeting.objects.get(job=made[2]).available_at <= timezone.now()
    assert host_of(settled(made[2])) == "room3@clinic.example"


@pytest.mark.heavy
def test_a_host_that_others_have_used_up_is_passed_over_for_the_day(clinic, simulator):
    used, fresh = fill_pool(clinic, 2)
    simulator.control("POST", "counters", json={"host": used.email, "used": 100})
    first, second, third = make_jobs(clinic, 3)
    found = [settled(job) for job in (first, second, third)]
    refused = [meeting for meeting in found if meeting.status == "waiting"]
    assert len(refused) == 1
    assert refused[0].available_at < timezone.now() + timedelta(minutes=1)
    assert settled(refused[0].job).status == "scheduled"
    assert {host_of(Meeting.objects.get(job=job)) for job in (first, second, third)} == {fresh.email}


def test_a_host_without_a_pool_waits_for_its_own_day(clinic, simulator):
    spend(clinic, simulator, hosts.host_overview(clinic)[0].host, 90)
    job = make_ready_job(clinic)
    waiting = settled(job)
    assert (waiting.status, waiting.error_code) == ("waiting", "waiting_for_quota")
    assert "Dana Admin has none left today" in waiting.error_message
    assert count_calls(simulator, "zoom.create_meeting") == 0
