"""What a worker does for a meeting: make what exists equal to what its job wants.

`settle` looks at the present, not at what happened. Orders may come twice, late, or three at once: the newest wish
wins, and a job that was cancelled before the worker came never reaches the provider.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from automation.bookings import book_host, look_elsewhere, release, release_if_idle
from automation.drifts import hash_state
from automation.feed_readers import follow_readers
from automation.join_links import with_own_pages
from automation.looking import is_brief, look
from automation.models import Automation, Meeting
from automation.reminders import plan_reminders
from automation.removal import (
    abandon_attempt,
    cancel,
    clear_away_replaced,
    let_go_of_replaced,
    nothing_held,
    take_away,
)
from automation.wishes import has_say, hash_request, invite_for, people_for, request_for
from notifications import services as notifications
from outbox.outcomes import GiveUp, NotDue, TryLater, Uncertain
from outbox.sentences import Sentence
from providers import meetings
from providers.base import MeetingGone, MeetingRequest, ProviderMeeting
from providers.models import Connection
from providers.services import current_connection

# Waiting for a person. What the person does orders the work again; this is only the second belt.
WAIT_FOR_A_PERSON = timedelta(hours=1)
LONGEST_GATHERING = timedelta(seconds=20)
ABOUT_TO_BEGIN = timedelta(minutes=15)
AUTOMATION_IS_SUSPENDED = Sentence(
    "Automation is suspended, because its access token was revoked or has expired."
    " The meeting is made as soon as an admin gives a new token."
)
Status = Meeting.Status


def settle(meeting: Meeting) -> None:
    """The whole lifecycle on one page; every step is safe to repeat."""
    with giving_up_after(meeting.job.end):
        if meeting.is_wanted:
            with telling_anyway(meeting):
                hold(meeting)
                look(meeting)
            tell_everyone(meeting)
            clear_away_replaced(meeting)
        elif meeting.is_unwanted:
            cancel(meeting)
        else:
            leave_alone(meeting)


def hold(meeting: Meeting) -> None:
    """The meeting is at the provider, as the job wants it; or where a person's link leads."""
    if meeting.is_by_hand:
        if meeting.attempt_started_at is None:
            release(meeting)
        return
    connection = usable_connection(meeting)
    if connection is None:
        return
    is_unfinished = meeting.attempt_started_at is not None
    book_host(meeting, connection)
    request = request_for(meeting, connection)
    if not meeting.exists or is_unfinished:
        create(meeting, connection, request)
    elif meeting.held_hash != hash_request(request):
        update(meeting, connection, request)
    if is_unfinished:
        # What an earlier try had left is known now, at the host that it was for; the job may want it otherwise.
        hold(meeting)


def usable_connection(meeting: Meeting) -> Connection | None:
    """Where to make or keep it. None: it exists where we have no say any more, and stays as it is."""
    connection = current_connection(meeting.organization)
    if not meeting.was_made and not meeting.is_manual:
        require_live_automation(meeting)
    if connection is not None:
        return connection
    if meeting.exists and not meeting.is_called_off:
        return None
    raise TryLater(
        Sentence("No meetings provider is connected. The meeting is made as soon as an admin connects one."),
        code="no_provider",
        retry_at=timezone.now() + WAIT_FOR_A_PERSON,
    )


def require_live_automation(meeting: Meeting) -> None:
    automation = Automation.of(meeting.organization)
    if automation is not None and not automation.has_live_token:
        raise TryLater(
            AUTOMATION_IS_SUSPENDED,
            code="automation_suspended",
            retry_at=timezone.now() + WAIT_FOR_A_PERSON,
        )


def create(meeting: Meeting, connection: Connection, request: MeetingRequest) -> None:
    """One meeting, and only one, is there for this reference.

    That an attempt was started is written before it leaves. Whoever finds that mark later (this worker after a lost
    answer, or another after a crash) asks the adapter to look before it leaps.
    """
    is_repeat = meeting.attempt_started_at is not None
    meeting.write_fenced(status=Status.CREATING, attempt_started_at=meeting.attempt_started_at or timezone.now())
    try:
        held = meetings.create_meeting(connection, request, is_repeat=is_repeat)
    except (TryLater, GiveUp) as error:
        if not is_repeat:
            meeting.write_fenced(attempt_started_at=None)
        look_elsewhere(meeting, connection, error)
        raise
    save_held(meeting, connection, request, held)
    audit.record(
        meeting.organization, "meeting.created", by=None, subject=meeting.job.name, provider=connection.provider
    )


def update(meeting: Meeting, connection: Connection, request: MeetingRequest) -> None:
    """The same meeting is as the job wants it now; if it is gone, or was at another provider, there is a new one."""
    if not has_say(connection, meeting):
        # Guests have the link of the one in the other account: it stays until there is one here.
        create(meeting, connection, request)
        return
    if (meeting.held_for or connection.user_id) != host_id_of(request, connection):
        give_to_other_host(meeting, connection)
        return
    meeting.write_fenced(status=Status.UPDATING)
    gather_changes(meeting)
    # Until the answer is here nobody knows how it is there: a job that is changed back is not what we think it is.
    meeting.write_fenced(held_hash="")
    try:
        held = meetings.update_meeting(connection, meeting.provider_meeting_id, request)
    except MeetingGone:
        replace(meeting, connection)
        return
    save_held(meeting, connection, request, held)
    meeting.write_fenced(changed_there_at=timezone.now())


def gather_changes(meeting: Meeting) -> None:
    """A change that follows another closely waits a little, so that several become one: providers count changes.

    The first is never held back, nor is any when the meeting is about to begin.
    """
    if meeting.changed_there_at is None or meeting.job.times[0] < timezone.now() + ABOUT_TO_BEGIN:
        return
    gathered_at = meeting.changed_there_at + min(LONGEST_GATHERING, meeting.organization.quiet_time)
    if gathered_at > timezone.now():
        raise NotDue(
            Sentence("Changes that follow each other closely are made at the provider as one."),
            code="gathering_changes",
            retry_at=gathered_at,
        )


def replace(meeting: Meeting, connection: Connection) -> None:
    """A new meeting under a new reference. Its guests get the new link as an update of the same calendar entry."""
    meeting.write_fenced(**nothing_held(), status=Status.UPDATING, generation=meeting.generation + 1)
    create(meeting, connection, request_for(meeting, connection))


def give_to_other_host(meeting: Meeting, connection: Connection) -> None:
    """Another meeting at the host that is booked now; the old one stays until guests have the new link."""
    if meeting.provider_meeting_id not in meeting.replaced_ids:
        replaced = [*meeting.replaced_ids, meeting.provider_meeting_id]
        meeting.write_fenced(replaced_ids=replaced, generation=meeting.generation + 1, status=Status.UPDATING)
    create(meeting, connection, request_for(meeting, connection))


def host_id_of(request: MeetingRequest, connection: Connection) -> str:
    return request.host or connection.user_id


def save_held(meeting: Meeting, connection: Connection, request: MeetingRequest, held: ProviderMeeting) -> None:
    meeting.write_fenced(
        attempt_started_at=None,
        connection=connection,
        provider=connection.provider,
        provider_meeting_id=held.id,
        held_for=host_id_of(request, connection),
        join_url=held.join_url,
        password=held.password,
        host_name=held.host_name or request.host_name,
        host_email=held.host_email,
        dial_in=list(held.dial_in),
        passcode_for_phone=held.passcode_for_phone,
        details=dict(held.details),
        held_hash=hash_request(request),
        scheduled_at=meeting.scheduled_at or timezone.now(),
        **Meeting.no_drift(accepted_state=hash_state(held)),
    )


def tell_everyone(meeting: Meeting) -> None:
    """Everybody concerned holds an invitation to what exists, and nobody else does."""
    with transaction.atomic():
        if Meeting.objects.filter(pk=meeting.pk, orders__gt=meeting.orders).exists():
            # The job has changed meanwhile: this would be old news, and the next round comes at once.
            return
        sequence = notifications.announce(
            meeting.organization,
            invite_for(meeting),
            with_own_pages(meeting, people_for(meeting)),
            quiet=meeting.organization.quiet_time,
            # Sending was switched off: nobody new hears from us, but who has an invitation must not miss a change.
            invites_new=meeting.send_ics and not is_known_and_over(meeting),
        )
        meeting.write_fenced(status=Status.SCHEDULED, sequence=sequence)
        plan_reminders(meeting)
        follow_readers(meeting)


def is_known_and_over(meeting: Meeting) -> bool:
    """Nobody is invited to what was yesterday in addition to those who were. But who asks for a meeting when the job's
    time is over means its people."""
    return meeting.job.has_ended and bool(notifications.find_invited(meeting.organization, meeting.calendar_uid))


@contextmanager
def telling_anyway(meeting: Meeting) -> Iterator[None]:
    """When the provider does not follow a change now, or cannot be asked, guests hear of it all the same: their link
    stays what it is.

    For an authorization that is lost that may be days, for an account that is told to wait hours, and nobody must come
    at the old time. Only what is a matter of seconds is waited for.
    """
    try:
        yield
    except (TryLater, GiveUp, Uncertain) as outcome:
        if meeting.has_live_link and not is_brief(outcome):
            tell_everyone(meeting)
        raise


def leave_alone(meeting: Meeting) -> None:
    """It is over, or there is none and nobody wants one (yet). What a lost answer may have made is not kept."""
    if meeting.is_called_off:
        take_away(meeting, status=Status.PENDING)
    elif meeting.exists:
        abandon_attempt(meeting)
        let_go_of_replaced(meeting)
        meeting.write_fenced(status=Status.SCHEDULED)
    elif meeting.attempt_started_at is not None or meeting.status == Status.CANCELLED:
        abandon_attempt(meeting)
        meeting.write_fenced(status=Status.PENDING)
    release_if_idle(meeting)


@contextmanager
def giving_up_after(end: datetime | None) -> Iterator[None]:
    """Once the job's time is over nothing is tried again by itself."""
    try:
        yield
    except (TryLater, Uncertain) as outcome:
        if end is not None and end < timezone.now():
            raise GiveUp(outcome.message, code=outcome.code, provider_code=outcome.provider_code) from outcome
        raise
