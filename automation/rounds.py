"""The round that looks at meetings before they begin: about a day before, and again about an hour before.

It is the only way to learn that somebody deleted a Teams meeting, and the second belt for Zoom. Microsoft gives out the
facts of 2000 meetings per user and month, so the looks of a month are counted and spread over its days; what one day
leaves over, the others may use. The nearest meetings come first, and only a few at once: nobody waits for a look.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from django.db.models import F, Q, Sum
from django.utils import timezone

from automation.models import LookDay, Meeting, MeetingQuerySet
from automation.planning import order_look
from providers.models import Connection

LOOKS_PER_MONTH = 1500
MOST_AT_ONCE = 10  # of one connection
MOST_PER_ROUND = 100
DAY_BEFORE, HOUR_BEFORE = timedelta(hours=24), timedelta(hours=1)
# A look that was asked for and did not come off is asked for again.
PATIENCE = timedelta(minutes=10)
COUNTS_KEPT = timedelta(days=40)


def make_round() -> int:
    """Looks are ordered for the meetings that are due, as far as each connection's budget goes. Returns how many."""
    due = due_for_look(timezone.now())
    connections = Connection.objects.usable().filter(pk__in=due.values("connection"))
    ordered = 0
    # By chance, so that those who are left over now are not always the same.
    for connection in connections.order_by("?"):
        if ordered >= MOST_PER_ROUND:
            break
        ordered += look_after(connection)
    return ordered


def look_after(connection: Connection) -> int:
    now = timezone.now()
    left = min(MOST_AT_ONCE, looks_left(connection, now))
    due = due_for_look(now).filter(connection=connection).select_related("job").order_by("job__start")
    chosen = list(due[: max(left, 0)])
    for meeting in chosen:
        order_look(meeting)
    count_looks(connection, now, len(chosen))
    return len(chosen)


def due_for_look(now: datetime) -> MeetingQuerySet:
    """Scheduled meetings that begin within a day, and were neither looked at nor touched by us since they were due."""
    known = Q(looked_at=None) | Q(looked_at__lt=F("job__start") - DAY_BEFORE)
    known &= Q(changed_there_at=None) | Q(changed_there_at__lt=F("job__start") - DAY_BEFORE)
    day_before = known & Q(scheduled_at__lt=F("job__start") - DAY_BEFORE)
    soon = Q(looked_at=None) | Q(looked_at__lt=F("job__start") - HOUR_BEFORE)
    soon &= Q(changed_there_at=None) | Q(changed_there_at__lt=F("job__start") - HOUR_BEFORE)
    hour_before = soon & Q(job__start__lte=now + HOUR_BEFORE, scheduled_at__lt=F("job__start") - HOUR_BEFORE)
    in_vain = Q(look_wanted_at__lt=now - PATIENCE)
    upcoming = Meeting.objects.filter(
        status=Meeting.Status.SCHEDULED, job__start__gt=now, job__start__lte=now + DAY_BEFORE
    )
    not_asked = Q(look_wanted_at=None) & (day_before | hour_before)
    return upcoming.exclude(provider=Meeting.BY_HAND).filter(not_asked | in_vain)


def looks_left(connection: Connection, now: datetime) -> int:
    """Of today: an equal share of what the month has left."""
    today = now.astimezone(UTC).date()
    days = LookDay.objects.filter(connection=connection, day__gte=today.replace(day=1))
    spent = days.filter(day__lt=today).aggregate(looks=Sum("looks"))["looks"] or 0
    spent_today = days.filter(day=today).aggregate(looks=Sum("looks"))["looks"] or 0
    return (LOOKS_PER_MONTH - spent) // days_left(today) - spent_today


def days_left(today: date) -> int:
    """Of this month, with today."""
    return monthrange(today.year, today.month)[1] - today.day + 1


def count_looks(connection: Connection, now: datetime, looks: int) -> None:
    if looks:
        day, _ = LookDay.objects.get_or_create(
            connection=connection, day=now.astimezone(UTC).date(), defaults={"organization": connection.organization}
        )
        LookDay.objects.filter(pk=day.pk).update(looks=F("looks") + looks)


def forget_old_counts() -> None:
    LookDay.objects.filter(day__lt=(timezone.now() - COUNTS_KEPT).date()).delete()
