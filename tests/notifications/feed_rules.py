"""Holds the octets of a calendar feed against every rule we know, and against parsers that others wrote.

assert broken_rules_of_feed(octets) == []
assert broken_rules_of_readings([first, second]) == []      # one address, read twice
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

import icalendar
import ics
import vobject
from ics.grammar.parse import ParseError
from tatsu.exceptions import FailedParse
from vobject.base import VObjectError

from tests.notifications.content_lines import Component, read_objects
from tests.notifications.object_rules import KNOWN_IN_REQUEST, LINK, TIMES, object_rules
from tests.notifications.rules import Rules
from tests.services.libical import find_libical, libical_accepts

HEAD = [
    "CALSCALE",
    "METHOD",
    "NAME",
    "PRODID",
    "REFRESH-INTERVAL",
    "VERSION",
    "X-PUBLISHED-TTL",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
]
# What the rules for mails say of octets and of single events is true here too.
OF_EVENTS = [
    "ics.no-caret-escapes",
    "ics.parameter-values",
    "ev.known-parameters",
    "ev.once",
    "ev.uid-form",
    "ev.times-utc",
    "ev.end-after-start",
    "ev.sequence-number",
    "ev.organizer-mailto",
    "ev.summary-one-line",
]
OF_OCTETS = [name for name in object_rules if name.startswith("ics.") and name not in OF_EVENTS]


@dataclass(frozen=True)
class ReadFeed:
    calendar: bytes

    @cached_property
    def objects(self) -> list[Component]:
        return read_objects(self.calendar.decode())

    @property
    def vcalendar(self) -> Component:
        return self.objects[0]

    @property
    def events(self) -> list["ReadEvent"]:
        return [ReadEvent(self, one) for one in self.vcalendar.components if one.name == "VEVENT"]

    def event_of(self, uid: object) -> "ReadEvent":
        return next(one for one in self.events if one.uid == str(uid))


@dataclass(frozen=True)
class ReadEvent:
    feed: ReadFeed
    event: Component

    @property
    def uid(self) -> str:
        return self.event.value("UID") or ""

    @property
    def sequence(self) -> int:
        return int(self.event.value("SEQUENCE") or "-1")

    @property
    def status(self) -> str:
        return self.event.value("STATUS") or ""

    @property
    def link(self) -> str:
        return self.event.value("URL") or ""

    @property
    def material(self) -> tuple[str | None, ...]:
        """What may not change without a higher SEQUENCE."""
        return tuple(self.event.value(name) for name in ("DTSTART", "DTEND", "STATUS", "LOCATION"))

    def moment(self, name: str) -> datetime:
        return datetime.strptime(self.event.value(name) or "", "%Y%m%dT%H%M%S%z")


feed_rules: Rules[ReadFeed] = Rules()
event_rules: Rules[ReadEvent] = Rules()
reading_rules: Rules[tuple[ReadFeed, ReadFeed]] = Rules()
for name in OF_OCTETS:
    feed_rules.add(name)(object_rules[name])
for name in OF_EVENTS:
    event_rules.add(name)(object_rules[name])


@feed_rules.add("feed.method", "cal.version", "cal.known-properties", "feed.name")
def has_the_head(feed: ReadFeed) -> bool:
    values = {name: feed.vcalendar.value(name) for name in ("METHOD", "VERSION", "CALSCALE")}
    return (
        sorted(one.name for one in feed.vcalendar.properties) == HEAD
        and values == {"METHOD": "PUBLISH", "VERSION": "2.0", "CALSCALE": "GREGORIAN"}
        and feed.vcalendar.text("NAME") == feed.vcalendar.text("X-WR-CALNAME") != ""
    )


@feed_rules.add("feed.refresh-interval", "feed.refresh-interval-value", "feed.published-ttl")
def says_how_often_to_read(feed: ReadFeed) -> bool:
    interval = feed.vcalendar.all("REFRESH-INTERVAL")[0]
    return (interval.parameter("VALUE"), interval.value, feed.vcalendar.value("X-PUBLISHED-TTL")) == (
        "DURATION",
        "PT1H",
        "PT1H",
    )


@feed_rules.add("feed.component", "cal.only-events")
def has_events_or_else_a_time_zone(feed: ReadFeed) -> bool:
    names = {one.name for one in feed.vcalendar.components}
    return names == {"VEVENT"} or [one.name for one in feed.vcalendar.components] == ["VTIMEZONE"]


@feed_rules.add("feed.unique-uids")
def has_each_uid_once(feed: ReadFeed) -> bool:
    uids = [one.uid for one in feed.events]
    return len(uids) == len(set(uids))


@event_rules.add("feed.no-attendee", "ev.known-properties", "ev.no-alarm", "ev.required")
def has_an_organizer_and_no_guests(one: ReadEvent) -> bool:
    names = {each.name for each in one.event.properties}
    required = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER", "SEQUENCE", "STATUS", *TIMES}
    return required <= names <= KNOWN_IN_REQUEST - {"ATTENDEE"} and not one.event.components


@event_rules.add("ev.status", "feed.cancelled-is-free")
def is_free_when_cancelled(one: ReadEvent) -> bool:
    transparency = "TRANSPARENT" if one.status == "CANCELLED" else "OPAQUE"
    return one.status in {"TENTATIVE", "CONFIRMED", "CANCELLED"} and one.event.value("TRANSP") == transparency


@event_rules.add("ev.one-meeting-link", "ev.link-on-own-line", "ev.link-in-conference", "secret.not-in-feed")
def has_one_link_everywhere_or_none_at_all(one: ReadEvent) -> bool:
    description = one.event.text("DESCRIPTION")
    places = (one.event.text("LOCATION"), one.event.value("CONFERENCE") or "", *LINK.findall(description))
    is_alone = not one.link or one.link in description.split("\n")
    return set(places) <= {one.link, ""} and is_alone and not re.search("zak=|/s/", one.link)


@event_rules.add("privacy.no-address")
def names_nobody_s_address(one: ReadEvent) -> bool:
    return "@" not in one.event.text("DESCRIPTION") + one.event.text("SUMMARY")


@reading_rules.add("feed.sequence")
def raises_the_sequence_with_what_counts(readings: tuple[ReadFeed, ReadFeed]) -> bool:
    before, now = ({one.uid: one for one in each.events} for each in readings)
    both = [(before[uid], now[uid]) for uid in before.keys() & now.keys()]
    return all(
        new.sequence >= old.sequence + (new.material != old.material) and new.moment("DTSTAMP") >= old.moment("DTSTAMP")
        for old, new in both
    )


@reading_rules.add("feed.stable")
def keeps_what_has_not_changed(readings: tuple[ReadFeed, ReadFeed]) -> bool:
    before, now = ({one.uid: one.event for one in each.events} for each in readings)
    both = [(before[uid], now[uid]) for uid in before.keys() & now.keys()]
    return all(old == new for old, new in both if without_stamps(old) == without_stamps(new))


def without_stamps(event: Component) -> list[object]:
    return [one for one in event.properties if one.name not in {"DTSTAMP", "LAST-MODIFIED"}]


@feed_rules.add("judge.icalendar")
def icalendar_agrees(feed: ReadFeed) -> bool:
    calendar = icalendar.Calendar.from_ical(feed.calendar)
    same = [(str(one["UID"]), one.start) for one in calendar.events] == times_of(feed)
    return not calendar.errors and not any(one.errors for one in calendar.events) and same


@feed_rules.add("judge.vobject")
def vobject_agrees(feed: ReadFeed) -> bool:
    try:
        calendar = next(iter(vobject.readComponents(feed.calendar.decode())))
        calendar.validate(raiseException=True)
    except VObjectError as error:
        raise ValueError(str(error)) from error
    return [(one.uid.value, one.dtstart.value) for one in getattr(calendar, "vevent_list", [])] == times_of(feed)


@feed_rules.add("judge.ics")
def ics_agrees(feed: ReadFeed) -> bool:
    try:
        events = ics.Calendar(feed.calendar.decode()).events
    except (ParseError, FailedParse, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    return {(one.uid, one.begin.datetime) for one in events} == set(times_of(feed))


@feed_rules.add("judge.libical")
def libical_agrees(feed: ReadFeed) -> bool:
    library = find_libical()
    return library is None or libical_accepts(library, feed.calendar)


def times_of(feed: ReadFeed) -> list[tuple[str, datetime]]:
    return [(one.uid, one.moment("DTSTART")) for one in feed.events]


def broken_rules_of_feed(octets: bytes) -> list[str]:
    feed = ReadFeed(octets)
    of_events = [f"{one.uid}: {name}" for one in feed.events for name in event_rules.broken_by(one)]
    return [*feed_rules.broken_by(feed), *of_events]


def broken_rules_of_readings(readings: Sequence[bytes]) -> list[str]:
    """One address, read several times."""
    broken = [f"{place}: {name}" for place, one in enumerate(readings) for name in broken_rules_of_feed(one)]
    for place, (before, now) in enumerate(pairwise(readings), start=1):
        broken += [f"{place}: {name}" for name in reading_rules.broken_by((ReadFeed(before), ReadFeed(now)))]
    return broken
