"""Whose turn it is: so that no organization keeps the others waiting, however much work it has."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Max, Min, Q, QuerySet, Value, When
from django.utils import timezone

from outbox.models import OutboxQuerySet

# How often another process may have been faster before we leave it to the next bell.
TRIES = 5
NOBODY: Mapping[Any, int] = {}


@dataclass(frozen=True)
class Contender:
    """An organization that has something due of one kind of row."""

    rows: OutboxQuerySet
    organization_id: Any
    is_urgent: bool
    precedence: int
    oldest: datetime


def claim_fairest(*kinds: OutboxQuerySet, without: Collection[Any] = (), served: Mapping[Any, int] = NOBODY) -> Any:
    """What a person waits for; then of the organization that has the least in work, and whose last turn was longest
    ago (`served` counts them); then what takes precedence; then what has waited longest."""
    for _ in range(TRIES):
        fairest = find_fairest(kinds, without, served)
        if fairest is None:
            return None
        rows, row_id = fairest
        row = rows.claim(row_id)
        if row is not None:
            return row
    return None


def find_fairest(
    kinds: Collection[OutboxQuerySet], without: Collection[Any], served: Mapping[Any, int]
) -> tuple[OutboxQuerySet, Any] | None:
    in_work: Counter[Any] = Counter()
    contenders = [each for rows in kinds for each in find_contenders(rows, without, in_work)]

    def turn(contender: Contender) -> tuple[Any, ...]:
        whose = contender.organization_id
        order = (contender.is_urgent, -in_work[whose], -served.get(whose, 0), contender.precedence)
        return tuple(-each for each in order) + (contender.oldest,)

    if not contenders:
        return None
    first = min(contenders, key=turn)
    due = first.rows.due().filter(organization_id=first.organization_id, is_urgent=first.is_urgent)
    row_id = due.order_by("-precedence", "available_at").values_list("pk", flat=True).first()
    return None if row_id is None else (first.rows, row_id)


def find_contenders(rows: OutboxQuerySet, without: Collection[Any], in_work: Counter[Any]) -> Iterator[Contender]:
    """Counts into `in_work` what is being worked of each organization's."""
    for group in group_by_organization(rows, without):
        in_work[group["organization_id"]] += group["taken"]
        if group["oldest"] is not None:
            yield Contender(
                rows, group["organization_id"], bool(group["urgent"]), group["highest"], oldest=group["oldest"]
            )


def group_by_organization(rows: OutboxQuerySet, without: Collection[Any]) -> QuerySet:
    """What each has due and in work, in one pass over the index of what has work."""
    now = timezone.now()
    is_taken = Q(leased_until__gt=now)
    is_free = Q(leased_until=None) | Q(leased_until__lte=now)
    urgency = Case(When(is_free & Q(is_urgent=True), then=Value(1)), default=Value(0))
    waiting = rows.with_work().filter(available_at__lte=now).exclude(organization_id__in=without)
    return (
        waiting.order_by()
        .values("organization_id")
        .annotate(
            taken=Count("organization_id", filter=is_taken),
            urgent=Max(urgency),
            highest=Max("precedence", filter=is_free),
            oldest=Min("available_at", filter=is_free),
        )
    )
