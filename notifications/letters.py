"""Invitations, updates and cancellations as finished rows: worded, rendered, and frozen into octets."""

from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.clocks import seconds_east
from accounts.models import Organization
from notifications import ics, mime
from notifications.chains import Chain
from notifications.invites import Invite, MeetingFacts, Party, Person, Revision
from notifications.models import Invitation
from notifications.readers import Reader
from notifications.sealing import address_to, seal, sender_of
from notifications.stationery import Stationery
from notifications.text_cleaning import SUMMARY_LIMIT, clean_line
from notifications.wording import (
    describe_invite,
    describe_meeting,
    describe_sender,
    put_into_words,
    render,
    render_text,
)

REQUEST, CANCEL = Invitation.Method.REQUEST, Invitation.Method.CANCEL
Kind = Invitation.Kind


@dataclass(frozen=True)
class Page:
    """What a letter is written on: whose paper, which revision, and what the reader was told before."""

    stationery: Stationery
    revision: Revision
    chain: Chain

    @property
    def organization(self) -> Organization:
        return self.stationery.organization

    @property
    def organizer(self) -> Party:
        return sender_of(self.organization)


def write_request(page: Page, invite: Invite, person: Person) -> Invitation:
    """An invitation; or an update, when the person has an entry already. Not saved."""
    reader = Reader.of(person, page.organization)
    was = page.chain.held.meeting if page.chain.held and page.chain.has_entry else None
    kind = Kind.UPDATE if was else Kind.INVITATION
    fingerprint = invite.fingerprint
    with translation.override(reader.language):
        invite = replace(invite, title=presentable(invite.title))
        row = begin_row(page, reader, invite.facts)
        row.method, row.kind, row.content_hash = REQUEST, kind, fingerprint
        facts = describe_sender(page.stationery, reader) | describe_invite(invite, reader, was=was)
        words = put_into_words(kind, page.stationery, facts)
        row.subject = words["subject"]
        if row.error_code:
            return row
        description = render_text("mail/description.txt", words)
        calendar = ics.build_request(
            invite, page.revision, organizer=page.organizer, attendee=reader.party, description=description
        )
        seal(row, replace(render(kind, words), calendar=calendar, method=REQUEST), thread=page.chain.thread)
    return row


def write_cancel(page: Page, *, is_whole_meeting: bool) -> Invitation:
    """To whoever holds the entry: it is off for everybody, or only for the reader. Not saved."""
    held = page.chain.held
    if held is None:
        raise ValueError("Nobody is told that something is off that they never heard of.")
    reader, meeting = Reader.of_row(held), held.meeting
    kind = Kind.CANCELLATION if is_whole_meeting else Kind.WITHDRAWAL
    row = begin_row(page, reader, meeting)
    row.method, row.kind, row.content_hash = CANCEL, kind, held.content_hash
    parties = {"organizer": page.organizer, "attendee": reader.party}
    calendar = ics.build_cancel(meeting, page.revision, is_whole_meeting=is_whole_meeting, **parties)
    with translation.override(reader.language):
        facts = describe_sender(page.stationery, reader) | describe_meeting(meeting, reader)
        words = put_into_words(kind, page.stationery, facts)
        row.subject = words["subject"]
        seal(row, replace(render(kind, words), calendar=calendar, method=CANCEL), thread=page.chain.thread)
    return row


def copy_letter(page: Page, sent: Invitation) -> Invitation:
    """What was sent, once more: the same content and SEQUENCE, another Message-ID and a later DTSTAMP. Not saved."""
    row = begin_row(page, Reader.of_row(sent), sent.meeting)
    row.method, row.kind, row.content_hash, row.subject = sent.method, sent.kind, sent.content_hash, sent.subject
    octets = mime.restamp(
        sent.octets, message_id=row.message_id, thread=page.chain.thread, stamped_at=page.revision.stamped_at
    )
    row.message = octets.decode("ascii")
    return row


def presentable(title: str) -> str:
    """What mail and calendar show. Calendars need something there."""
    return clean_line(title, SUMMARY_LIMIT) or _("Video meeting")


def begin_row(page: Page, reader: Reader, meeting: MeetingFacts) -> Invitation:
    row = Invitation(
        organization=page.organization,
        uid=page.revision.uid,
        sequence=page.revision.sequence,
        stamped_at=page.revision.stamped_at,
        role=reader.role,
        timezone=str(reader.zone),
        language=reader.language,
        facts=replace(meeting, clock_offset=seconds_east(meeting.start, str(reader.zone))).to_json(),
    )
    address_to(row, reader.party)
    return row
