"""The rules themselves: a good mail breaks none, and each way to spoil it is noticed."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from notifications.chains import Chain
from notifications.invites import Revision
from notifications.letters import Page, write_cancel, write_request
from notifications.models import Invitation
from notifications.stationery import Stationery
from tests.notifications.calendar_rules import broken_rules, broken_rules_of_chain
from tests.notifications.making import make_invite, make_person
from tests.notifications.read_mail import Mail
from tests.services.libical import find_libical

CREATED_AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
INVITE = make_invite()


def write(clinic, *, before: tuple[Invitation, ...] = (), cancels: bool = False) -> Invitation:
    stamped_at = CREATED_AT + timedelta(minutes=len(before))
    page = Page(Stationery.of(clinic), Revision(INVITE.uid, len(before), stamped_at, CREATED_AT), Chain(before))
    row = write_cancel(page, is_whole_meeting=True) if cancels else write_request(page, INVITE, make_person())
    row.status = Invitation.Status.SENT
    return row


def with_calendar(octets: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The mail with another calendar in both places."""
    old = Mail(octets).calendar
    new = change(old)
    assert new != old
    return octets.replace(in_base64(old), in_base64(new))


def in_base64(octets: bytes) -> bytes:
    text = base64.b64encode(octets)
    return b"\r\n".join(text[place : place + 76] for place in range(0, len(text), 76)) + b"\r\n"


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda octets: octets.replace(old, new)


def line_added(line: bytes) -> Callable[[bytes], bytes]:
    return replaced(b"TRANSP:OPAQUE\r\n", b"TRANSP:OPAQUE\r\n" + line + b"\r\n")


def unfolded(calendar: bytes) -> bytes:
    return calendar.replace(b"\r\n ", b"")


SPOILED_CALENDARS = {
    "ics.crlf": replaced(b"\r\n", b"\n"),
    "ics.no-blank-lines": replaced(b"STATUS:", b"\r\nSTATUS:"),
    "ics.fold-75": unfolded,
    "ics.no-bom": lambda calendar: b"\xef\xbb\xbf" + calendar,
    "ics.utf8": replaced(b"SUMMARY:F", b"SUMMARY:\xff"),
    "ics.no-control-characters": replaced(b"SUMMARY:F", b"SUMMARY:\x0bF"),
    "ics.grammar": replaced(b"END:VEVENT\r\n", b""),
    "ics.one-vcalendar": lambda calendar: calendar + calendar,
    "ics.text-escaping": replaced(b"SUMMARY:F", b"SUMMARY:a; b"),
    "ics.no-empty-values": line_added(b"LOCATION:"),
    "ics.no-caret-escapes": replaced(b'CN="Praxis am See"', b"CN=a^'b"),
    "cal.version": replaced(b"VERSION:2.0", b"VERSION:1.0"),
    "cal.one-method": replaced(b"METHOD:REQUEST\r\n", b"METHOD:REQUEST\r\nMETHOD:REQUEST\r\n"),
    "cal.method-matches-mime": replaced(b"METHOD:REQUEST", b"METHOD:PUBLISH"),
    "cal.known-properties": replaced(b"CALSCALE", b"X-WR-CALNAME:x\r\nCALSCALE"),
    "cal.one-event": replaced(b"END:VEVENT\r\n", b"END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nEND:VEVENT\r\n"),
    "ics.properties-before-components": replaced(b"END:VCALENDAR", b"X-LATE:1\r\nEND:VCALENDAR"),
    "ev.no-alarm": replaced(b"END:VEVENT\r\n", b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n"),
    "ev.known-properties": line_added(b"RRULE:FREQ=DAILY"),
    "ev.known-parameters": replaced(b"RSVP=TRUE", b"RSVP=TRUE;SCHEDULE-AGENT=CLIENT"),
    "ev.once": line_added(b"SUMMARY:another"),
    "privacy.one-attendee": line_added(b"ATTENDEE:mailto:evil@x.example"),
    "privacy.no-other-address-in-ics": replaced(b"DESCRIPTION:", b"DESCRIPTION:with b@x.example "),
    "ev.required": lambda calendar: re.sub(rb"DTSTAMP:.*\r\n", b"", calendar),
    "ev.uid-opaque": lambda calendar: re.sub(rb"UID:.*\r\n", b"UID:1@host.example\r\n", calendar),
    "ev.times-utc": lambda calendar: re.sub(rb"(DTSTART:\d+T\d+)Z", rb"\1", calendar),
    "ev.end-after-start": lambda calendar: re.sub(rb"DTEND:.*\r\n", b"DTEND:20200101T000000Z\r\n", calendar),
    "ev.sequence-number": replaced(b"SEQUENCE:0", b"SEQUENCE:one"),
    "ev.organizer-mailto": replaced(b"mailto:meetings@", b"meetings@"),
    "hdr.from-is-organizer": replaced(b"mailto:meetings@", b"mailto:other@"),
    "hdr.to-is-attendee": replaced(b"mailto:anna@", b"mailto:hanna@"),
    "ev.attendee-answerable": lambda calendar: unfolded(calendar).replace(b"RSVP=TRUE", b"RSVP=YES"),
    "ev.one-meeting-link": replaced(b"\r\nURL:https://zoom.us/j/9", b"\r\nURL:https://zoom.us/j/8"),
    "ev.conference-value": replaced(b"CONFERENCE;VALUE=URI;", b"CONFERENCE;"),
    "ev.teams-property": line_added(b"X-MICROSOFT-SKYPETEAMSMEETINGURL:https://x.example"),
    "ev.no-bidi-override": replaced(b"SUMMARY:F", b"SUMMARY:\xe2\x80\xaeF"),
    "ev.status": replaced(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "ev.transp": replaced(b"TRANSP:OPAQUE", b"TRANSP:TRANSPARENT"),
    "secret.no-host-link": replaced(b"pwd=Q2FmZQ", b"zak=Q2FmZQ"),
    "judge.ics": replaced(b"DTSTART:2027", b"DTSTART:xxxx"),
    "judge.vobject": lambda calendar: re.sub(rb"UID:.*\r\n", b"", calendar),
    "judge.icalendar": replaced(b"SEQUENCE:0", b"SEQUENCE:none"),
}

SPOILED_MESSAGES = {
    "mime.method-parameter": (b'method="REQUEST"; ', b""),
    "mime.charset": (b'text/plain; charset="utf-8"', b"text/plain"),
    "mime.no-duplicate-parameters": (b'method="REQUEST"; ', b'method="REQUEST"; charset="utf-8"; '),
    "mime.no-bare-cr": (b"Subject: ", b"Subject: \r"),
    "mime.ascii-headers": (b"Subject: ", b"Subject: \xc3\xa4"),
    "mime.calendar-in-alternative": (b"multipart/alternative", b"multipart/related"),
    "mime.attachment-type": (b"application/ics", b"application/octet-stream"),
    "mime.attachment-name": (b'filename="invite.ics"', b'filename="a.ics"'),
    "mime.no-defects": (b"To: ", b"To: <<"),
    "hdr.once": (b"Auto-Submitted", b"Reply-To: a@b.example\r\nAuto-Submitted"),
    "privacy.one-recipient": (b"Auto-Submitted", b"Cc: a@b.example\r\nAuto-Submitted"),
    "hdr.auto-submitted": (b"Auto-Submitted", b"X-Auto-Submitted"),
    "hdr.not-bulk": (b"Auto-Submitted", b"Precedence: bulk\r\nAuto-Submitted"),
    "hdr.auto-response": (b"X-Auto-Response-Suppress", b"X-Other"),
    "hdr.message-id": (b"Message-ID: <", b"Message-ID: "),
    "hdr.subject": (b"Subject: Invitation:", b"X-Subject: "),
    "hdr.date": (b"Date: ", b"Date: not "),
    "body.join-link": (b"\r\nhttps://zoom.us/j/", b"\r\nOpen https://zoom.us/j/"),
    "body.join-link-html": (b'href=3D"https://zoom.us', b'href=3D"https://click.example/zoom.us'),
    "body.no-other-join-link": (b"How to join", b"https://zoom.us/j/111"),
    "body.html-is-inert": (b"How to join</h2>", b"<script>x()</script></h2>"),
}


@pytest.fixture
def good(clinic) -> bytes:
    return write(clinic).octets


def test_a_good_invitation_breaks_no_rule(good):
    assert broken_rules(good) == []


def test_a_good_chain_breaks_no_rule(clinic):
    first = write(clinic)
    second = write(clinic, before=(first,))
    third = write(clinic, before=(first, second), cancels=True)
    assert broken_rules_of_chain([first.octets, first.octets, second.octets, third.octets]) == []


@pytest.mark.parametrize("rule", SPOILED_CALENDARS)
def test_a_spoiled_calendar_is_noticed(good, rule):
    broken = broken_rules(with_calendar(good, SPOILED_CALENDARS[rule]))
    assert rule in {name.partition(" ")[0] for name in broken}


@pytest.mark.skipif(find_libical() is None, reason="libical is not installed")
def test_libical_notices_a_request_that_nobody_sends(good):
    unsigned = with_calendar(good, lambda calendar: re.sub(rb"ORGANIZER(.|\r\n )*\r\n", b"", calendar))
    assert any(name.startswith("judge.libical") for name in broken_rules(unsigned))


@pytest.mark.parametrize("rule", SPOILED_MESSAGES)
def test_a_spoiled_message_is_noticed(good, rule):
    spoiled = good.replace(*SPOILED_MESSAGES[rule])
    assert spoiled != good
    assert rule in {name.partition(" ")[0] for name in broken_rules(spoiled)}


SPOILED_CHAINS = {
    "chain.sequence": replaced(b"SEQUENCE:1", b"SEQUENCE:0"),
    "chain.uid-same": lambda calendar: re.sub(rb"UID:........", b"UID:00000000", calendar),
    "chain.organizer-same": replaced(b"mailto:meetings@", b"mailto:other@"),
    "chain.attendee-same": lambda calendar: unfolded(calendar).replace(b"mailto:anna@", b"mailto:hanna@"),
    "chain.dtstamp": lambda calendar: re.sub(rb"DTSTAMP:2026", b"DTSTAMP:2025", calendar),
    "chain.cancel-same-time": replaced(b"DTSTART:20270112", b"DTSTART:20270111"),
}


@pytest.mark.parametrize("rule", SPOILED_CHAINS)
def test_a_spoiled_chain_is_noticed(clinic, rule):
    first = write(clinic)
    second = with_calendar(write(clinic, before=(first,), cancels=True).octets, SPOILED_CHAINS[rule])
    assert f"1: {rule}" in broken_rules_of_chain([first.octets, second])


def test_a_cancellation_without_an_invitation_is_noticed(clinic):
    first = write(clinic)
    second = write(clinic, before=(first,), cancels=True)
    third = write(clinic, before=(first, second), cancels=True)
    assert "0: chain.cancel-after-request" in broken_rules_of_chain([second.octets])
    assert "2: chain.cancel-after-request" in broken_rules_of_chain([first.octets, second.octets, third.octets])


def test_a_repetition_with_other_octets_is_noticed(good):
    assert "1: chain.resend-identical" in broken_rules_of_chain([good, good.replace(b"Hello Anna", b"Hullo Anna")])


def test_a_mail_outside_the_thread_is_noticed(clinic):
    first = write(clinic)
    second = write(clinic, before=(first,))
    assert "1: hdr.references" in broken_rules_of_chain([first.octets, second.octets.replace(b"References", b"X-Ref")])
