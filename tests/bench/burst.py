"""A thousand jobs of one organization become Ready at once, beside small organizations: what happens then.

Every organization has a Zoom account of its own in the simulator, so the big one's limit is not theirs; what they
share is our workers. `run_burst` returns figures and judges nothing.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.journeys.clinic import Clinic
from tests.services.process import wait_until
from tests.services.stack import Stack

# Through the product's own services, in its own process: over HTTP a thousand jobs would take minutes to make. Each is
# a quarter of an hour after the one before, so hosts of a pool are never short.
MAKE_JOBS = """
from datetime import timedelta
from accounts.models import Organization
from django.utils import timezone
from tests.making import make_contact, make_ready_job
organization = Organization.objects.get(pk={organization!r})
contact = make_contact(organization)
start = timezone.now() + timedelta(days=2)
for number in range({count}):
    make_ready_job(organization, contact=contact, start=start + timedelta(minutes=15 * number), duration=15)
"""
READ_TIMES = """
import json
from automation.models import Meeting
rows = Meeting.objects.filter(organization={organization!r}).order_by("created_at")
print(json.dumps([[row.created_at.timestamp(), row.scheduled_at.timestamp()] for row in rows if row.scheduled_at]))
"""


@dataclass(frozen=True)
class Burst:
    jobs: int
    small: int = 10
    hosts: int = 12
    seconds: float = 600  # until we give up


@dataclass(frozen=True)
class Figures:
    """Times in seconds. `starts` are the moments at which the big organization's creates reached the provider."""

    own_429s: int
    starts: tuple[float, ...]
    alone: tuple[float, ...]
    beside: tuple[float, ...]
    big_half_done_at: float
    small_done_at: float
    worker_cpu: float  # of everything that the worker did meanwhile, mails as well

    @property
    def creates_per_second(self) -> float:
        return (len(self.starts) - 1) / (self.starts[-1] - self.starts[0])

    def busiest(self, seconds: float) -> int:
        """The most creates in any stretch of so many seconds."""
        return max(sum(1 for one in self.starts if start <= one < start + seconds) for start in self.starts)

    @property
    def times_longer(self) -> float:
        return median(self.beside) / median(self.alone)


def run_burst(stack: Stack, burst: Burst) -> Figures:
    small = [open_clinic(stack, f"small{number}", hosts=0) for number in range(burst.small)]
    big = open_clinic(stack, "big", hosts=burst.hosts)
    use_pool(big, burst.hosts)
    script(stack, MAKE_JOBS, organization=big.id, count=burst.jobs)
    first, second = ([one.make_dispatched_job() for one in small] for _ in range(2))
    accept_all(small, first)
    wait_until(lambda: all(len(link_times(one)) == 1 for one in small), burst.seconds)
    before = cpu_seconds(stack.pid_of("worker"))
    release(big)
    accept_all(small, second)
    wait_until(lambda: len(link_times(big)) == burst.jobs, burst.seconds, pause=1)
    return read_figures(stack, big, small, cpu=cpu_seconds(stack.pid_of("worker")) - before)


def open_clinic(stack: Stack, name: str, *, hosts: int) -> Clinic:
    """An organization connected with a new account, whose automation makes meetings."""
    clinic = Clinic.open(stack)
    unique = f"{name}-{clinic.id[:8]}"
    made = stack.simulator.control("POST", "accounts", json={"name": unique, "plan": "pro", "hosts": hosts})
    clinic.connect("zoom", made["users"][0]["email"])
    clinic.account = made
    if not hosts:
        clinic.enable()
    return clinic


def use_pool(clinic: Clinic, count: int) -> None:
    for user in clinic.account["users"][1 : count + 1]:
        clinic.add_host(user["email"])
    clinic.call("PUT", "hosting/", {"mode": "pool"}, expect=200)


def accept_all(clinics: Sequence[Clinic], jobs: Sequence[Any]) -> None:
    for clinic, job in zip(clinics, jobs, strict=True):
        clinic.accept(job)


def release(clinic: Clinic) -> None:
    """All its jobs get their orders in one transaction."""
    clinic.enable()
    answer = clinic.submit("/meetings-configuration/automation/create-for-ready/")
    assert answer.status_code == 302, answer.text


def script(stack: Stack, words: str, **names: Any) -> str:
    return stack.manage("shell", "--verbosity", "0", "--command", words.format(**names))


def link_times(clinic: Clinic) -> list[tuple[float, float]]:
    """When each meeting was ordered and when it had its link, the oldest first."""
    return [tuple(pair) for pair in json.loads(script(clinic.stack, READ_TIMES, organization=clinic.id) or "[]")]


def cpu_seconds(pid: int) -> float:
    """What the process has used so far, from its line in /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_figures(stack: Stack, big: Clinic, small: Sequence[Clinic], *, cpu: float) -> Figures:
    calls = stack.simulator.control("GET", "calls")["calls"]
    mine = [one for one in calls if one["operation"] == "zoom.create_meeting" and one["status"] == 201]
    of_big = [one for one in mine if one["account"] == big.account["users"][0]["email"]]
    times = [link_times(one) for one in small]
    done = sorted(linked for _ordered, linked in link_times(big))
    return Figures(
        own_429s=sum(1 for one in calls if one["status"] == 429),
        starts=tuple(sorted(began_at(one) for one in of_big)),
        alone=tuple(linked - ordered for (ordered, linked), _second in times),
        beside=tuple(linked - ordered for _first, (ordered, linked) in times),
        big_half_done_at=done[len(done) // 2],
        small_done_at=max(second[1] for _first, second in times),
        worker_cpu=cpu,
    )


def began_at(call: dict[str, Any]) -> float:
    """The log is written when an answer is ready."""
    ended = datetime.fromisoformat(call["at"])
    return (ended - timedelta(milliseconds=call["milliseconds"])).timestamp()
