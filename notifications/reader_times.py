"""Times as a reader has them: in the reader's zone, with its name and offset, in the active language."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.dateformat import format as format_moment
from django.utils.translation import pgettext

UTC_NAMES = {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Zulu", "GMT", "Etc/GMT"}


@dataclass(frozen=True)
class LocalTimes:
    """For example: Tuesday, 24 November 2026 · 2:30 PM – 3:00 PM · Europe/Paris, UTC+01:00.

    `short` and `short_end` are moments in one piece; `duration` reads 45 min, or 1 h 30 min.
    """

    date: str
    hours: str
    zone: str
    short: str
    short_end: str
    duration: str
    month: str
    day: str
    weekday: str


def find_zone(*names: str) -> ZoneInfo:
    """The first that exists, in the order of preference; else UTC."""
    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):  # ValueError: a name that is no file name
            continue
    return ZoneInfo("UTC")


def tell_times(start: datetime, end: datetime, zone: ZoneInfo) -> LocalTimes:
    """In the active language. A meeting that ends on another day says on which."""
    start, end = start.astimezone(zone), end.astimezone(zone)
    clock = pgettext("time format", "g:i A")
    until = clock if start.date() == end.date() else pgettext("date and time format", "D, j M, g:i A")
    first, last = format_moment(start, clock), format_moment(end, until)
    if start.utcoffset() != end.utcoffset():
        # The clocks are changed meanwhile: without this, four hours would look like three or five.
        first, last = f"{first} ({name_offset(start, zone)})", f"{last} ({name_offset(end, zone)})"
    moment = pgettext("date and time format", "D, j M Y, g:i A")
    return LocalTimes(
        date=format_moment(start, pgettext("date format", "l, j F Y")),
        hours=f"{first} – {last}",
        zone=name_zone(zone, start),
        short=format_moment(start, moment),
        short_end=format_moment(end, moment),
        duration=tell_duration(end - start),
        month=format_moment(start, "M"),
        day=format_moment(start, "j"),
        weekday=format_moment(start, "l"),
    )


def tell_duration(length: timedelta) -> str:
    """In the signs for hours and minutes, which are the same in all languages."""
    hours, minutes = divmod(round(length / timedelta(minutes=1)), 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""]
    return " ".join(filter(None, parts))


def name_zone(zone: ZoneInfo, moment: datetime) -> str:
    name = str(zone)
    return "UTC" if name in UTC_NAMES else f"{name}, {name_offset(moment, zone)}"


def name_offset(moment: datetime, zone: tzinfo = UTC) -> str:
    minutes = (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
