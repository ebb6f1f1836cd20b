"""Graph's moments: seven digits behind the second."""

import re
from datetime import UTC, datetime

PATTERN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?")


def write_moment(moment: datetime) -> str:
    """2026-03-01T12:00:00.0000000Z"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def read_moment(text: object) -> datetime | None:
    """A moment with an offset; None for anything else (a time without one is not taken: nobody knows what it means)."""
    found = PATTERN.fullmatch(text) if isinstance(text, str) else None
    if found is None or not found[3]:
        return None
    fraction = (found[2] or "0")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(
            f"{found[1]}{'' if found[1].count(':') == 2 else ':00'}.{fraction}{found[3]}"
        ).astimezone(UTC)
    except ValueError:
        return None
