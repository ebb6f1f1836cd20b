"""Which row next: so that no organization keeps the others waiting, however much work it has.

A bell says only "there is work". Who hears it takes the fairest row that is due, and goes on until none is left. How
many threads of a process do so at once is limited, also for one organization: bells that find all places taken may be
forgotten, because whoever leaves his place looks once more before he goes.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from threading import Lock
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Max, Min, Model, Q, QuerySet, Value, When
from django.utils import timezone

from outbox.models import OutboxQuerySet
from outbox.outcomes import NotOurTurn
from outbox.worker import work_once
from outbox.worker_signals import stopping

# How often another process may have been faster before we leave it to the next bell.
TRIES = 5


def all_but_a_quarter(places: int) -> int:
    return max(1, places - max(1, places // 4))


class Crew:
    """The threads of this process that work rows of one kind."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at_work: Counter[Any] = Counter()
        self._resting_until: dict[Any, float] = {}

    @property
    def places(self) -> int:
        """The others are for work of other kinds: mails leave although a provider hangs."""
        return all_but_a_quarter(settings.WORKER_CONCURRENCY)

    @property
    def places_of_one(self) -> int:
        """The others are for other organizations."""
        return all_but_a_quarter(self.places)

    def take(self, rows: OutboxQuerySet) -> Any:
        """A row, ours; None when there is none for us. One thread at a time, or all would want the same row."""
        with self._lock:
            if self._at_work.total() >= self.places:
                return None
            row = claim_fairest(rows, without=self._find_closed())
            if row is not None:
                self._at_work[row.organization_id] += 1
            return row

    def _find_closed(self) -> set[Any]:
        """Organizations that have all their places, or whose turn has not come."""
        now = time.monotonic()
        self._resting_until = {each: until for each, until in self._resting_until.items() if until > now}
        full = {each for each, threads in self._at_work.items() if threads >= self.places_of_one}
        return full | set(self._resting_until)

    def give_back(self, row: Any) -> None:
        with self._lock:
            self._at_work[row.organization_id] -= 1
            self._at_work += Counter()  # forgets those who have none

    def rest(self, row: Any, until: datetime) -> None:
        """Take none of this organization's rows until then: they would fare as this one did."""
        with self._lock:
            self._resting_until[row.organization_id] = time.monotonic() + (until - timezone.now()).total_seconds()


crews: dict[type[Model], Crew] = {}


def crew_of(model: type[Model]) -> Crew:
    return crews.setdefault(model, Crew())


def work_fairly(rows: OutboxQuerySet, do: Callable[[Any], None]) -> None:
    """Work what is due, the fairest row first, until there is nothing for us to do."""
    crew = crew_of(rows.model)
    while not stopping.is_set() and (row := crew.take(rows)) is not None:
        try:
            outcome = work_once(row, do)
        finally:
            crew.give_back(row)
        if isinstance(outcome, NotOurTurn) and outcome.is_brief:
            crew.rest(row, outcome.retry_at)


def claim_fairest(rows: OutboxQuerySet, *, without: Collection[Any] = ()) -> Any:
    """What a person waits for; then of the organization that has the least in work; then what has waited longest."""
    for _ in range(TRIES):
        row_id = find_fairest(rows, without=without)
        if row_id is None:
            return None
        row = rows.claim(row_id)
        if row is not None:
            return row
    return None


def find_fairest(rows: OutboxQuerySet, *, without: Collection[Any] = ()) -> Any:
    fairest = fairest_organization(rows, without).first()
    if fairest is None:
        return None
    due = rows.due().filter(organization_id=fairest["organization_id"], is_urgent=bool(fairest["urgent"]))
    return due.order_by("available_at").values_list("pk", flat=True).first()


def fairest_organization(rows: OutboxQuerySet, without: Collection[Any]) -> QuerySet:
    """Those who have something due, the fairest first, in one pass over the index of what has work."""
    now = timezone.now()
    is_taken = Q(leased_until__gt=now)
    is_free = Q(leased_until=None) | Q(leased_until__lte=now)
    urgency = Case(When(is_free & Q(is_urgent=True), then=Value(1)), default=Value(0))
    waiting = rows.with_work().filter(available_at__lte=now).exclude(organization_id__in=without)
    grouped = (
        waiting.order_by()
        .values("organization_id")
        .annotate(
            in_work=Count("organization_id", filter=is_taken),
            urgent=Max(urgency),
            oldest=Min("available_at", filter=is_free),
        )
    )
    return grouped.filter(oldest__isnull=False).order_by("-urgent", "in_work", "oldest")
