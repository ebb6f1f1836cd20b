"""The calendar object (RFC 5545, 5546, 7986). Pure: values in, octets out.

Times are UTC, so no reader needs a time zone definition, and none can misread one. Values are set item by item:
order, types and escaping are ours, folding and quoting are icalendar's.
"""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vDatetime, vInt, vUri
from icalendar.parser import Parameters

from notifications.invites import Invite, MeetingFacts, Party, Revision
from notifications.text_cleaning import SUMMARY_LIMIT, clean_line, clean_name, clean_text

# RFC 7986 6.3: an unquoted list. MODERATOR is for links that guests never get.
CONFERENCE_FEATURES = ["AUDIO", "VIDEO"]


class SafeText:
    """A TEXT value. icalendar's own takes the letters `\\N` in a Windows path for a line break."""

    def __init__(self, text: str):
        self.text = text
        self.params = Parameters()

    def to_ical(self) -> bytes:
        escaped = self.text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def build_request(invite: Invite, revision: Revision, *, organizer: Party, attendee: Party, description: str) -> bytes:
    """An invitation, or an update of one, for this one attendee."""
    event = build_event(invite.facts, revision, organizer=organizer)
    event["ATTENDEE"] = build_attendee(attendee, asks_for_answer=True)
    event["DESCRIPTION"] = SafeText(clean_text(description))
    event["STATUS"] = SafeText("CONFIRMED")
    event["TRANSP"] = SafeText("OPAQUE")
    add_link(event, invite)
    return wrap(event, "REQUEST")


def add_link(event: Event, invite: Invite) -> None:
    """Wherever calendar programs look for it to draw their button."""
    event["LOCATION"] = SafeText(invite.join_url)
    event["URL"] = vUri(invite.join_url)
    event["CONFERENCE"] = vUri(invite.join_url, params=conference_parameters(invite))
    if invite.is_teams:
        event["X-MICROSOFT-SKYPETEAMSMEETINGURL"] = vUri(invite.join_url)


def build_cancel(
    meeting: MeetingFacts, revision: Revision, *, organizer: Party, attendee: Party, is_whole_meeting: bool
) -> bytes:
    """STATUS is there only when the meeting is off for everybody (RFC 5546 3.2.5)."""
    event = build_event(meeting, revision, organizer=organizer)
    event["ATTENDEE"] = build_attendee(attendee, asks_for_answer=False)
    if is_whole_meeting:
        event["STATUS"] = SafeText("CANCELLED")
    return wrap(event, "CANCEL")


def build_event(meeting: MeetingFacts, revision: Revision, *, organizer: Party) -> Event:
    event = Event()
    event["UID"] = SafeText(str(revision.uid))
    event["SEQUENCE"] = vInt(revision.sequence)
    event["DTSTAMP"] = utc(revision.stamped_at)
    event["CREATED"] = utc(revision.created_at)
    event["LAST-MODIFIED"] = utc(revision.stamped_at)
    event["DTSTART"] = utc(meeting.start)
    event["DTEND"] = utc(meeting.end)
    event["SUMMARY"] = SafeText(clean_line(meeting.title, SUMMARY_LIMIT))
    event["ORGANIZER"] = address_of(organizer)
    return event


def build_attendee(attendee: Party, *, asks_for_answer: bool) -> vCalAddress:
    value = address_of(attendee)
    value.params["CUTYPE"] = "INDIVIDUAL"
    value.params["ROLE"] = "REQ-PARTICIPANT"
    if asks_for_answer:
        value.params["PARTSTAT"] = "NEEDS-ACTION"
        value.params["RSVP"] = "TRUE"
    return value


def address_of(party: Party) -> vCalAddress:
    value = vCalAddress(f"mailto:{party.address}")
    if name := clean_name(party.name):
        value.params["CN"] = name
    return value


def conference_parameters(invite: Invite) -> dict[str, Any]:
    label = clean_name(invite.provider_label)
    return {"VALUE": "URI", "FEATURE": CONFERENCE_FEATURES} | ({"LABEL": label} if label else {})


def utc(moment: datetime) -> vDatetime:
    """A naive time would be written as floating, and mean another moment to each reader."""
    if moment.tzinfo is None:
        raise ValueError("A naive time cannot go into a calendar.")
    return vDatetime(moment.astimezone(UTC).replace(microsecond=0))


def wrap(event: Event, method: str) -> bytes:
    calendar = begin_calendar(method)
    calendar.add_component(event)
    return calendar.to_ical(sorted=False)


def begin_calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar["VERSION"] = SafeText("2.0")
    calendar["PRODID"] = SafeText(f"-//{settings.PRODUCT_NAME}//Virtual meetings//EN")
    calendar["CALSCALE"] = SafeText("GREGORIAN")
    calendar["METHOD"] = SafeText(method)
    return calendar
