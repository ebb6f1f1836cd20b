"""Reminding guests: planned whenever a meeting is settled, done when the time has come, dropped with the meeting.

Whether it still holds is looked at when it is due, in the same transaction that queues the mails and under the same
lock as a cancellation. So nobody is reminded of what was called off, and nobody twice of the same time.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from automation.join_links import with_own_pages
from automation.models import Meeting
from automation.reminder_models import Reminder
from automation.wishes import invite_for, people_for
from notifications import reminding
from outbox.outcomes import NotDue

# While the meeting is being changed there is nothing to remind of yet.
LOOK_AGAIN = timedelta(seconds=15)


def plan_reminders(meeting: Meeting) -> None:
    """Each of the organization's times before the start has its row, if it has not passed; and no other is pending."""
    start = meeting.job.times[0]
    now = timezone.now()
    due = {minutes: start - timedelta(minutes=minutes) for minutes in meeting.organization.reminder_minutes}
    coming = {minutes: moment for minutes, moment in due.items() if moment > now}
    meeting.reminders.exclude(minutes__in=due, start=start).exclude(minutes__in=coming).update(served=F("orders"))
    for minutes, moment in coming.items():
        plan_one(meeting, minutes, at=moment)


def plan_one(meeting: Meeting, minutes: int, *, at: datetime) -> None:
    start = meeting.job.times[0]
    reminder, is_new = Reminder.objects.get_or_create(
        meeting=meeting, minutes=minutes, defaults={"organization": meeting.organization, "start": start}
    )
    if is_new or reminder.start != start or (reminder.available_at != at and reminder.has_work):
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
    if meeting.status != Meeting.Status.SCHEDULED or meeting.has_work:
        raise NotDue("The meeting is being changed.", code="being_changed", retry_at=timezone.now() + LOOK_AGAIN)
    key = f"{reminder.start:%Y%m%dT%H%M%S}:{reminder.minutes}"
    with transaction.atomic():
        people = with_own_pages(meeting, people_for(meeting))
        reminding.remind(meeting.organization, invite_for(meeting), people, key=key)


def is_overtaken(reminder: Reminder, meeting: Meeting) -> bool:
    """Called off, moved, begun; or a later reminder is due as well, because nobody was there to send this one."""
    now = timezone.now()
    if not meeting.is_wanted or meeting.job.start != reminder.start or reminder.start <= now:
        return True
    later = [minutes for minutes in meeting.organization.reminder_minutes if minutes < reminder.minutes]
    return any(reminder.start - timedelta(minutes=minutes) <= now for minutes in later)
