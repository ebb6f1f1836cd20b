"""The link in somebody's calendar leads to a meeting at least until the mail with another one has left.

Looked at after each step of a story: in the end nobody would see it any more.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from automation.models import Meeting, ReplacedMeeting
from notifications.chains import Chain, load_chains
from notifications.models import Invitation
from tests.automation.story.ground import Clinic
from tests.automation.story.mailboxes import Mailboxes
from tests.automation.story.provider_side import live_meetings

Status = Invitation.Status
# Longer than this nobody's mail is waited for.
AN_HOUR = timedelta(hours=1)


def find_dead_links(clinic: Clinic) -> list[str]:
    """In sentences."""
    meetings = Meeting.objects.filter(organization=clinic.organization).select_related("job")
    clinic.once_off |= {meeting.pk for meeting in meetings if meeting.is_unwanted}
    young = ReplacedMeeting.objects.filter(created_at__gt=timezone.now() - AN_HOUR).exclude(meeting__in=clinic.once_off)
    live = {one.id for one in live_meetings(clinic.ground.simulator.world)}
    gone = [row for row in young.select_related("meeting") if row.provider_meeting_id not in live | clinic.gone_there]
    if not gone:
        return []
    boxes = Mailboxes(clinic.ground.mails())
    return [sentence for row in gone for sentence in who_has_nothing_else(clinic, row, boxes)]


def who_has_nothing_else(clinic: Clinic, row: ReplacedMeeting, boxes: Mailboxes) -> Iterator[str]:
    uid = row.meeting.calendar_uid
    shown = boxes.shown(str(uid))
    for address, chain in load_chains(clinic.organization, uid).items():
        if address in shown and shown[address].link == row.join_url and is_to_hear(chain):
            yield f"{address} is shown {row.join_url}, which is dead, and the mail with the new link has not left"


def is_to_hear(chain: Chain) -> bool:
    """Of another link, and no mail to this person was ever given up: nobody waits for those."""
    was_given_up = any(row.error_code and row.status != Status.QUEUED for row in chain.rows)
    newest = chain.newest
    return newest is not None and newest.status == Status.QUEUED and newest.is_request and not was_given_up
