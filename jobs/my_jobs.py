"""The jobs of one resource, sorted for a phone: what waits for an answer, what is to be done, what is done."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q
from django.utils import timezone

from jobs.job_filters import name_of_day
from jobs.models import Allocation, AllocationQuerySet, Attendee, Resource
from jobs.presentation import Step, steps_of
from jobs.statuses import OUT, OVER, AllocationStatus, JobStatus

DAYS_AHEAD = 60
UNTOLD = AllocationStatus.PENDING_DISPATCH


@dataclass(frozen=True)
class Card:
    """One job as the resource sees it."""

    allocation: Allocation
    is_due: bool = True  # today, or overdue; what comes later is not begun by a slip of the finger

    @property
    def is_request(self) -> bool:
        return self.allocation.is_waiting_for_answer and not self.allocation.job.is_over

    @property
    def is_cancelled(self) -> bool:
        return self.allocation.job.status == JobStatus.CANCELLED

    @property
    def is_done(self) -> bool:
        return self.allocation.status == AllocationStatus.COMPLETE or self.allocation.job.is_over

    @property
    def may_decline(self) -> bool:
        """A yes can be taken back until the work begins."""
        return not self.is_done and (self.is_request or self.allocation.status == AllocationStatus.CONFIRMED)

    @property
    def has_link(self) -> bool:
        meeting = getattr(self.allocation.job, "meeting", None)
        return bool(getattr(meeting, "join_url", ""))

    @property
    def steps(self) -> list[Step]:
        return steps_of(self.allocation)


@dataclass(frozen=True)
class Day:
    day: date
    name: str
    cards: list[Card]


@dataclass(frozen=True)
class MyJobs:
    """Everything on the phone page; `fingerprint` changes whenever the page would look different."""

    zone: str
    requests: list[Card] = field(default_factory=list)
    unfinished: list[Card] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    done: list[Card] = field(default_factory=list)
    fingerprint: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.requests or self.unfinished or self.days or self.done)


def told_allocations(resource: Resource) -> AllocationQuerySet:
    """What the resource has been told of, and has not declined.

    `meeting` and its events belong to the app above; here they are only named, so that they come along.
    """
    mine = Allocation.objects.for_organization(resource.organization_id).filter(resource=resource, job__deleted_at=None)
    told = mine.exclude(status__in=[*OUT, UNTOLD]).select_related(
        "resource", "job__organization", "job__contact", "job__type", "job__meeting"
    )
    attendees = Prefetch(
        "job__attendee_rows",
        Attendee.objects.select_related("contact").order_by("contact__name"),
        to_attr="present_attendees",
    )
    return told.prefetch_related(attendees, "job__meeting__events")


def collect_my_jobs(resource: Resource, zone: str) -> MyJobs:
    """What is due today or later, whatever is not finished, and what was finished today."""
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    midnight = datetime.combine(today, time.min, tzinfo=ZoneInfo(zone))
    near = Q(job__start__gte=midnight, job__start__lt=midnight + timedelta(days=DAYS_AHEAD))
    open_ones = ~Q(job__status__in=OVER) & ~Q(status=AllocationStatus.COMPLETE) & Q(job__start__lt=midnight)
    allocations = told_allocations(resource).filter(near | open_ones).order_by("job__start", "job__number")
    cards = [Card(allocation, is_due=day_of(allocation, zone) <= today) for allocation in allocations]
    return sort_cards(cards, zone, today)


def sort_cards(cards: list[Card], zone: str, today: date) -> MyJobs:
    requests = [card for card in cards if card.is_request]
    rest = [card for card in cards if not card.is_request]
    unfinished = [card for card in rest if not card.is_done and day_of(card.allocation, zone) < today]
    done = [card for card in rest if card.is_done and not card.is_cancelled]
    planned = [card for card in rest if card not in unfinished and card not in done]
    return MyJobs(zone, requests, unfinished, group_by_day(planned, zone, today), done, fingerprint_of(cards, today))


def day_of(allocation: Allocation, zone: str) -> date:
    """Somebody is on it, so it has a time."""
    start = cast(datetime, allocation.job.start)
    return start.astimezone(ZoneInfo(zone)).date()


def group_by_day(cards: list[Card], zone: str, today: date) -> list[Day]:
    days = groupby(cards, key=lambda card: day_of(card.allocation, zone))
    return [Day(day, name_of_day(day, today), list(group)) for day, group in days]


def fingerprint_of(cards: Iterable[Card], today: date) -> str:
    seen = [(card.allocation.pk, card.allocation.status, *state_of_job(card.allocation)) for card in cards]
    return hashlib.sha256(repr((today, seen)).encode()).hexdigest()[:16]


def state_of_job(allocation: Allocation) -> tuple[object, ...]:
    """What may change without the allocation: the job itself, and its meeting, if the app above has made one."""
    meeting = getattr(allocation.job, "meeting", None)
    events = len(meeting.events.all()) if meeting is not None else 0
    return (
        allocation.job.version,
        getattr(meeting, "status", ""),
        getattr(meeting, "join_url", ""),
        getattr(meeting, "drift", ""),
        events,
    )
