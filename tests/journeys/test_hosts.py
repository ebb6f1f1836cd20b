"""Many jobs at the same time on a pool of twelve hosts: nobody is overbooked, nobody left in the dark."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.journeys.clinic import Clinic, live_meetings
from tests.services.process import wait_until
from tests.sizes import full_or

pytestmark = pytest.mark.slow
HOSTS, JOBS, CALLERS = 12, full_or(60, full=300), 6


@pytest.fixture
def clinic(live_stack):
    clinic = Clinic.open(live_stack)
    clinic.connect("zoom")
    clinic.call("PUT", "hosting/", {"mode": "pool"}, expect=200)
    for number in range(1, HOSTS + 1):
        clinic.add_host(f"room{number}@clinic.example")
    return clinic


def make_jobs_with_meetings(clinic: Clinic) -> list[Any]:
    """All at the same time; somebody asks for each one's meeting."""
    contact = clinic.make_contact()["id"]
    start = clinic.make_job(contact=contact)["start"]

    def make(_number: int) -> Any:
        job = clinic.make_job(contact=contact, start=start)
        clinic.call("POST", "meetings/", {"job": job["id"]}, expect=202)
        return job

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(make, range(JOBS)))


def meetings_of(clinic: Clinic, *statuses: str) -> list[Any]:
    found, path = [], f"meetings/?page_size=200&{'&'.join(f'status={status}' for status in statuses)}"
    while path:
        page = clinic.call("GET", path, expect=200)
        found += page["results"]
        path = (page["next"] or "").partition("/api/v1/")[2]
    return found


def wait_until_all_are_decided(clinic: Clinic, *, waiting: int) -> None:
    """Every host has its meeting, and all others say why they have none. A busy worker may put some off meanwhile."""

    def are_decided() -> bool:
        causes = Counter((one["error"] or {}).get("code") for one in meetings_of(clinic, "waiting"))
        return causes == {"no_free_host": waiting} and len(meetings_of(clinic, "scheduled")) == HOSTS

    wait_until(are_decided, pause=0.5)


def changes_of_the_day(clinic: Clinic) -> dict[str, int]:
    state = clinic.stack.simulator.control("GET", "state", params={"calls": "no"})
    return {user["email"]: user["used_today"] for account in state["zoom"]["accounts"] for user in account["users"]}


def assert_one_meeting_for_each_host(clinic: Clinic) -> None:
    by_host = Counter(one["host_email"] for one in live_meetings(clinic.stack))
    assert by_host == Counter({f"room{number}@clinic.example": 1 for number in range(1, HOSTS + 1)})


def test_many_jobs_at_once_on_twelve_hosts(clinic):
    make_jobs_with_meetings(clinic)
    wait_until_all_are_decided(clinic, waiting=JOBS - HOSTS)
    assert_one_meeting_for_each_host(clinic)
    assert max(changes_of_the_day(clinic).values()) <= 100
    served, waiting = meetings_of(clinic, "scheduled"), meetings_of(clinic, "waiting")
    assert (len(served), len(waiting)) == (HOSTS, JOBS - HOSTS)
    assert {one["error"]["code"] for one in waiting} == {"no_free_host"}
    assert all(one["error"]["message"].startswith("All 12 hosts of the pool are taken at ") for one in waiting)
    assert all(one["next_attempt_at"] for one in waiting)

    job = {"id": served[0]["job"]}
    clinic.call("POST", f"jobs/{job['id']}/cancel/", {}, expect=200)
    clinic.wait_for_meeting(job, "cancelled")
    wait_until_all_are_decided(clinic, waiting=JOBS - HOSTS - 1)
    assert_one_meeting_for_each_host(clinic)
