"""Many faults at once, none of them in another's way: each lane is an organization with a provider account of its own,
and works through its cases one after the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests

from tests.journeys.clinic import Clinic
from tests.journeys.fault_cases import BUSY, MEETING_CALLS, ROTATED, Case
from tests.services.process import wait_until
from tests.services.stack import Stack
from tests.sizes import full_or

JOBS = full_or(5, full=20)
# A job may take two of the hundred changes that a host has in a day: an outcome that is not known counts as well.
CASES_PER_ZOOM_ACCOUNT = min(4, 80 // (2 * JOBS))
TEAMS_ACCOUNTS = ("terry@contoso.example", "fay@fabrikam.example")
# More would only wait for each other.
LANES_AT_ONCE = 6
one_at_a_time = Lock()


@dataclass
class Course:
    """What was seen of a case. `troubles` has for each job, by its id, the meeting as it first showed an error."""

    case: Case
    jobs: list[Any] = field(default_factory=list)
    troubles: dict[str, Any] = field(default_factory=dict)
    failure: Exception | None = None


class Lane:
    def __init__(self, stack: Stack, provider: str, account: str):
        self.stack, self.provider, self.account = stack, provider, account
        self.clinic = Clinic.open(stack)
        self.clinic.connect(provider, account)
        self.clinic.enable()
        self.contacts = [self.clinic.make_contact() for _ in range(JOBS)]
        # Without an address, so that nobody but the contacts gets mail.
        self.resource = self.clinic.make_resource(email="")
        secrets = stack.simulator.control("GET", "secrets")["secrets"]
        self.refresh_token = [one["value"] for one in secrets if one["kind"].endswith("refresh token")][-1]

    def run(self, cases: list[Case]) -> list[Course]:
        return [self.run_case(case) for case in cases]

    def run_case(self, case: Case) -> Course:
        """What goes wrong is told by the course: the other cases go on."""
        course = Course(case)
        try:
            jobs = self.clinic.make_dispatched_jobs(str(case), contacts=self.contacts, resource=self.resource)
            fault = self.start(case)
            for job in jobs:
                self.clinic.accept(job)
            if case.codes:
                self.watch(jobs, course)
            self.lift(case, fault)
            wait_until(self.is_all_settled, pause=1)
            course.jobs = [self.clinic.job(job) for job in jobs]
        except (AssertionError, TimeoutError, requests.RequestException) as error:
            course.failure = error
        return course

    def start(self, case: Case) -> int:
        if case is ROTATED:
            self.use_refresh_token_elsewhere()
        operation = MEETING_CALLS[self.provider]
        made = self.stack.simulator.set_fault(**case.fault, operation=operation, account=self.account)
        return made["faults"][0]["id"]

    def use_refresh_token_elsewhere(self) -> None:
        environment = self.stack.environment
        answer = requests.post(
            f"{self.stack.simulator.url}/zoom.us/oauth/token",
            data={"grant_type": "refresh_token", "refresh_token": self.refresh_token},
            auth=(environment["ZOOM_CLIENT_ID"], environment["ZOOM_CLIENT_SECRET"]),
            timeout=10,
        )
        assert answer.status_code == 200, answer.text

    def watch(self, jobs: list[Any], course: Course) -> None:
        """Until each job has said what is wrong with its meeting, and the pages of two of them as well."""

        def has_seen_all() -> bool:
            for meeting in self.clinic.list_meetings(status=["waiting", "failed"]):
                # The fault stands until it is met.
                if meeting["error"]["code"] not in BUSY - course.case.codes:
                    course.troubles.setdefault(meeting["job"], meeting)
            return all(job["id"] in course.troubles for job in jobs)

        wait_until(has_seen_all, pause=1)
        for job in (jobs[0], jobs[-1]):
            wait_until(lambda job=job: self.is_said_on_page(job), pause=1)

    def is_said_on_page(self, job: Any) -> bool:
        """The error ID that the API gives stands on the job's page as well."""
        error = self.clinic.job(job)["meeting"]["error"]
        page = self.clinic.browser.get(f"{self.stack.url}/jobs/{job['id']}/", timeout=30).text
        return bool(error) and error["error_id"] in page

    def lift(self, case: Case, fault: int) -> None:
        self.stack.simulator.control("DELETE", f"faults/{fault}")
        if case.cure == "reconnect":
            self.clinic.connect(self.provider, self.account)
        if case.cure == "day":
            self.begin_new_day()
            for meeting in self.clinic.list_meetings(status="waiting"):
                self.clinic.call("POST", f"meetings/{meeting['id']}/retry/", expect=202)

    def begin_new_day(self) -> None:
        """For the product's count of what hosts may do in a day; the clock of this machine cannot be moved."""
        with one_at_a_time:
            forget = "from providers.models import HostDay; HostDay.objects.filter(is_spent=True).delete()"
            self.stack.manage("shell", "--no-imports", "-c", forget)

    def is_all_settled(self) -> bool:
        return not self.clinic.list_meetings(status=["pending", "creating", "updating", "waiting"])


def run_in_lanes(stack: Stack, cases: list[Case]) -> dict[Case, Course]:
    stack.simulator.control("POST", "options", json={"zoom_plan": "off"})
    work = [(Lane(stack, share[0].provider, account), share) for account, share in share_out(stack, cases)]
    with ThreadPoolExecutor(LANES_AT_ONCE) as pool:
        courses = pool.map(lambda pair: pair[0].run(pair[1]), work)
        return {course.case: course for of_lane in courses for course in of_lane}


def share_out(stack: Stack, cases: list[Case]) -> Iterator[tuple[str, list[Case]]]:
    """Accounts and their cases, the most first. `ROTATED` begins its lane, while its refresh token is fresh."""
    zoom = [case for case in cases if case.provider == "zoom"]
    teams = [case for case in cases if case.provider == "teams"]
    for number, account in enumerate(TEAMS_ACCOUNTS):
        yield account, teams[number :: len(TEAMS_ACCOUNTS)]
    lanes = -(-len(zoom) // CASES_PER_ZOOM_ACCOUNT)
    for number in range(lanes):
        yield make_zoom_account(stack, f"Practice {number}"), zoom[number::lanes]


def make_zoom_account(stack: Stack, name: str) -> str:
    """The address of its owner."""
    made = stack.simulator.control("POST", "accounts", json={"name": name, "plan": "pro"})
    return made["users"][0]["email"]
