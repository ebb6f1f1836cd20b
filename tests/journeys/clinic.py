"""An organization on the running product, as its people use it: over HTTP, with nothing imported from the product."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import requests

from tests.services.process import PATIENCE, wait_until
from tests.services.stack import Stack

PASSWORD = "correct-horse-battery"
ACCOUNTS = {"zoom": "dana", "teams": "terry"}
numbers = count(1)


@dataclass
class Clinic:
    """One organization with an admin, who has a browser session and an API token."""

    stack: Stack
    id: str
    admin_email: str
    token: str
    browser: requests.Session = field(default_factory=requests.Session)
    # The provider account made for this clinic alone, as the simulator told it.
    account: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, stack: Stack) -> "Clinic":
        number = next(numbers)
        email = f"admin{number}@clinic.example"
        words = ["create_organization", f"Clinic {number}", "--admin-email", email, "--admin-password", PASSWORD]
        made = stack.manage_json(*words, "--timezone", "Europe/Paris", "--virtual-meetings")
        token = stack.manage("create_api_token", "--email", email, "--name", "Journey")
        clinic = cls(stack, made["organization"], email, token)
        clinic.log_in()
        return clinic

    # --- As a browser ---

    def log_in(self) -> None:
        self.browser.get(f"{self.stack.url}/login/")
        answer = self.submit("/login/", {"email": self.admin_email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text

    def submit(self, path: str, form: dict[str, Any] | None = None) -> requests.Response:
        """A form sent as a browser does; redirects are not followed."""
        form = {"csrfmiddlewaretoken": self.browser.cookies.get("csrf", ""), **(form or {})}
        headers = {"Referer": self.stack.url}
        return self.browser.post(f"{self.stack.url}{path}", data=form, headers=headers, allow_redirects=False)

    def connect(self, provider: str, account: str = "") -> None:
        """Authorize the provider through the simulator's consent; again, should it be too slow for our short leases."""
        wait_until(lambda: self.authorize(provider, account or ACCOUNTS[provider]))

    def authorize(self, provider: str, account: str) -> bool:
        start = self.submit("/meetings-configuration/authorize/", {"provider": provider})
        assert start.status_code == 302, start.text
        if not start.headers["Location"].startswith(self.stack.simulator.url):
            return False  # Back to our own page: Microsoft's own description was too slow in coming.
        wish = {"url": start.headers["Location"], "account": account}
        back = self.stack.simulator.control("POST", "authorize", json=wish)["redirect_url"]
        done = self.browser.get(back, allow_redirects=False)
        assert done.status_code == 302, done.text
        return self.call("GET", "connection/").get("status") == "connected"

    # --- As a REST client ---

    def call(self, method: str, path: str, body: Any = None, *, expect: int | None = None, **headers: str) -> Any:
        answer = requests.request(
            method,
            f"{self.stack.url}/api/v1/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}", **headers},
            timeout=PATIENCE,
        )
        if expect is not None:
            assert answer.status_code == expect, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def enable(self, **more: Any) -> Any:
        return self.call("POST", "automation/enable/", {"access_token": self.token, **more}, expect=200)

    def add_host(self, user: str) -> Any:
        """A host of the pool; asked again, should Zoom be too slow for our short leases."""
        return wait_until(lambda: (host := self.call("POST", "hosts/", {"user": user})).get("id") and host)

    def make_contact(self, **more: Any) -> Any:
        number = next(numbers)
        person = {"name": f"Patient {number}", "email": f"patient{number}@patients.example", **more}
        return self.call("POST", "contacts/", person, expect=201)

    def make_resource(self, **more: Any) -> Any:
        number = next(numbers)
        person = {"name": f"Nurse {number}", "email": f"nurse{number}@clinic.example", **more}
        return self.call("POST", "resources/", person, expect=201)

    def make_job(self, **more: Any) -> Any:
        start = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
        job = {"description": "Video consultation", "start": start.isoformat(), "duration": 30, **more}
        if "contact" not in job and not job.get("is_group_event"):
            job["contact"] = self.make_contact()["id"]
        return self.call("POST", "jobs/", job, expect=201)

    def make_dispatched_job(self, resources: int = 1, **more: Any) -> Any:
        job = self.make_job(**more)
        for _ in range(resources):
            body = {"resource": self.make_resource()["id"]}
            self.call("POST", f"jobs/{job['id']}/allocations/", body, expect=201)
        return self.call("POST", f"jobs/{job['id']}/dispatch/", expect=200)

    def accept(self, job: Any) -> None:
        for allocation in job["allocations"]:
            self.call("POST", f"allocations/{allocation['id']}/respond/", {"status": "Confirmed"}, expect=200)

    def make_ready_job(self, resources: int = 1, **more: Any) -> Any:
        job = self.make_dispatched_job(resources, **more)
        self.accept(job)
        return self.job(job)

    def make_dispatched_jobs(self, title: str, *, contacts: list[Any], resource: Any) -> list[Any]:
        """A job called "title #01" and so on for each of the contacts, all for the same resource."""
        jobs = [
            self.make_job(description=f"{title} #{number:02}", contact=contact["id"])
            for number, contact in enumerate(contacts, 1)
        ]
        for job in jobs:
            self.call("POST", f"jobs/{job['id']}/allocations/", {"resource": resource["id"]}, expect=201)
        return [self.call("POST", f"jobs/{job['id']}/dispatch/", expect=200) for job in jobs]

    def list_meetings(self, **filters: Any) -> list[Any]:
        """The newest meetings, at most 200."""
        query = urlencode({"page_size": 200, **filters}, doseq=True)
        return self.call("GET", f"meetings/?{query}", expect=200)["results"]

    def job(self, job: Any) -> Any:
        return self.call("GET", f"jobs/{job['id']}/", expect=200)

    def wait_for_meeting(self, job: Any, status: str = "scheduled") -> Any:
        """The job's meeting, once it has this status and, unless it waits, nothing more is to be done about it."""

        def reached() -> Any:
            meeting = self.job(job)["meeting"]
            if not meeting or meeting["status"] != status:
                return None
            # A status is written as soon as it is so, and only then that nothing is to be done or wrong any more.
            return meeting if status == "waiting" or meeting["next_attempt_at"] is None else None

        return wait_until(reached)

    def wait_for_mails(self, job: Any, people: int, method: str = "REQUEST") -> list[Any]:
        """Calendar mails about this job's meeting, once there are that many."""

        def arrived() -> list[Any]:
            found = self.mails(job, method)
            return found if len(found) >= people else []

        return wait_until(arrived)

    def mails(self, job: Any, method: str = "REQUEST") -> list[Any]:
        """Each once: with our short leases a worker may lose its own before it could note that a mail was taken."""
        mails = [mail for mail in self.stack.mailsink.messages() if mail["calendar_method"] == method]
        return list({mail["message_id"]: mail for mail in mails if uid_of(mail) == job["id"]}.values())

    def octets(self, job: Any) -> list[bytes]:
        """All calendar mails about this job's meeting as they came over the wire, in the order of their arrival."""
        mails = [mail for mail in self.stack.mailsink.messages() if mail["calendar_method"]]
        return [self.stack.mailsink.octets_of(mail) for mail in mails if uid_of(mail) == job["id"]]


def live_meetings(stack: Stack) -> list[Any]:
    """Meetings that exist at the simulated providers."""
    state = stack.simulator.control("GET", "state", params={"calls": "no"})
    return [one for vendor in ("zoom", "graph") for one in state.get(vendor, {}).get("meetings", []) if one["live"]]


def uid_of(mail: Any) -> str:
    found = re.search(r"^UID:(\S+)", mail["calendar"], re.MULTILINE)
    assert found, mail["calendar"]
    return found.group(1)
