"""The threads that work: how many at once, for whom, and which row next.

A bell says only "there is work". Who hears it takes the fairest row that is due, and goes on until none is left. How
many threads of a process do so at once is limited, also for one organization: bells that find all places taken may be
forgotten, because whoever leaves his place looks once more before he goes.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from math import inf
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils import timezone

from outbox.models import OutboxQuerySet
from outbox.outcomes import NotOurTurn
from outbox.present import in_passing
from outbox.turns import claim_fairest
from outbox.worker import work_once
from outbox.worker_signals import stopping


@dataclass(frozen=True)
class Lane:
    """One kind of row, and what is done with a row of it."""

    rows: OutboxQuerySet
    do: Callable[[Any], None]


# Returns 0 when one thing may be done now, else the seconds after which it is worth asking again.
Gate = Callable[[], float]
# So long a thread stands before a closed gate; when it is closed for longer, whoever hears the next bell comes back.
LONGEST_WATCH_SECONDS = 8.0
# Any thread may wait so long; one that waits longer is enough.
MOMENT_SECONDS = 0.25
# How long a thread goes on that has other things to do as well.
STRETCH_SECONDS = 5.0


def always_open() -> float:
    return 0.0


def all_but_a_quarter(places: int) -> int:
    return max(1, places - max(1, places // 4))


class Crew:
    """The threads of this process that do one kind of work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at_work: Counter[Any] = Counter()
        self._resting_until: dict[Any, float] = {}
        # When each organization had its last turn, as the number of that turn: where one thread does all the work,
        # nothing else tells whom it served a moment ago.
        self._turns = count(1)
        self._served: dict[Any, int] = {}
        self._watch = Lock()
        self._closed_until = 0.0

    @property
    def places(self) -> int:
        """The others are for work of other kinds: mails leave although a provider hangs."""
        return all_but_a_quarter(settings.WORKER_CONCURRENCY)

    @property
    def places_of_one(self) -> int:
        """The others are for other organizations."""
        return all_but_a_quarter(self.places)

    def take(self, *kinds: OutboxQuerySet) -> Any:
        """A row, ours; None when there is none for us. One thread at a time, or all would want the same row."""
        with self._lock:
            if self._at_work.total() >= self.places:
                return None
            row = claim_fairest(*kinds, without=self._find_closed(), served=self._served)
            if row is not None:
                self._at_work[row.organization_id] += 1
                self._served[row.organization_id] = next(self._turns)
            return row

    def _find_closed(self) -> set[Any]:
        """Organizations that have all their places, or whose turn has not come."""
        now = time.monotonic()
        self._resting_until = {each: until for each, until in self._resting_until.items() if until > now}
        full = {each for each, threads in self._at_work.items() if threads >= self.places_of_one}
        return full | set(self._resting_until)

    def await_gate(self, gate: Gate, kinds: Collection[OutboxQuerySet], *, patience: float) -> bool:
        """Whether this thread may do one thing. While the gate is closed and something is due, one thread watches it
        without having chosen what it will do: so what comes meanwhile may go first."""
        while not stopping.is_set() and time.monotonic() >= self._closed_until:
            if not any(rows.due().exists() for rows in kinds):
                return False
            seconds = gate()
            if not seconds:
                return True
            if seconds > patience:
                self._closed_until = time.monotonic() + seconds
            elif seconds <= MOMENT_SECONDS:
                stopping.wait(seconds)
            elif not self._watch_for(seconds):
                return False
        return False

    def _watch_for(self, seconds: float) -> bool:
        """False when another thread does."""
        if not self._watch.acquire(blocking=False):
            return False
        try:
            stopping.wait(seconds)
        finally:
            self._watch.release()
        return True

    def give_back(self, row: Any) -> None:
        with self._lock:
            self._at_work[row.organization_id] -= 1
            self._at_work += Counter()  # forgets those who have none

    def rest(self, row: Any, until: datetime) -> None:
        """Take none of this organization's rows until then: they would fare as this one did."""
        with self._lock:
            self._resting_until[row.organization_id] = time.monotonic() + (until - timezone.now()).total_seconds()


crews: dict[Any, Crew] = {}


def crew_of(work: Any) -> Crew:
    return crews.setdefault(work, Crew())


def work_fairly(rows: OutboxQuerySet, do: Callable[[Any], None]) -> None:
    """Work what is due, the fairest row first, until there is nothing for us to do."""
    work_together(rows.model, Lane(rows, do))


def work_together(work: Any, *lanes: Lane, gate: Gate = always_open) -> None:
    """As `work_fairly`, for rows of several kinds that are one kind of work: they share the places and the turns, and
    pass the same gate one by one."""
    crew = crew_of(work)
    kinds, deeds = [lane.rows for lane in lanes], {lane.rows.model: lane.do for lane in lanes}
    has_time = not in_passing.get() and crew.places < settings.WORKER_CONCURRENCY
    patience, end = (LONGEST_WATCH_SECONDS, inf) if has_time else (MOMENT_SECONDS, time.monotonic() + STRETCH_SECONDS)
    while time.monotonic() < end and not stopping.is_set():
        if gate is not always_open and not crew.await_gate(gate, kinds, patience=patience):
            return
        row = crew.take(*kinds)
        if row is None:
            return
        try:
            outcome = work_once(row, deeds[type(row)])
        finally:
            crew.give_back(row)
        if isinstance(outcome, NotOurTurn) and outcome.is_brief:
            crew.rest(row, outcome.retry_at)
