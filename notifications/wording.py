"""What mails say, as plain values for the templates, in the active language."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.clocks import seconds_east
from notifications.invites import Invite, MeetingFacts
from notifications.mime import Bodies
from notifications.models import Invitation
from notifications.reader_times import LocalTimes, tell_times
from notifications.readers import Reader
from notifications.sealing import reply_address
from notifications.stationery import Stationery
from notifications.template_models import MailKind
from notifications.text_cleaning import NAME_LIMIT, SUMMARY_LIMIT, clean_line, clean_text

EMPTY_LINES = re.compile(r"\n(?:[ ]*\n){2,}")
LONGEST_TEXT = 100_000
DIALABLE = re.compile(r"\+?[\d\s()./-]{5,}")


def subject_of(kind: str, rest: str) -> str:
    """People and filters know our mails by how their subjects begin; what follows is the organization's."""
    beginnings = {
        MailKind.INVITATION: _("Invitation: %(title)s"),
        MailKind.UPDATE: _("Updated invitation: %(title)s"),
        MailKind.REMINDER: _("Reminder: %(title)s"),
        MailKind.CANCELLATION: _("Cancelled: %(title)s"),
        MailKind.WITHDRAWAL: _("Invitation withdrawn: %(title)s"),
    }
    return beginnings[MailKind(kind)] % {"title": rest}


def put_into_words(kind: str, stationery: Stationery, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with the subject and the organization's words or ours."""
    words = stationery.put_into_words(kind, facts)
    return facts | {
        "subject": subject_of(kind, words.subject),
        "opening": words.opening,
        "closing": words.closing,
    }


def describe_invite(invite: Invite, reader: Reader, *, was: MeetingFacts | None) -> dict[str, Any]:
    """For invitations and updates. `was` is what the reader knew before."""
    return describe_meeting(invite.facts, reader) | {
        "was": earlier_times(invite, reader, was),
        "join_url": invite.join_url,
        "own_page": reader.own_page,
        "password": clean_line(invite.password, NAME_LIMIT),
        "meeting_number": clean_line(invite.meeting_number, NAME_LIMIT),
        "dial_in": ", ".join(filter(None, (clean_line(number, NAME_LIMIT) for number in invite.dial_in))),
        "phone_passcode": clean_line(invite.passcode_for_phone, NAME_LIMIT),
        "details": list(describe_details(invite)),
        "my_jobs_url": f"{settings.BASE_URL}/my-jobs/" if reader.role == Invitation.Role.RESOURCE else "",
    }


def describe_meeting(meeting: MeetingFacts, reader: Reader) -> dict[str, Any]:
    provider = clean_line(meeting.provider_label, NAME_LIMIT)
    return {
        "title": clean_line(meeting.title, SUMMARY_LIMIT),
        "times": tell_times(meeting.start, meeting.end, reader.zone),
        "provider": provider,
        # Where a link that a person pasted leads, nobody knows.
        "join_label": _("Join with %(provider)s") % {"provider": provider} if provider else _("Join here"),
        "reference": clean_line(meeting.reference, NAME_LIMIT),
    }


def earlier_times(invite: Invite, reader: Reader, was: MeetingFacts | None) -> LocalTimes | None:
    if was is None or (was.start, was.end) == (invite.start, invite.end) or looks_the_same(invite, reader, was):
        return None
    return tell_times(was.start, was.end, reader.zone)


def looks_the_same(invite: Invite, reader: Reader, was: MeetingFacts) -> bool:
    """It moved with the reader's clocks, whose rules have changed: they show what they were said to show."""
    zone = str(reader.zone)
    if was.clock_offset in {None, seconds_east(was.start, zone)} or was.end - was.start != invite.end - invite.start:
        return False
    moved_by = timedelta(seconds=(was.clock_offset or 0) - seconds_east(invite.start, zone))
    return invite.start - was.start == moved_by


def describe_details(invite: Invite) -> Iterator[dict[str, Any]]:
    """What else one may need to get in, a line each. What the provider does not have is left out."""
    yield from describe_detail(_("Meeting number"), invite.meeting_number, is_code=True)
    yield from describe_detail(_("Password"), invite.password, is_code=True)
    for place, number in enumerate(invite.dial_in):
        yield from describe_detail("" if place else _("By phone"), number, link=dialling_link(number))
    yield from describe_detail(_("Passcode by phone"), invite.passcode_for_phone, is_code=True)
    yield from describe_detail(_("Reference"), invite.reference)


def describe_detail(label: str, value: str, *, is_code: bool = False, link: str = "") -> Iterator[dict[str, Any]]:
    if value := clean_line(value, NAME_LIMIT):
        yield {"label": label, "value": value, "is_code": is_code, "link": link}


def dialling_link(number: str) -> str:
    """Tapped on a phone it dials; empty when the text does not begin with a number."""
    found = DIALABLE.match(number.strip())
    return "tel:" + re.sub(r"[^\d+]", "", found.group()) if found else ""


def describe_sender(stationery: Stationery, reader: Reader) -> dict[str, Any]:
    organization = stationery.organization
    return {
        "organization": clean_line(organization.mail_name, NAME_LIMIT),
        "reply_to": reply_address(organization),
        "name": reader.party.name,
        "language": reader.language,
        "product": settings.PRODUCT_NAME,
        "palette": stationery.palette,
        "letterhead": stationery.letterhead,
    }


def render(name: str, words: dict[str, Any]) -> Bodies:
    """The text and the HTML of `mail/<name>`, with the logo if there is one."""
    letterhead = words["letterhead"]
    return Bodies(
        text=render_text(f"mail/{name}.txt", words) + "\n",
        html=render_to_string(f"mail/{name}.html", words).strip(),
        images=(letterhead.image,) if letterhead else (),
    )


def render_text(template: str, words: dict[str, Any]) -> str:
    """Optional parts of a template leave empty lines behind; one is enough."""
    return EMPTY_LINES.sub("\n\n", clean_text(render_to_string(template, words), limit=LONGEST_TEXT)).strip()
