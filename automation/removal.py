"""Taking a meeting away: for good, because nobody wants it any more, or because another has taken its place."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from automation.bookings import release
from automation.feed_readers import tell_readers_it_is_off
from automation.models import Meeting
from automation.reminders import drop_reminders
from automation.replaced import hurry_removal, plan_removal
from automation.wishes import has_say, request_for
from notifications import services as notifications
from providers import meetings
from providers.services import current_connection

Status = Meeting.Status


def cancel(meeting: Meeting) -> None:
    """Nobody expects the meeting any more, and it is not at the provider. People first: they must not wait for Zoom."""
    if meeting.status == Status.CANCELLED:
        return
    call_everyone_off(meeting)
    take_away(meeting, status=Status.CANCELLED)


def call_everyone_off(meeting: Meeting) -> None:
    """Nobody expects the meeting any more. Of what is over anyway nobody has to hear; what counts is the time that
    people have in their calendars, for the last one may not have been told to them."""
    with transaction.atomic():
        sequence = notifications.withdraw_all(meeting.organization, meeting.calendar_uid, unless_over_by=timezone.now())
        drop_reminders(meeting)
        tell_readers_it_is_off(meeting)
        meeting.write_fenced(
            status=Status.CANCELLING,
            sequence=max(meeting.sequence, sequence),
            scheduled_at=None,
            # Should it be wanted again before this is done, it is asked for there, and made anew where it is gone.
            held_hash="",
        )


def take_away(meeting: Meeting, *, status: Status) -> None:
    """Nothing of it is left; it is as if there had never been one."""
    was_cancelled_there = clear_away(meeting)
    release(meeting)
    # A link that a person gave is gone as well: who wants the meeting again gets one from the provider.
    provider = "" if meeting.is_by_hand else meeting.provider
    gone = {**nothing_held(), "provider": provider, "generation": meeting.generation + 1}
    meeting.write_fenced(status=status, **gone)
    if was_cancelled_there:
        audit.record(meeting.organization, "meeting.cancelled", by=None, subject=meeting.job.name)


def nothing_held() -> dict[str, Any]:
    return {"attempt_started_at": None, **nothing_known()}


def nothing_known() -> dict[str, Any]:
    """What is known of one meeting at the provider; there may still be another that an answer was lost about."""
    return {
        "provider_meeting_id": "",
        "join_url": "",
        "password": "",
        "held_for": "",
        "host_name": "",
        "host_email": "",
        "dial_in": [],
        "passcode_for_phone": "",
        "details": {},
        "held_hash": "",
        **Meeting.no_drift(),
    }


def clear_away(meeting: Meeting) -> bool:
    """Nothing of this job is at the provider any more, as far as we have a say there. Returns whether a meeting that we
    knew of was cancelled."""
    abandon_attempt(meeting)
    connection = current_connection(meeting.organization)
    is_there = connection is not None and meeting.exists and has_say(connection, meeting)
    if connection is not None and is_there:
        meetings.cancel_meeting(connection, meeting.provider_meeting_id)
    let_go_of_replaced(meeting)
    hurry_removal(meeting.replaced.all())
    return is_there


def abandon_attempt(meeting: Meeting) -> None:
    """An answer was lost: there may be a meeting that we do not know of, at the host that was booked for it."""
    connection = current_connection(meeting.organization)
    if meeting.attempt_started_at is None or connection is None:
        return
    meetings.abandon_meeting(connection, request_for(meeting, connection))
    meeting.write_fenced(attempt_started_at=None)
    release(meeting)


def clear_away_replaced(meeting: Meeting) -> None:
    """Nothing but this meeting is left, or is to be left once its link has reached everybody."""
    if meeting.status != Status.SCHEDULED:
        return
    if meeting.is_by_hand:
        abandon_attempt(meeting)
    let_go_of_replaced(meeting)


def let_go_of_replaced(meeting: Meeting) -> None:
    """Those that the meeting took the place of are deleted when they may be (see `automation.replaced`)."""
    if not meeting.replaced_ids:
        return
    # Not the present one: the meeting has gone back to it before another was made.
    gone = [meeting_id for meeting_id in meeting.replaced_ids if meeting_id != meeting.provider_meeting_id]
    with transaction.atomic():
        plan_removal(meeting, gone)
        meeting.write_fenced(replaced_ids=[])
