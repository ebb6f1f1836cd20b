"""Things that happen to the jobs of one clinic on the running product, drawn at random, and what must come of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import requests

from tests.journeys.clinic import Clinic

COMING = {"Confirmed", "Modified", "En Route", "Checked In", "In Progress", "Complete"}
AGREED = {"Ready", "En Route", "On Site", "In Progress"}
PROVIDER_FAULTS: list[dict[str, Any]] = [
    {"kind": "reset_after"},
    {"kind": "reset_before"},
    {"kind": "status_500_html", "acts": True},
    {"kind": "status_502"},
    {"kind": "truncated_json"},
    {"kind": "delay", "seconds": 0.7},
]
MAIL_FAULTS = ["disconnect_after_accept", "temporary_451", "disconnect_before_answer", "slow"]
Event = Callable[["LiveStory"], Any]
EVENTS: dict[str, Event] = {}


def event(function: Event) -> Event:
    EVENTS[function.__name__] = function
    return function


@dataclass
class LiveStory:
    clinic: Clinic
    provider: str
    account: str
    dice: Random
    contacts: list[Any] = field(default_factory=list)
    resources: list[Any] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    called_off: set[str] = field(default_factory=set)
    is_automatic: bool = True

    def begin(self) -> None:
        self.clinic.connect(self.provider, self.account)
        self.clinic.enable(enable_attendees=True)
        self.contacts = [self.clinic.make_contact() for _ in range(3)]
        self.resources = [self.clinic.make_resource() for _ in range(3)]
        self.plan_job(contact=self.contacts[0]["id"])
        self.plan_job(is_group_event=True, attendees=[one["id"] for one in self.contacts[1:]])

    def plan_job(self, **more: Any) -> None:
        job = self.clinic.make_job(**more)
        self.jobs.append(job["id"])
        self.put_on(job["id"], self.resources[0])

    def put_on(self, job: str, resource: Any) -> None:
        self.ask("POST", f"jobs/{job}/allocations/", {"resource": resource["id"]})
        self.ask("POST", f"jobs/{job}/dispatch/")
        self.answer(job, {"Dispatched"}, "Confirmed")

    def happen(self) -> str:
        """Something, by chance; its name. What the product refuses does not happen."""
        name = self.dice.choice(sorted(EVENTS))
        EVENTS[name](self)
        return name

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the product answers; None for a refusal."""
        answer = requests.request(
            method,
            f"{self.clinic.stack.url}/api/v1/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.clinic.token}"},
            timeout=30,
        )
        assert answer.status_code < 500, (method, path, answer.text)
        return (answer.json() if answer.content else {}) if answer.ok else None

    def any_job(self) -> str:
        return self.dice.choice([job for job in self.jobs if job not in self.deleted])

    def show(self, job: str) -> Any:
        return self.ask("GET", f"jobs/{job}/")

    def change(self, **fields: Any) -> None:
        self.ask("PATCH", f"jobs/{self.any_job()}/", fields)

    def answer(self, job: str, statuses: set[str], answer: str) -> None:
        for one in self.show(job)["allocations"]:
            if one["status"] in statuses:
                self.ask("POST", f"allocations/{one['id']}/respond/", {"status": answer})


@event
def move(story: LiveStory) -> None:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=story.dice.randint(3, 90))
    story.change(start=start.isoformat())


@event
def stretch(story: LiveStory) -> None:
    story.change(duration=story.dice.choice([15, 45, 60]))


@event
def rename(story: LiveStory) -> None:
    story.change(description=f"Consultation {story.dice.randint(1, 9)}")


@event
def replace_contact(story: LiveStory) -> None:
    story.change(contact=story.dice.choice(story.contacts)["id"])


@event
def choose_attendees(story: LiveStory) -> None:
    story.change(attendees=[one["id"] for one in story.contacts if story.dice.random() < 0.5])


@event
def change_address(story: LiveStory) -> None:
    kind = story.dice.choice(["contacts", "resources"])
    person = story.dice.choice(getattr(story, kind))
    address = f"{story.dice.choice('abcdef')}.{story.clinic.id[:8]}@people.example"
    story.ask("PATCH", f"{kind}/{person['id']}/", {"email": address})


@event
def put_somebody_on(story: LiveStory) -> None:
    story.put_on(story.any_job(), story.dice.choice(story.resources))


@event
def take_somebody_off(story: LiveStory) -> None:
    for one in story.show(story.any_job())["allocations"][:1]:
        story.ask("DELETE", f"allocations/{one['id']}/")


@event
def decline(story: LiveStory) -> None:
    story.answer(story.any_job(), COMING, "Declined")


@event
def ask_again(story: LiveStory) -> None:
    job = story.any_job()
    story.ask("POST", f"jobs/{job}/ask-again/")
    if story.dice.random() < 0.7:
        story.answer(job, {"Modified"}, "Confirmed")


@event
def cancel(story: LiveStory) -> None:
    story.ask("POST", f"jobs/{story.any_job()}/cancel/")


@event
def reopen(story: LiveStory) -> None:
    for job in set(story.jobs) - story.deleted:
        story.ask("POST", f"jobs/{job}/reopen/")


@event
def delete_and_plan_another(story: LiveStory) -> None:
    if len(story.deleted) < 2:
        job = story.any_job()
        story.ask("DELETE", f"jobs/{job}/")
        story.deleted.add(job)
        story.plan_job(contact=story.dice.choice(story.contacts)["id"])


@event
def call_off(story: LiveStory) -> None:
    job = story.any_job()
    meeting = story.show(job)["meeting"]
    if meeting and story.ask("DELETE", f"meetings/{meeting['id']}/") is not None:
        story.called_off.add(job)


@event
def create_now(story: LiveStory) -> None:
    job = story.any_job()
    if story.ask("POST", "meetings/", {"job": job}) is not None:
        story.called_off.discard(job)


@event
def give_link(story: LiveStory) -> None:
    job = story.any_job()
    meeting, link = story.show(job)["meeting"], f"https://meet.example/{story.dice.randint(1, 99)}"
    if meeting and story.ask("POST", f"meetings/{meeting['id']}/link/", {"join_url": link}) is not None:
        story.called_off.discard(job)


@event
def switch_automation(story: LiveStory) -> None:
    story.is_automatic = not story.is_automatic
    if story.is_automatic:
        story.clinic.enable(enable_attendees=True)
    else:
        story.ask("POST", "automation/disable/")


@event
def revoke_authorization(story: LiveStory) -> None:
    vendor = {"zoom": "zoom", "teams": "entra"}[story.provider]
    story.clinic.stack.simulator.control("POST", "revoke", json={"vendor": vendor, "account": story.account})


@event
def provider_misbehaves(story: LiveStory) -> None:
    fault = story.dice.choice(PROVIDER_FAULTS)
    story.clinic.stack.simulator.set_fault(**fault, operation="*meeting*", count=1)


@event
def mail_server_misbehaves(story: LiveStory) -> None:
    story.clinic.stack.mailsink.set_fault(kind=story.dice.choice(MAIL_FAULTS), count=1, seconds=0.7)


@event
def broker_forgets(story: LiveStory) -> None:
    story.clinic.stack.empty_broker()
