"""What an invitation is about. No jobs, no providers here: times, people and a link."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.refusals import Invalid

# What may stand in a link wherever it is written: no blanks, quotes, brackets, and nothing but ASCII.
SAFE_LINK = re.compile(r"https://[^\x00-\x20\x7f-\U0010ffff\"'<>\\^`{|}]+")
# Whoever opens a link with one of these is the host of the meeting.
HOST_SECRETS = {"zak", "hostkey", "host_key"}


@dataclass(frozen=True)
class Person:
    """Somebody to tell. `role` is a value of Invitation.Role; zone and language are the reader's."""

    name: str
    email: str
    role: str
    timezone: str
    language: str
    own_page: str = ""  # the address of this person's own page about the meeting; empty: there is none
    has_feed: bool = False  # has meetings in a calendar feed, by choice: is not invited by mail, but reminded
    is_invited_anew: bool = True  # False: told of changes if invited before, else of nothing


@dataclass(frozen=True)
class Invite:
    """A meeting as its guests see it. Times are aware; `uid` stays the same for the life of the calendar entry."""

    uid: UUID
    title: str
    start: datetime
    end: datetime
    join_url: str
    provider_label: str
    password: str = ""
    meeting_number: str = ""
    dial_in: tuple[str, ...] = ()
    passcode_for_phone: str = ""
    reference: str = ""  # the job's name, for people who ring up
    is_teams: bool = False

    @property
    def fingerprint(self) -> str:
        """A hash of all that a guest would see: who holds an invitation with the same one is not written to again.

        Empty fields are left out, so that a field that is added to this class later changes no fingerprint by itself.
        """
        seen = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "uid"}
        seen |= {"start": in_utc(self.start), "end": in_utc(self.end)}
        kept = {name: value for name, value in seen.items() if value}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()

    @property
    def link_hash(self) -> str:
        return hash_link(self.join_url, self.password)

    @property
    def facts(self) -> "MeetingFacts":
        plain = self.title, self.start, self.end, self.reference, self.provider_label
        return MeetingFacts(*plain, link_hash=self.link_hash)

    def check(self) -> None:
        """Refuse what must never be mailed."""
        check_link(self.join_url)
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise Invalid(_("A meeting has to end after it starts."), code="invalid_times", attr="end")


def check_link(url: str) -> None:
    """Refuse (Invalid) what cannot be a join link, and what would make each guest the host."""
    if not SAFE_LINK.fullmatch(url) or not urlsplit(url).hostname:
        raise Invalid(
            _("A join link has to begin with https://, without blanks or quotes."), code="unsafe_link", attr="join_url"
        )
    if HOST_SECRETS & {name.lower() for name in parse_qs(urlsplit(url).query, keep_blank_values=True)}:
        raise Invalid(_("This is the host's own link; guests must not have it."), code="host_link", attr="join_url")


@dataclass(frozen=True)
class MeetingFacts:
    """What is left to say of a meeting when it is called off: no link, no password."""

    title: str
    start: datetime
    end: datetime
    reference: str = ""
    provider_label: str = ""
    # By how many seconds the reader's clocks were taken to be ahead of UTC at the start: so it is known what was told,
    # also when the rules of time zones have changed since.
    clock_offset: int | None = None
    # Of the link and the password that were told. Empty: nobody noted it.
    link_hash: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"start": in_utc(self.start), "end": in_utc(self.end)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        moments = {name: datetime.fromisoformat(stored[name]) for name in ("start", "end")}
        return cls(**(stored | moments))


@dataclass(frozen=True)
class Revision:
    """Which version of the calendar entry a message is (RFC 5545 UID, SEQUENCE, DTSTAMP, CREATED)."""

    uid: UUID
    sequence: int
    stamped_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Party:
    """A name and an address, as they stand in From, To, ORGANIZER and ATTENDEE."""

    name: str
    address: str


def hash_link(join_url: str, password: str) -> str:
    """Whether it is still the same is all that one can learn from it."""
    return hashlib.sha256(f"{join_url}\n{password}".encode(errors="backslashreplace")).hexdigest()


def in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
