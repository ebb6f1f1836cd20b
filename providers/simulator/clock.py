"""The simulator's own time: the real one plus an offset that tests move."""

from datetime import UTC, datetime, timedelta

FARTHEST = 100 * 366 * 86400.0


class WrongOffset(ValueError):
    """A time that the simulator can't go to."""


class Clock:
    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def set_offset(self, seconds: float) -> None:
        if not abs(seconds) <= FARTHEST:
            raise WrongOffset("The clock can be moved by up to a hundred years.")
        self.offset = timedelta(seconds=seconds)

    def next_midnight(self) -> datetime:
        """00:00 UTC of the coming day: when Zoom's daily counters begin again."""
        return self.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def write_seconds(moment: datetime) -> str:
    """2026-03-01T12:00:00Z, the form Zoom writes."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
