"""Reminding guests: planned whenever a meeting is settled, done when the time has come, dropped with the meeting.

Whether it still holds is looked at when it is due, in the same transaction that queues the mails and under the same
lock as a cancellation. So nobody is reminded of what was called off, and nobody twice of the same time.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Organization
from automation.join_links import with_own_pages
from automation.models import Meeting
from automation.reminder_models import Reminder
from automation.wishes import invite_for, people_for
from notifications import reminding
from outbox.outcomes import NotDue
from outbox.sentences import Sentence

STUCK = {Meeting.Status.WAITING, Meeting.Status.FAILED}
# While the meeting is being changed there is nothing to remind of yet.
LOOK_AGAIN = timedelta(seconds=15)


def plan_reminders(meeting: Meeting) -> None:
    """Each of the organization's times before the start has its row, if it has not passed; and no other is pending.

    In the transaction in which the meeting's row was written: see `automation.reminder_changes`.
    """
    start = meeting.job.times[0]
    chosen = times_chosen_by(meeting.organization_id)
    coming = coming_times(start, chosen)
    meeting.reminders.exclude(minutes__in=chosen, start=start).exclude(minutes__in=coming).update(served=F("orders"))
    for minutes, moment in coming.items():
        plan_one(meeting, minutes, at=moment)


def times_chosen_by(organization_id: UUID) -> list[int]:
    """As they are now: whoever plans may have read the organization a while ago."""
    return Organization.objects.values_list("reminder_minutes", flat=True).get(pk=organization_id)


def coming_times(start: datetime, chosen: Iterable[int]) -> dict[int, datetime]:
    """Minutes before the start → when that is; only what lies ahead."""
    now = timezone.now()
    moments = {minutes: start - timedelta(minutes=minutes) for minutes in chosen}
    return {minutes: moment for minutes, moment in moments.items() if moment > now}


def plan_one(meeting: Meeting, minutes: int, *, at: datetime) -> None:
    """Asleep although its time lies ahead: it was dropped, for example because the job was off for a while."""
    start = meeting.job.times[0]
    reminder, _is_new = Reminder.objects.get_or_create(
        meeting=meeting, minutes=minutes, defaults={"organization_id": meeting.organization_id, "start": start}
    )
    if not reminder.has_work or reminder.start != start or reminder.available_at != at:
        reminder.order(at=at, start=start, status=Reminder.Status.PLANNED)


def drop_reminders(meeting: Meeting) -> None:
    """Nobody is reminded of this meeting any more."""
    meeting.reminders.update(served=F("orders"))


def remind(reminder: Reminder) -> None:
    """Whoever holds an invitation is reminded, if the meeting is still to begin then."""
    meeting = Meeting.objects.select_related("organization", "job__organization", "job__contact").get(
        pk=reminder.meeting_id
    )
    if is_overtaken(reminder, meeting):
        return
    if not is_known_to_guests(meeting):
        raise NotDue(
            Sentence("The meeting is being changed."), code="being_changed", retry_at=timezone.now() + LOOK_AGAIN
        )
    with transaction.atomic():
        people = with_own_pages(meeting, people_for(meeting))
        reminding.remind(meeting.organization, invite_for(meeting), people, minutes=reminder.minutes)


def is_known_to_guests(meeting: Meeting) -> bool:
    """Everybody was told of it as it is now. Also when the provider cannot follow a change: the link is what it was."""
    if meeting.status == Meeting.Status.SCHEDULED:
        return not meeting.has_work
    return meeting.status in STUCK and meeting.has_live_link


def is_overtaken(reminder: Reminder, meeting: Meeting) -> bool:
    """Called off, moved, begun, not chosen any more; or a later one is due as well, because nobody was there to send
    this one."""
    now, chosen = timezone.now(), meeting.organization.reminder_minutes
    if not meeting.is_wanted or meeting.job.start != reminder.start or reminder.start <= now:
        return True
    if reminder.minutes not in chosen:
        return True
    later = [minutes for minutes in chosen if minutes < reminder.minutes]
    return any(reminder.start - timedelta(minutes=minutes) <= now for minutes in later)
