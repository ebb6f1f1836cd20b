"""`start_time` and `timezone`, exactly: `...Z` is UTC whatever the zone says; without Z it is the zone's wall time."""

import re
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

PATTERN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")


@cache
def list_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: object) -> bool:
    return isinstance(name, str) and name in list_zones()


def read_start_time(text: object, zone: str) -> datetime | None:
    """The moment in UTC; None for anything that is not one of Zoom's two forms."""
    if not isinstance(text, str) or not PATTERN.fullmatch(text):
        return None
    try:
        wall = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    return wall.replace(tzinfo=UTC if text.endswith("Z") else ZoneInfo(zone)).astimezone(UTC)
