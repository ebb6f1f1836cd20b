"""An organization has chosen other times for its reminders: the plans of all its meetings follow, some at a time.

Whoever settles a meeting at this moment plans it as well. Both write after they have the meeting's row, and read the
times after that; so whichever comes second knows what was chosen. A worker that dies leaves plans that are right as far
as he came, and the next one begins anew. Nobody is reminded of a time that is not chosen any more, whether its plan is
gone yet or not.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from automation.models import Meeting, Reminder, ReminderChange
from automation.reminders import STUCK, coming_times, plan_one, times_chosen_by
from jobs.statuses import OVER

MEETINGS_AT_ONCE = 250
# What is stuck at the provider has the link that its guests know.
SETTLED = {Meeting.Status.SCHEDULED, *STUCK}


def apply_change(change: ReminderChange) -> None:
    """Each meeting that everybody was told of has a plan for each of the chosen times ahead, and no other."""
    chosen = times_chosen_by(change.organization_id)
    planned = Reminder.objects.for_organization(change.organization_id).with_work()
    planned.exclude(minutes__in=chosen).delete()
    for _done in plan_in_turns(change):
        # A sign of life: with thousands of meetings this may take longer than one lease.
        change.write_fenced(leased_until=timezone.now() + timedelta(seconds=settings.LEASE_SECONDS))


def plan_in_turns(change: ReminderChange) -> Iterator[None]:
    last = None
    while True:
        with transaction.atomic():
            meetings = hold_next(change, after=last)
            plan_together(change, meetings)
        if len(meetings) < MEETINGS_AT_ONCE:
            return
        last = meetings[-1].pk
        yield


def hold_next(change: ReminderChange, *, after: object) -> list[Meeting]:
    """The next meetings in line, ours until the transaction ends. Those that are being changed are planned by that."""
    settled = Meeting.objects.for_organization(change.organization_id).filter(status__in=SETTLED)
    told = settled.exclude(join_url="")
    ahead = told.filter(job__start__gt=timezone.now(), job__cancelled_at=None, job__deleted_at=None, called_off_at=None)
    rows = (
        ahead.exclude(job__status__in=OVER)
        .select_related("job")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    return list((rows.filter(pk__gt=after) if after else rows)[:MEETINGS_AT_ONCE])


def plan_together(change: ReminderChange, meetings: list[Meeting]) -> None:
    """As `plan_reminders` for each of them, but what is missing is written at once."""
    chosen = times_chosen_by(change.organization_id)
    present = {(row.meeting_id, row.minutes): row for row in Reminder.objects.filter(meeting__in=meetings)}
    missing: list[Reminder] = []
    for meeting in meetings:
        start = meeting.job.times[0]
        for minutes, at in coming_times(start, chosen).items():
            row = present.get((meeting.pk, minutes))
            if row is None:
                missing.append(begin_reminder(meeting, minutes, at=at))
            elif not row.has_work:
                plan_one(meeting, minutes, at=at)
    Reminder.objects.bulk_create(missing, ignore_conflicts=True)


def begin_reminder(meeting: Meeting, minutes: int, *, at: datetime) -> Reminder:
    """Ordered already. Not saved."""
    return Reminder(
        organization_id=meeting.organization_id,
        meeting=meeting,
        minutes=minutes,
        start=meeting.job.times[0],
        available_at=at,
        orders=1,
    )
