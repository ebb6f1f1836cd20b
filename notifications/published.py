"""The calendar feed of one person as a calendar object: METHOD:PUBLISH, nobody invited. Pure: values in, octets out."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from notifications.ics import SafeText, add_link, begin_calendar, build_event
from notifications.invites import Invite, Party, Revision, in_utc
from notifications.text_cleaning import NAME_LIMIT, clean_line, clean_text

TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
# A hint for how often to read the feed. Google takes none: there it is many hours, whatever we say.
READ_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One job in the calendar of one person. `invite.join_url` is empty where there is no link to show."""

    invite: Invite
    status: str
    description: str

    @cached_property
    def content_hash(self) -> str:
        """Of all that the reader sees: another one is another revision."""
        return hash_of(self.invite.fingerprint, self.status, self.description)


@dataclass(frozen=True)
class Feed:
    """The octets follow from this alone."""

    name: str
    timezone: str
    organizer: Party
    entries: tuple[tuple[Entry, Revision], ...]

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same octets, and known without building them."""
        product = settings.PRODUCT_NAME, settings.PRODUCT_VERSION
        entries = [(entry.content_hash, describe_revision(revision)) for entry, revision in self.entries]
        return hash_of(product, self.name, self.timezone, self.organizer, entries)


def hash_of(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


def describe_revision(revision: Revision) -> tuple[str, int, str, str]:
    return str(revision.uid), revision.sequence, in_utc(revision.stamped_at), in_utc(revision.created_at)


def build_feed(feed: Feed) -> bytes:
    calendar = begin_calendar("PUBLISH")
    name = clean_line(feed.name, NAME_LIMIT)
    calendar["NAME"] = SafeText(name)
    calendar["X-WR-CALNAME"] = SafeText(name)
    calendar["X-WR-TIMEZONE"] = SafeText(feed.timezone)
    calendar["REFRESH-INTERVAL"] = vDuration(READ_AGAIN_AFTER, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = vDuration(READ_AGAIN_AFTER)
    fill(calendar, feed)
    return calendar.to_ical(sorted=False)


def fill(calendar: Calendar, feed: Feed) -> None:
    """A calendar with nothing in it is not valid; a time zone is something, and shows nowhere."""
    for entry, revision in feed.entries:
        calendar.add_component(build_entry(entry, revision, organizer=feed.organizer))
    if not feed.entries:
        calendar.add_component(build_utc())


def build_entry(entry: Entry, revision: Revision, *, organizer: Party) -> Event:
    event = build_event(entry.invite.facts, revision, organizer=organizer)
    event["DESCRIPTION"] = SafeText(clean_text(entry.description))
    event["STATUS"] = SafeText(entry.status)
    event["TRANSP"] = SafeText("TRANSPARENT" if entry.status == CANCELLED else "OPAQUE")
    if entry.invite.join_url:
        add_link(event, entry.invite)
    return event


def build_utc() -> Timezone:
    standard = TimezoneStandard()
    standard["DTSTART"] = SafeText("19700101T000000")
    standard["TZOFFSETFROM"] = standard["TZOFFSETTO"] = SafeText("+0000")
    standard["TZNAME"] = SafeText("UTC")
    zone = Timezone()
    zone["TZID"] = SafeText("Etc/UTC")
    zone.add_component(standard)
    return zone
