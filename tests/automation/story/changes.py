"""What may happen to jobs and around them: each change is one function that takes the clinic and a few numbers.

Whatever a rule of the product refuses does not happen; that is part of the story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.refusals import Refusal
from automation import services as automation
from automation.models import Meeting
from automation.planning import order_look
from automation.resolving import ACTIONS, resolve
from jobs import people, services
from jobs.models import Allocation, Contact, Job, Resource
from jobs.statuses import AllocationStatus, next_steps
from notifications.chains import load_chains
from notifications.services import resend
from tests.automation.story.ground import Clinic
from tests.making import make_contact, make_resource

ADDRESSES = [f"{name}@people.example" for name in ("anna", "ben", "cleo", "dan", "eve", "finn")]
HOURS = [5, 2, 26, 49, 74]
LENGTHS = [30, 15, 45, 60, 90]


@dataclass(frozen=True)
class Numbers:
    """What was drawn for one change: which job, which person, and how much or which kind."""

    job: int = 0
    who: int = 0
    kind: int = 0

    def pick(self, choices: list) -> object:
        return choices[self.kind % len(choices)]


Change = Callable[[Clinic, Numbers], object]
CHANGES: dict[str, Change] = {}


def change(function: Change) -> Change:
    CHANGES[function.__name__.replace("_", " ")] = function
    return function


def happen(name: str, clinic: Clinic, numbers: Numbers) -> None:
    try:
        CHANGES[name](clinic, numbers)
    except Refusal:
        return


def job_of(clinic: Clinic, numbers: Numbers) -> Job:
    """One of the two that are still there; the second is a group event."""
    job = clinic.jobs[-2:][numbers.job % 2]
    return Job.objects.select_related("organization", "contact").get(pk=job.pk)


def meeting_of(clinic: Clinic, numbers: Numbers) -> Meeting:
    found = Meeting.objects.select_related("job", "organization").filter(job=job_of(clinic, numbers)).first()
    if found is None:
        raise Refusal("There is no meeting.", code="no_meeting")
    return found


def contact_of(clinic: Clinic, who: int) -> Contact:
    contacts = Contact.objects.filter(organization=clinic.organization).order_by("created_at")
    return contacts[who % contacts.count()]


def resource_of(clinic: Clinic, who: int) -> Resource:
    resources = Resource.objects.filter(organization=clinic.organization).order_by("created_at")
    return resources[who % resources.count()]


def person_of(clinic: Clinic, who: int) -> Contact | Resource:
    return contact_of(clinic, who // 2) if who % 2 else resource_of(clinic, who // 2)


def allocation_of(job: Job, who: int, *statuses: str) -> Allocation:
    found = list(job.allocations.counted().filter(status__in=statuses or AllocationStatus.values))
    if not found:
        raise Refusal("Nobody is on the job in that way.", code="nobody")
    return found[who % len(found)]


def make_people(clinic: Clinic) -> None:
    """Some of them share an address."""
    for place in range(3):
        make_contact(clinic.organization, email=ADDRESSES[place], language=["", "de", "en"][place])
        make_resource(clinic.organization, email=ADDRESSES[(place + 2) % 5], timezone=["", "Asia/Tokyo", ""][place])


def make_job(clinic: Clinic, *, is_group_event: bool) -> Job:
    people = {"attendees": [contact_of(clinic, 0)]} if is_group_event else {"contact": contact_of(clinic, 0)}
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=50)
    fields = {"description": "Check-up", "start": start, "duration": 30, "is_group_event": is_group_event, **people}
    job = services.create_job(clinic.organization, fields, by=None)
    clinic.jobs.append(job)
    allocation = services.allocate(job, resource_of(clinic, 0), by=None)
    services.dispatch(job, by=None)
    allocation.refresh_from_db()
    services.respond(allocation, AllocationStatus.CONFIRMED, by=None)
    return job


# --- The job itself ---


@change
def move(clinic: Clinic, numbers: Numbers) -> None:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=numbers.pick(HOURS))
    services.change_job(job_of(clinic, numbers), {"start": start}, by=None)


@change
def change_length(clinic: Clinic, numbers: Numbers) -> None:
    services.change_job(job_of(clinic, numbers), {"duration": numbers.pick(LENGTHS)}, by=None)


@change
def lose_its_time(clinic: Clinic, numbers: Numbers) -> None:
    job = job_of(clinic, numbers)
    for allocation in job.allocations.counted():
        services.deallocate(allocation, by=None)
    services.change_job(job, {"start": None}, by=None)


@change
def rename(clinic: Clinic, numbers: Numbers) -> None:
    services.change_job(job_of(clinic, numbers), {"description": f"Check-up {numbers.kind}"}, by=None)


@change
def cancel(clinic: Clinic, numbers: Numbers) -> None:
    services.cancel_job(job_of(clinic, numbers), by=None)


@change
def reopen(clinic: Clinic, numbers: Numbers) -> None:
    services.reopen_job(job_of(clinic, numbers), by=None)


@change
def delete_and_plan_another(clinic: Clinic, numbers: Numbers) -> None:
    job = job_of(clinic, numbers)
    services.delete_job(job, by=None)
    other = clinic.jobs[-1] if clinic.jobs[-2].pk == job.pk else clinic.jobs[-2]
    make_job(clinic, is_group_event=job.is_group_event)
    clinic.jobs[-2:] = [clinic.jobs[-1], other] if clinic.jobs[-2] == other else [other, clinic.jobs[-1]]


@change
def advance(clinic: Clinic, numbers: Numbers) -> None:
    """Everybody who does it gets one step further, in the end to Complete."""
    job = job_of(clinic, numbers)
    for allocation in job.allocations.counted():
        if steps := next_steps(allocation.status, may_skip_travel=True):
            services.progress(allocation, steps[0], by=None)


# --- Its people ---


@change
def replace_contact(clinic: Clinic, numbers: Numbers) -> None:
    contact = None if numbers.kind == 4 else contact_of(clinic, numbers.who)
    services.change_job(job_of(clinic, numbers), {"contact": contact}, by=None)


@change
def choose_attendees(clinic: Clinic, numbers: Numbers) -> None:
    chosen = [contact_of(clinic, place) for place in range(3) if numbers.who + 1 >> place & 1]
    services.change_job(job_of(clinic, numbers), {"attendees": chosen}, by=None)


@change
def change_address(clinic: Clinic, numbers: Numbers) -> None:
    person = person_of(clinic, numbers.who)
    people.change_person(person, {"email": numbers.pick(ADDRESSES)}, by=None)


@change
def change_person(clinic: Clinic, numbers: Numbers) -> None:
    """Name, zone or language."""
    person = person_of(clinic, numbers.who)
    name, value = numbers.pick([("name", "Gil"), ("timezone", "America/New_York"), ("language", "de")])
    people.change_person(person, {name: value}, by=None)


@change
def allocate(clinic: Clinic, numbers: Numbers) -> None:
    """And told, and often accepted as well."""
    job = job_of(clinic, numbers)
    allocation = services.allocate(job, resource_of(clinic, numbers.who), by=None)
    services.dispatch(job, by=None)
    allocation.refresh_from_db()
    if numbers.kind % 2 == 0:
        services.respond(allocation, AllocationStatus.CONFIRMED, by=None)


@change
def accept(clinic: Clinic, numbers: Numbers) -> None:
    waiting = job_of(clinic, numbers).allocations.filter(
        status__in=[AllocationStatus.DISPATCHED, AllocationStatus.MODIFIED]
    )
    for allocation in waiting:
        services.respond(allocation, AllocationStatus.CONFIRMED, by=None)


@change
def decline(clinic: Clinic, numbers: Numbers) -> None:
    services.respond(
        allocation_of(job_of(clinic, numbers), numbers.who), AllocationStatus.DECLINED, by=None, decline_reason="Sick"
    )


@change
def take_off(clinic: Clinic, numbers: Numbers) -> None:
    services.deallocate(allocation_of(job_of(clinic, numbers), numbers.who), by=None)


@change
def ask_again(clinic: Clinic, numbers: Numbers) -> None:
    services.ask_again(job_of(clinic, numbers), by=None)


# --- Its meeting ---


@change
def create_now(clinic: Clinic, numbers: Numbers) -> None:
    automation.create_meeting_now(job_of(clinic, numbers), by=None)


@change
def try_again(clinic: Clinic, numbers: Numbers) -> None:
    automation.try_again(meeting_of(clinic, numbers), by=None)


@change
def call_off(clinic: Clinic, numbers: Numbers) -> None:
    automation.call_off_meeting(meeting_of(clinic, numbers), by=None)


@change
def give_link(clinic: Clinic, numbers: Numbers) -> None:
    automation.use_link(meeting_of(clinic, numbers), f"https://meet.example/{numbers.kind}", by=None)


@change
def look(clinic: Clinic, numbers: Numbers) -> None:
    order_look(meeting_of(clinic, numbers))


@change
def choose_what_follows(clinic: Clinic, numbers: Numbers) -> None:
    resolve(meeting_of(clinic, numbers), str(numbers.pick(list(ACTIONS))), by=None)


@change
def send_again(clinic: Clinic, numbers: Numbers) -> None:
    chains = load_chains(clinic.organization, meeting_of(clinic, numbers).calendar_uid)
    newest = [chain.newest for _, chain in sorted(chains.items()) if chain.newest is not None]
    if newest:
        resend(newest[numbers.who % len(newest)])
