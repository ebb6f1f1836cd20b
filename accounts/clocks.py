"""What wall clocks do twice a year: times that never were, times that were twice, and how to tell two such apart."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Clocks jump at whole seconds.
PRECISION = timedelta(milliseconds=1)


def turns_of(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    """What a wall-clock time (naive) can mean, in UTC: the same instant twice, but for a time that exists twice.

    Of a time that is skipped the first is the later one: so they can be told apart.
    """
    place = ZoneInfo(zone)
    first, second = (wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def next_after_gap(wall: datetime, zone: str) -> datetime:
    """The first time (naive) that clocks show after they have jumped over `wall`."""
    place = ZoneInfo(zone)
    after, before = turns_of(wall, zone)
    jumped = after.astimezone(place).utcoffset()
    while after - before > PRECISION:
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == jumped:
            after = middle
        else:
            before = middle
    return after.astimezone(place).replace(tzinfo=None, microsecond=0)


def name_clock(local: datetime) -> str:
    """Which clock a local moment is read on: CEST where the zone has letters for it, else UTC+10:30."""
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{offset_of(local)}"


def offset_of(local: datetime) -> str:
    """For example +10:30."""
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def name_if_unclear(local: datetime, other: datetime | None = None) -> str:
    """` CEST` where the time exists twice or the span to `other` crosses a change of the clocks; else empty."""
    crosses_change = other is not None and other.utcoffset() != local.utcoffset()
    return f" {name_clock(local)}" if crosses_change or is_shown_twice(local) else ""


def is_shown_twice(local: datetime) -> bool:
    """Whether clocks show this time before and after they are put back."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def seconds_east(moment: datetime, zone: str) -> int:
    """By how much clocks in the zone are ahead of UTC at a moment, as far as its rules are known today."""
    return round((moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds())
