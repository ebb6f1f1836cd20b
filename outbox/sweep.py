"""The sweep finds whatever is due and was not rung for: bells lost, workers killed, a wait that is over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from celery import Task
from django.conf import settings
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from outbox.bell import count_unheard, ring
from outbox.models import Duty, OutboxQuerySet
from outbox.present import working_in_passing

log = structlog.get_logger(__name__)
ROWS_PER_ORGANIZATION = 50
ROWS_PER_SWEEP = 500


@dataclass(frozen=True)
class Line:
    """One kind of row, and the task that works one row of it (its only argument is the row's id)."""

    rows: Callable[[], OutboxQuerySet]
    task: Task


lines: list[Line] = []
# Called by every sweep. Each is quick, and keeps others from doing the same with a `Duty` of its own.
recurring: list[Callable[[], Any]] = []


def watch(rows: Callable[[], OutboxQuerySet], task: Task) -> None:
    """Have the sweep look after this kind of row. Called once by the app that owns it."""
    lines.append(Line(rows, task))


def sweep() -> int:
    """Ring for rows that are due; when nobody hears the bell, do the work here. Returns how many it rang for."""
    if not Duty.take("sweep", seconds=settings.SWEEP_SECONDS * 0.9):
        return 0
    # While the workers are behind, a bell for each due row at every sweep would bury them under the same few rows.
    room = max(ROWS_PER_SWEEP - count_unheard(), 0)
    due = [(line, row_id) for line in lines for row_id in find_due(line.rows(), most=room)]
    for line, row_id in due:
        if not ring(line.task, str(row_id)):
            with working_in_passing():
                line.task(str(row_id))
    for look in recurring:
        look()
    return len(due)


def find_due(rows: OutboxQuerySet, *, most: int = ROWS_PER_SWEEP) -> list[Any]:
    """Ids of due rows, oldest first, no organization with more than its share, the shares interleaved."""
    place = Window(RowNumber(), partition_by=F("organization_id"), order_by=F("available_at").asc())
    fair = rows.due(timezone.now()).annotate(place=place).filter(place__lte=ROWS_PER_ORGANIZATION)
    return list(fair.order_by("place", "available_at").values_list("pk", flat=True)[:most])
