"""Writing down that a meeting has to be settled. Rows only; called inside the transaction of what made it necessary."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organization
from automation.models import Automation, Meeting, MeetingQuerySet, ReminderChange
from automation.tasks import change_reminders, settle_meeting
from jobs.models import Job
from notifications.precedence import precedence_of_meeting
from outbox.bell import ring, ring_on_commit
from providers.http import TIMEOUT, longest_call

# A state that a person reads as an end; with a new order it is not one any more.
ENDED = {Meeting.Status.FAILED, Meeting.Status.CANCELLED, Meeting.Status.WAITING}


def plan(job: Job) -> None:
    """The job's meeting is looked at, if it has one or is to have one."""
    automation = Automation.of(job.organization)
    meeting = Meeting.objects.filter(job=job).first()
    if meeting is None:
        # Nobody needs a meeting for what was yesterday; whoever does can still ask for one.
        if not job.is_agreed or job.has_ended or automation is None or not automation.wants(job):
            return
        # Somebody else may ask for it at this very moment.
        meeting, _is_new = Meeting.objects.get_or_create(job=job, defaults={"organization": job.organization})
    order(meeting, **policy_of(automation))


def policy_of(automation: Automation | None) -> dict[str, bool]:
    """What a meeting keeps of the policy; nothing new when automation is off."""
    if automation is None:
        return {}
    return {"send_ics": automation.send_ics, "enable_attendees": automation.enable_attendees}


def order(meeting: Meeting, **changes: Any) -> None:
    if meeting.status in ENDED and not stays_cancelled(meeting, changes):
        changes["status"] = Meeting.Status.UPDATING if meeting.was_made else Meeting.Status.PENDING
    # Guests of a job that is off must not wait until a thousand others have got their meetings. It is not urgent by
    # that: a thousand may be called off at once, and whoever waits at a page, here or elsewhere, goes before them.
    precedence = precedence_of_meeting(is_off=is_off_with(meeting, changes), start=meeting.job.start)
    meeting.order(at=soonest(meeting), precedence=precedence, **changes)
    ring_on_commit(settle_meeting, str(meeting.pk))


def stays_cancelled(meeting: Meeting, changes: dict[str, Any]) -> bool:
    """It was taken away, and with these changes as well nobody wants it back."""
    return is_off_with(meeting, changes) and meeting.status == Meeting.Status.CANCELLED


def is_off_with(meeting: Meeting, changes: dict[str, Any]) -> bool:
    called_off_at = changes.get("called_off_at", meeting.called_off_at)
    return meeting.job.is_unwanted or not meeting.job.is_scheduled or called_off_at is not None


def soonest(meeting: Meeting) -> datetime | None:
    """None: at once. What a lost answer may have done is looked for no earlier than it can be seen, whoever is in a
    hurry: until then the provider may still be at it. It would not list a new meeting yet, and undo a newer change."""
    is_unsure = meeting.attempt_started_at is not None or meeting.error_code == TIMEOUT
    if not is_unsure or meeting.leased_until is not None:
        return None
    return min(meeting.available_at, timezone.now() + timedelta(seconds=longest_call()))


def order_look(meeting: Meeting) -> None:
    """A worker looks how the meeting is at the provider. What people see of it stays as it is until then.

    What failed or waits is not tried again by that: it is looked at when it is.
    """
    if meeting.status in ENDED:
        Meeting.objects.filter(pk=meeting.pk).update(look_wanted_at=timezone.now())
        return
    meeting.order(look_wanted_at=timezone.now())
    ring_on_commit(settle_meeting, str(meeting.pk))


def order_again(meetings: QuerySet[Meeting]) -> int:
    """All of these are looked at again, for example because what they waited for has come.

    Whoever holds many at a time takes them in this order, so that no two wait for each other.
    """
    rows = list(meetings.select_related("job").order_by("pk"))
    for meeting in rows:
        order(meeting)
    return len(rows)


def wake(meetings: MeetingQuerySet) -> None:
    """What of these was put off need not wait any longer. One bell for each worker's place: who hears it goes on."""
    asleep = meetings.with_work().filter(leased_until=None, available_at__gt=timezone.now())
    if asleep.update_free(available_at=timezone.now()):
        for row_id in meetings.due().values_list("pk", flat=True)[: settings.WORKER_CONCURRENCY]:
            ring(settle_meeting, str(row_id))


def order_reminder_change(organization: Organization) -> None:
    """What is planned for the organization's meetings follows the times that it has chosen."""
    change, _is_new = ReminderChange.objects.get_or_create(organization=organization)
    change.order(status=ReminderChange.Status.PLANNED)
    ring_on_commit(change_reminders, str(change.pk))
