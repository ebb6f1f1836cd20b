"""A made-up meeting, for looking at mails before anybody gets one."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.invites import Invite, Party
from notifications.mime import Bodies
from notifications.models import Invitation
from notifications.reader_times import find_zone
from notifications.readers import Reader
from notifications.stationery import Stationery
from notifications.template_models import MailKind
from notifications.template_variables import WITHOUT_LINK
from notifications.wording import describe_invite, describe_meeting, describe_sender, put_into_words, render

OWN_PAGE = "https://meetings.example/join/4fGq2sW9"


@dataclass(frozen=True)
class Sample:
    """A mail that nobody was sent."""

    facts: dict[str, Any]
    subject: str
    bodies: Bodies


def write_sample(stationery: Stationery, kind: str, language: str, *, is_test: bool = False) -> Sample:
    """In the active language, which has to be the one named."""
    facts = describe_sample(stationery, kind, language) | {"is_test": is_test}
    words = put_into_words(kind, stationery, facts)
    return Sample(facts, words["subject"], render(kind, words))


def describe_sample(stationery: Stationery, kind: str, language: str) -> dict[str, Any]:
    zone = find_zone(stationery.organization.timezone)
    guest = Party(_("Anna Meier"), "anna.meier@example.org")
    own_page = OWN_PAGE if stationery.organization.mails_own_pages else ""
    reader = Reader(guest, Invitation.Role.CONTACT, zone, language, own_page=own_page)
    start = (timezone.now().astimezone(zone) + timedelta(days=7)).replace(hour=14, minute=30, second=0, microsecond=0)
    invite = make_sample_invite(start)
    sender = describe_sender(stationery, reader)
    if kind in WITHOUT_LINK:
        return sender | describe_meeting(invite.facts, reader)
    earlier = make_sample_invite(start - timedelta(days=1, hours=4)).facts
    return sender | describe_invite(invite, reader, was=earlier if kind == MailKind.UPDATE else None)


def make_sample_invite(start: datetime) -> Invite:
    return Invite(
        uid=uuid.UUID(int=0),
        title=_("Follow-up appointment"),
        start=start,
        end=start + timedelta(minutes=45),
        join_url="https://meetings.example/j/96228647552?pwd=Q2FmZQ",
        provider_label="Zoom",
        password="k7-Pq_2",
        meeting_number="962 2864 7552",
        dial_in=("+49 69 7104 9922", "+33 1 7037 2246"),
        passcode_for_phone="482913",
        reference="JOB-0042",
    )
