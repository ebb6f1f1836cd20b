"""A look at how a meeting is at the provider, for what people did to it there behind our back.

State is compared with state, never who changed it: so whatever we did ourselves is no news, however often and late the
provider tells us of it. A look changes nothing at the provider.
"""

from typing import Any

import structlog
from django.utils import timezone

from accounts import audit
from automation.drifts import GONE, KEEP, find_differences, hash_state, sentence_of
from automation.models import Meeting, MeetingEvent
from automation.wishes import request_for
from outbox.outcomes import GiveUp, NotOurTurn, Outcome
from outbox.sentences import Sentence, join_sentences
from providers import meetings
from providers.base import MeetingGone, ProviderError, ProviderMeeting
from providers.models import Connection
from providers.services import current_connection

log = structlog.get_logger(__name__)
Drift = Meeting.Drift


def look(meeting: Meeting) -> None:
    """Where somebody wants to know: afterwards the meeting says how it differs from what is there, if it does.

    GiveUp when it was deleted there, so that it counts as failed until a person has chosen what follows.
    """
    connection = connection_to_ask(meeting)
    if connection is None:
        return
    try:
        found = meetings.find_meeting(connection, meeting.provider_meeting_id)
    except MeetingGone as gone:
        report_gone(meeting, gone)
    except ProviderError as error:
        if meeting.drift == Drift.DELETED or is_kept(meeting) or is_brief(error):
            raise
        # No reason to call a meeting bad that nobody has anything against: the next round tries again.
        log.info("look_failed", code=error.code, provider_code=error.provider_code)
    else:
        mark_looked(meeting)
        compare(meeting, connection, found)


def is_kept(meeting: Meeting) -> bool:
    """A person has chosen to take over what is there, and waits for it."""
    return meeting.drift_details.get("choice") == KEEP


def is_brief(outcome: Outcome) -> bool:
    """Others of ours go first, for seconds: nothing was asked yet."""
    return isinstance(outcome, NotOurTurn) and outcome.is_brief


def connection_to_ask(meeting: Meeting) -> Connection | None:
    """None: nobody asked, or there is nobody who could tell, or it does not matter any more."""
    is_asked_for = meeting.look_wanted_at is not None or meeting.drift == Drift.DELETED
    end = meeting.job.end
    if not is_asked_for or meeting.is_by_hand or not meeting.exists or end is None or end < timezone.now():
        return None
    connection = current_connection(meeting.organization)
    return connection if connection is not None and connection.pk == meeting.connection_id else None


def report_gone(meeting: Meeting, gone: MeetingGone) -> None:
    mark_looked(meeting)
    if meeting.accepted_state == GONE:
        return
    if meeting.drift != Drift.DELETED:
        write_drift(meeting, Drift.DELETED, {})
    raise GiveUp(
        join_sentences(sentence_of(meeting), Sentence("Re-create it, keep the job without a meeting, or ignore this.")),
        code="deleted_at_provider",
        provider_code=gone.provider_code,
    )


def compare(meeting: Meeting, connection: Connection, found: ProviderMeeting) -> None:
    state = hash_state(found)
    if is_kept(meeting):
        adopt(meeting, found, state)
        return
    request = request_for(meeting, connection)
    differences = find_differences(meeting, request, found)
    if state == meeting.accepted_state or not differences:
        if meeting.drift:
            meeting.write_fenced(**Meeting.no_drift(accepted_state=meeting.accepted_state))
    elif state != meeting.drift_details.get("state"):
        write_drift(meeting, Drift.CHANGED, {"state": state, "differences": differences})


def adopt(meeting: Meeting, found: ProviderMeeting, state: str) -> None:
    """What is there is ours from now on; whether guests have to be told is seen afterwards, as always."""
    meeting.write_fenced(
        join_url=found.join_url,
        password=found.password,
        dial_in=list(found.dial_in),
        passcode_for_phone=found.passcode_for_phone,
        details=dict(found.details),
        **Meeting.no_drift(accepted_state=state),
    )


def write_drift(meeting: Meeting, drift: Meeting.Drift, details: dict[str, Any]) -> None:
    now = timezone.now()
    meeting.write_fenced(drift=drift, drift_details=details, drift_found_at=now)
    MeetingEvent.objects.create(meeting=meeting, kind=drift, happened_at=now)
    audit.record(
        meeting.organization,
        f"meeting.{drift}_at_provider",
        by=None,
        subject=meeting.job.name,
        provider=meeting.provider,
    )


def mark_looked(meeting: Meeting) -> None:
    """Who asked again meanwhile is answered by another look."""
    meeting.write_fenced(looked_at=timezone.now())
    answered = Meeting.objects.filter(pk=meeting.pk, look_wanted_at=meeting.look_wanted_at)
    if answered.update(look_wanted_at=None):
        meeting.look_wanted_at = None
