"""When a mail that waits for the relay will probably leave, for the people who look at it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import Count, Q
from django.utils import timezone

from notifications.models import Invitation, MailQuerySet, Notice, OutgoingMail
from notifications.relay_pace import configured_limit
from outbox.pace_stores import current_store
from outbox.sentences import Sentence

# What leaves sooner needs no word.
WORTH_SAYING = timedelta(seconds=10)


@dataclass(frozen=True)
class Wait:
    """`per_minute` mails are all that the relay takes; or it is given a rest (`is_paused`)."""

    leaves_at: datetime
    per_minute: int = 0
    is_paused: bool = False

    @property
    def code(self) -> str:
        return "mail_server_paused" if self.is_paused else "mail_server_rate"

    @property
    def sentence(self) -> Sentence:
        """Without the time, which each reader has on another clock."""
        if self.is_paused:
            return Sentence("The mail server is given a moment. This mail leaves by itself.")
        return Sentence(
            "The mail server takes %(rate)s mails a minute, and others go first. This mail leaves by itself.",
            rate=self.per_minute,
        )


def add_waits(mails: Iterable[OutgoingMail]) -> None:
    """Each mail that could leave but for the relay says when it probably will (`OutgoingMail.wait`)."""
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


def count_places(due: list[OutgoingMail]) -> Iterator[tuple[OutgoingMail, int]]:
    """How many mails leave before each. All are of one organization."""
    others = [each for rows in (Invitation.objects, Notice.objects) for each in count_others(rows.all(), due[0])]

    def standing(mail: OutgoingMail) -> tuple[bool, int]:
        return mail.is_urgent, mail.precedence

    for _, group in groupby(sorted(due, key=standing, reverse=True), key=standing):
        together = sorted(group, key=lambda mail: mail.available_at)
        ahead = sum(count_ahead(rows.all(), together[0]) for rows in (Invitation.objects, Notice.objects))
        line = line_between(together[0], together[-1])
        for mail in together:
            place = ahead + bisect_left(line, mail.available_at)
            # Organizations take turns: before this one's nth mail leave as many of each other's, if they have so many.
            yield mail, place + sum(min(count, place + 1) for count in others)


def line_between(first: OutgoingMail, last: OutgoingMail) -> list[datetime]:
    """Since when each of the mails waits that leave from `first` to `last`. Those of one job were queued together."""
    same = {"is_urgent": first.is_urgent, "precedence": first.precedence}
    span = first.available_at, last.available_at
    return sorted(
        since
        for rows in (Invitation.objects, Notice.objects)
        for since in rows.for_organization(first.organization_id)
        .due()
        .filter(**same, available_at__range=span)
        .order_by()
        .values_list("available_at", flat=True)
    )


def count_ahead(rows: MailQuerySet, mail: OutgoingMail) -> int:
    """Of the same organization."""
    same = rows.for_organization(mail.organization_id).due()
    more_urgent = Q(is_urgent__gt=mail.is_urgent) | Q(is_urgent=mail.is_urgent, precedence__gt=mail.precedence)
    before = Q(is_urgent=mail.is_urgent, precedence=mail.precedence, available_at__lt=mail.available_at)
    return same.filter(more_urgent | before).count()


def count_others(rows: MailQuerySet, mail: OutgoingMail) -> list[int]:
    """How many mails each other organization has waiting."""
    groups = rows.due().exclude(organization=mail.organization_id).order_by().values("organization_id")
    return list(groups.annotate(waiting=Count("pk")).values_list("waiting", flat=True))
