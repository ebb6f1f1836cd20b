"""When a mail that waits for the relay will probably leave, for the people who look at it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone

from notifications.models import Invitation, MailQuerySet, Notice
from notifications.relay_pace import configured_limit
from outbox.pace_stores import current_store

# What leaves sooner needs no word.
WORTH_SAYING = timedelta(seconds=10)


@dataclass(frozen=True)
class Wait:
    """`per_minute` mails are all that the relay takes; or it is given a rest (`is_paused`)."""

    leaves_at: datetime
    per_minute: int = 0
    is_paused: bool = False


def add_waits(mails: Iterable[Invitation]) -> None:
    """Each mail that could leave but for the relay says when it probably will (`Invitation.wait`)."""
    now = timezone.now()
    due = [mail for mail in mails if mail.has_work and mail.leased_until is None and mail.available_at <= now]
    if not due:
        return
    limit = configured_limit()
    turn = current_store().look(limit.key)
    next_at = now + timedelta(seconds=turn.seconds)
    step = timedelta(microseconds=limit.interval) if limit.per_minute else timedelta(0)
    for mail, place in count_places(due) if step else ((mail, 0) for mail in due):
        leaves_at = next_at + place * step
        if leaves_at - now > WORTH_SAYING:
            mail.wait = Wait(leaves_at, limit.per_minute, is_paused=turn.is_paused)


def count_places(due: list[Invitation]) -> Iterator[tuple[Invitation, int]]:
    """How many mails leave before each. Mails of one job were queued together, so they stand in the line together."""
    others = [each for rows in (Invitation.objects, Notice.objects) for each in count_others(rows.all(), due[0])]

    def standing(mail: Invitation) -> tuple[bool, int]:
        return mail.is_urgent, mail.precedence

    for _, together in groupby(sorted(due, key=standing, reverse=True), key=standing):
        first, *rest = sorted(together, key=lambda mail: mail.available_at)
        ahead = sum(count_ahead(rows.all(), first) for rows in (Invitation.objects, Notice.objects))
        for place, mail in enumerate([first, *rest], start=ahead):
            # Organizations take turns: before this one's nth mail leave as many of each other's, if they have so many.
            yield mail, place + sum(min(count, place + 1) for count in others)


def count_ahead(rows: MailQuerySet, mail: Invitation) -> int:
    """Of the same organization."""
    same = rows.for_organization(mail.organization_id).due()
    more_urgent = Q(is_urgent__gt=mail.is_urgent) | Q(is_urgent=mail.is_urgent, precedence__gt=mail.precedence)
    before = Q(is_urgent=mail.is_urgent, precedence=mail.precedence, available_at__lt=mail.available_at)
    return same.filter(more_urgent | before).count()


def count_others(rows: MailQuerySet, mail: Invitation) -> list[int]:
    """How many mails each other organization has waiting."""
    groups = rows.due().exclude(organization=mail.organization_id).order_by().values("organization_id")
    return list(groups.annotate(waiting=Count("pk")).values_list("waiting", flat=True))
