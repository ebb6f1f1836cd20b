"""Deleting meetings that others have taken the place of, once guests have the new link.

Mails may wait for hours, and until the new link has left, the old one is all that guests have. So each is a row of its
own, looked at again until that is so, whatever becomes of the meeting meanwhile; but none is kept longer than an hour.
"""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import structlog
from django.utils import timezone

from automation.models import Meeting, ReplacedMeeting
from automation.replaced_models import ReplacedQuerySet
from notifications import services as notifications
from outbox.outcomes import GiveUp, NotDue, TryLater, Uncertain
from outbox.sentences import Sentence
from providers import meetings
from providers.models import Connection
from providers.services import current_connection

log = structlog.get_logger(__name__)
# Mails normally leave within a second or two. What waits longer is looked at less often.
FIRST_LOOK, LONGEST_PAUSE = timedelta(seconds=5), timedelta(seconds=60)
LONGEST_STAY = timedelta(hours=1)
# Longer than this nobody tries to delete it.
PATIENCE = timedelta(days=7)
WAIT_FOR_A_PERSON = timedelta(hours=1)


def plan_removal(meeting: Meeting, meeting_ids: Iterable[str]) -> None:
    """These are deleted once guests have the link of what took their place. In the transaction in which they are
    forgotten."""
    rows = [
        ReplacedMeeting(
            organization_id=meeting.organization_id,
            meeting=meeting,
            connection_id=meeting.connection_id,
            provider_meeting_id=meeting_id,
            join_url=meeting.join_url if meeting_id == meeting.provider_meeting_id else "",
            available_at=timezone.now() + FIRST_LOOK,
            orders=1,
        )
        for meeting_id in meeting_ids
    ]
    ReplacedMeeting.objects.bulk_create(rows)


def hurry_removal(rows: ReplacedQuerySet) -> None:
    """What these waited for may have come: they are looked at by the next sweep."""
    asleep = rows.with_work().filter(leased_until=None, available_at__gt=timezone.now())
    asleep.update(available_at=timezone.now())


def remove_replaced(replaced: ReplacedMeeting) -> None:
    """It is not at the provider any more, or is a person's own now; or NotDue, because its link is still needed."""
    meeting = Meeting.objects.select_related("organization", "job").get(pk=replaced.meeting_id)
    age = timezone.now() - replaced.created_at
    if is_used_by_hand(meeting, replaced):
        return
    if is_needed(meeting):
        if age < LONGEST_STAY:
            raise NotDue(
                Sentence("Guests have yet to get the new link."),
                code="new_link_on_its_way",
                retry_at=timezone.now() + min(max(age / 4, FIRST_LOOK), LONGEST_PAUSE),
            )
        log.warning("replaced_meeting_removed_before_all_were_told", meeting_id=replaced.provider_meeting_id)
    try:
        remove_at_provider(replaced)
    except GiveUp as error:
        # Its host may be a user who is gone. Nobody has its link any more, so nobody needs to know.
        note_left_there(replaced, error)
    except (TryLater, Uncertain) as error:
        if age < PATIENCE:
            raise
        note_left_there(replaced, error)


def is_used_by_hand(meeting: Meeting, replaced: ReplacedMeeting) -> bool:
    """The link that a person pasted leads to this very meeting, be it written in another way."""
    if not meeting.is_by_hand:
        return False
    pasted, old = (unquote(urlsplit(link).path) for link in (meeting.join_url, replaced.join_url))
    return (bool(old) and pasted == old) or replaced.provider_meeting_id in pasted.split("/")


def is_needed(meeting: Meeting) -> bool:
    """Whether somebody may have only the old link who is to get the new one."""
    if meeting.is_unwanted:
        return False
    return meeting.has_work or notifications.is_new_link_on_its_way(
        meeting.organization, meeting.calendar_uid, about=meeting.job_id
    )


def remove_at_provider(replaced: ReplacedMeeting) -> None:
    connection = current_connection(replaced.organization)
    if connection is None:
        raise TryLater(
            Sentence("No meetings provider is connected."),
            code="no_provider",
            retry_at=timezone.now() + WAIT_FOR_A_PERSON,
        )
    if is_in_account(replaced.connection, connection):
        meetings.cancel_meeting(connection, replaced.provider_meeting_id)


def is_in_account(made_by: Connection | None, connection: Connection) -> bool:
    """What is in another account is out of our reach, and stays there."""
    if made_by is None:
        return True
    return (made_by.provider, made_by.account_id) == (connection.provider, connection.account_id)


def note_left_there(replaced: ReplacedMeeting, error: GiveUp | TryLater | Uncertain) -> None:
    log.warning(
        "replaced_meeting_left",
        meeting_id=replaced.provider_meeting_id,
        code=error.code,
        provider_code=error.provider_code,
    )
