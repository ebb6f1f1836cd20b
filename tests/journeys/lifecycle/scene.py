"""One row of the table while it is played: its job, its people, and what they do, over HTTP."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from typing import Any

from tests.journeys.clinic import Clinic
from tests.journeys.lifecycle.patience import LATE_ANSWER
from tests.services.process import wait_until

slots = count(1)
one_at_a_time = Lock()
FIRST_DAY = timedelta(days=3)
# Far enough apart that no job overlaps another, whatever is done to it.
APART = timedelta(hours=8)
# How long somebody waits for a job to be over, in seconds: longer than it takes to invite its people.
SOON_OVER = 120


@dataclass(frozen=True)
class Moment:
    """How it was at the stand-ins: the number of the last call, the meetings by id, how many mails there were."""

    calls: int
    meetings: dict[str, Any]
    mails: int


@dataclass
class Scene:
    """People are known by their part in the row, for example "contact"; each has an address of their own."""

    clinic: Clinic
    provider: str
    row: str
    people: dict[str, Any] = field(default_factory=dict)
    allocations: dict[str, str] = field(default_factory=dict)
    job: Any = None
    # A link that somebody made by hand.
    pasted: str = ""
    began: Moment | None = None
    ended: Moment | None = None
    url_before: str = ""
    # As it was in the end: what the API says of the job (None: there is none), and the job's page.
    told: Any = None
    page: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.row.capitalize()} ({self.provider})"

    # --- People ---

    def address_of(self, part: str) -> str:
        return f"{slug(part)}.{slug(self.row)}.{self.provider}@people.example"

    def person(self, part: str, *, is_resource: bool, **more: Any) -> str:
        """The id of whoever plays this part; made when first asked for."""
        if part not in self.people:
            kind = "resources/" if is_resource else "contacts/"
            body = {"name": f"{part} of {self.row}", "email": self.address_of(part), **more}
            self.people[part] = {**self.clinic.call("POST", kind, body, expect=201), "kind": kind}
        return self.people[part]["id"]

    def contact(self, part: str = "contact", **more: Any) -> str:
        return self.person(part, is_resource=False, **more)

    def resource(self, part: str = "resource", **more: Any) -> str:
        return self.person(part, is_resource=True, **more)

    def change_person(self, part: str, **changes: Any) -> None:
        """A new address is another part: `address="new contact"`."""
        if address := changes.pop("address", ""):
            changes["email"] = self.address_of(address)
        person = self.people[part]
        self.clinic.call("PATCH", f"{person['kind']}{person['id']}/", changes, expect=200)

    # --- The job on its way ---

    def plan(self, *resources: str, **more: Any) -> None:
        """A job with a time (unless told otherwise), its contact or attendees, and these resources told of it."""
        start = datetime.now(UTC).replace(microsecond=0) + FIRST_DAY + next(slots) * APART
        if not more.get("is_group_event"):
            more.setdefault("contact", self.contact())
        self.job = self.clinic.make_job(**{"description": self.title, "start": start.isoformat(), **more})
        for part in resources or ("resource",):
            self.allocate(part)
        self.act("dispatch")

    def plan_ready(self, *resources: str, **more: Any) -> None:
        self.plan(*resources, **more)
        self.accept(*self.allocations)

    def plan_group(self, *attendees: str, **more: Any) -> None:
        """A group event that is Ready, with these attendees."""
        people = [self.contact(part) for part in attendees]
        self.plan_ready(is_group_event=True, attendees=people, **more)

    def allocate(self, part: str) -> None:
        body = {"resource": self.resource(part)}
        made = self.clinic.call("POST", f"jobs/{self.job['id']}/allocations/", body, expect=201)
        self.allocations[part] = made["id"]

    def plan_ready_and_soon_over(self) -> None:
        start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=20)
        self.plan_ready(start=start.isoformat(), duration=20 + SOON_OVER // 60)

    @property
    def is_over(self) -> bool:
        end = datetime.fromisoformat(self.job["start"]) + timedelta(minutes=self.job["duration"])
        return datetime.now(UTC) > end

    @staticmethod
    def in_minutes(minutes: int) -> str:
        return (datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=minutes)).isoformat()

    def ask(self, part: str) -> None:
        """One more resource is on the job and told of it. Who answers before the mail has left is not sent it."""
        self.allocate(part)
        before = self.mails_to(part, kind="Please accept:")
        self.act("dispatch")
        wait_until(lambda: self.mails_to(part, kind="Please accept:") > before)

    def accept(self, *parts: str) -> None:
        for part in parts:
            self.respond(part, status="Confirmed")

    def respond(self, part: str, **answer: str) -> None:
        self.clinic.call("POST", f"allocations/{self.allocations[part]}/respond/", answer, expect=200)

    def report(self, part: str, step: str) -> None:
        self.clinic.call("POST", f"allocations/{self.allocations[part]}/progress/", {"status": step}, expect=200)

    def remove(self, part: str) -> None:
        self.clinic.call("DELETE", f"allocations/{self.allocations[part]}/", expect=204)

    def change(self, **changes: Any) -> None:
        self.clinic.call("PATCH", f"jobs/{self.job['id']}/", changes, expect=200)

    def move(self, *, hours: float) -> None:
        """So much later than the job was first planned."""
        self.change(start=(datetime.fromisoformat(self.job["start"]) + timedelta(hours=hours)).isoformat())

    def wait_for_mails(self, *parts: str, kind: str) -> None:
        """Until these people have a mail whose subject begins so."""
        wait_until(lambda: all(self.mails_to(part, kind=kind) for part in parts))

    def mails_to(self, part: str, *, kind: str) -> set[str]:
        """The Message-IDs of those whose subject begins so."""
        mails = self.clinic.stack.mailsink.messages(to=self.address_of(part))
        return {mail["message_id"] for mail in mails if mail["subject"].startswith(kind)}

    def act(self, what: str, **body: Any) -> None:
        """cancel, reopen, dispatch, ask-again."""
        self.clinic.call("POST", f"jobs/{self.job['id']}/{what}/", body or None, expect=200)

    def delete(self) -> None:
        self.clinic.call("DELETE", f"jobs/{self.job['id']}/", expect=204)

    # --- The meeting ---

    @property
    def meeting(self) -> Any:
        return self.clinic.job(self.job)["meeting"]

    def ask_for_meeting(self) -> None:
        self.clinic.call("POST", "meetings/", {"job": self.job["id"]}, expect=202)

    def call_off(self) -> None:
        assert self.clinic.submit(f"/meetings/{self.meeting['id']}/call-off/").status_code == 302

    def paste_link(self) -> None:
        self.pasted = f"https://video.example/{self.provider}/{slug(self.row)}"
        self.clinic.call("POST", f"meetings/{self.meeting['id']}/link/", {"join_url": self.pasted}, expect=200)

    def delete_there(self) -> None:
        """Somebody does so at the provider; it is noticed by looking, which is the same for both."""
        meeting = self.meeting
        self.simulator("POST", f"meetings/{meeting['provider_meeting_id']}/delete")

    def have_it_looked_at(self) -> None:
        self.run_code(LOOK.format(job=self.job["id"]))

    def resolve(self, choice: str) -> None:
        self.clinic.call("POST", f"meetings/{self.meeting['id']}/resolve/", {"choice": choice}, expect=202)

    # --- The stand-ins ---

    def simulator(self, method: str, path: str, **options: Any) -> Any:
        return self.clinic.stack.simulator.control(method, path, **options)

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """The block leads to a call of this kind (create; or update or delete of this meeting), and what follows the
        block happens while the provider has not answered it yet."""
        wish: dict[str, Any] = {"kind": "delay", "operation": OPERATIONS[self.provider, what], "count": 1}
        wish["seconds"] = LATE_ANSWER
        if what == "create":
            wish["account"] = self.clinic.account["email"]
        else:
            wish["path"] = re.escape(self.meeting["provider_meeting_id"])
        fault = self.clinic.stack.simulator.set_fault(**wish)["faults"][0]["id"]
        yield

        def is_at_it() -> bool:
            faults = self.simulator("GET", "faults")["faults"]
            return any(one["id"] == fault and one["hits"] for one in faults)

        wait_until(is_at_it)

    def run_code(self, code: str) -> str:
        with one_at_a_time:
            return self.clinic.stack.manage("shell", "--no-imports", "-c", code)

    # --- The clinic ---

    def revoke_authorization(self) -> None:
        vendor = {"zoom": "zoom", "teams": "entra"}[self.provider]
        self.simulator("POST", "revoke", json={"vendor": vendor, "account": self.clinic.account["email"]})

    def connect(self) -> None:
        """With the clinic's own account, if it is not connected with that anyway."""
        present = self.clinic.call("GET", "connection/")
        own = self.clinic.account["email"]
        is_own = present.get("account_email") == own
        if is_own and present["status"] == "connected":
            return
        if "account_email" in present and not is_own:
            self.clinic.call("DELETE", "connection/", expect=204)
        self.clinic.connect(self.provider, own)

    def connect_other(self, *, provider: str) -> None:
        """In place of what is connected."""
        self.disconnect()
        self.clinic.connect(provider, self.clinic.account["others"][provider])

    def use_hosts_of_resources(self, *parts: str) -> None:
        """Each of these resources has a Zoom user of its own, who hosts its meetings. Teams has nothing like it."""
        if self.provider == "teams":
            return
        self.clinic.call("PUT", "hosting/", {"mode": "resource"}, expect=200)
        users = self.clinic.account["hosts"]
        for part, user in zip(parts, users, strict=True):
            self.resource(part, zoom_user=user)

        def are_found() -> bool:
            known = self.clinic.call("GET", "hosts/", expect=200)["results"]
            return set(users) <= {host["email"] for host in known}

        wait_until(are_found)

    def disconnect(self) -> None:
        """What there is stays there."""
        self.notes["stays"] = self.meeting["provider_meeting_id"]
        self.clinic.call("DELETE", "connection/", expect=204)

    def enable(self, **more: Any) -> None:
        self.clinic.enable(**more)

    def disable(self) -> None:
        self.clinic.call("POST", "automation/disable/", expect=200)

    def enable_with_mortal_token(self) -> None:
        """Automation stands on a token of its own, which `revoke_token` revokes."""
        with one_at_a_time:
            words = ["create_api_token", "--email", self.clinic.admin_email, "--name", self.title]
            token = self.clinic.stack.manage(*words)
        self.clinic.enable(access_token=token)

    def revoke_token(self) -> None:
        ask = f"from accounts.models import ApiToken; print(ApiToken.objects.get(name={self.title!r}).pk)"
        key = self.run_code(ask)
        assert self.clinic.submit(f"/settings/api-tokens/{key}/revoke/").status_code == 302


def slug(words: str) -> str:
    return re.sub("[^a-z0-9]+", "-", words.lower()).strip("-")


OPERATIONS = {
    ("zoom", "create"): "zoom.create_meeting",
    ("zoom", "update"): "zoom.update_meeting",
    ("zoom", "delete"): "zoom.delete_meeting",
    ("teams", "create"): "graph.create_or_get_meeting",
    ("teams", "update"): "graph.update_meeting",
    ("teams", "delete"): "graph.delete_meeting",
}
# As the round of the day before does it.
LOOK = """
from automation.models import Meeting
from automation.planning import order_look
order_look(Meeting.objects.select_related("job").get(job="{job}"))
"""
