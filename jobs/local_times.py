"""From what a person writes on a form (a wall-clock time in a zone) to an instant.

Twice a year a wall clock shows times that never were, and times that were twice. Python shifts the first silently and
takes the earlier of the second; we refuse the first and ask about the second.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.clocks import name_clock, next_after_gap, offset_of, turns_of
from accounts.refusals import Invalid


def to_instant(wall: datetime, zone: str, *, fold: int | None = None) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `wall` (naive).

    `fold` 0 or 1 chooses the first or second time round. Raises Invalid with code `nonexistent_time`,
    or `ambiguous_time` when the time exists twice and nobody chose.
    """
    first, second = turns_of(wall, zone)
    if first > second:
        raise Invalid(
            _("%(time)s does not exist in %(zone)s: the clocks are put forward over it. The next time is %(next)s.")
            % {"time": write_wall(wall), "zone": zone, "next": write_wall(next_after_gap(wall, zone))},
            code="nonexistent_time",
            attr="start",
        )
    if first == second:
        return first
    if fold is None:
        raise Invalid(
            _("%(time)s happens twice in %(zone)s, because the clocks are put back. Say which of the two you mean.")
            % {"time": write_wall(wall), "zone": zone},
            code="ambiguous_time",
            attr="start",
        )
    return (first, second)[fold]


def write_wall(wall: datetime) -> str:
    return f"{wall:%Y-%m-%d %H:%M}"


def describe_turns(wall: datetime, zone: str) -> list[str]:
    """The two meanings of a time that exists twice, as 02:30 CEST (UTC+02:00); nothing for any other time."""
    first, second = turns_of(wall, zone)
    if first >= second:
        return []
    local = [turn.astimezone(ZoneInfo(zone)) for turn in (first, second)]
    return [f"{turn:%H:%M} {name_turn(turn)}" for turn in local]


def name_turn(local: datetime) -> str:
    name, offset = name_clock(local), f"UTC{offset_of(local)}"
    return offset if name == offset else f"{name} ({offset})"


def write_with_offsets(wall: datetime, zone: str) -> list[str]:
    """What a wall-clock time can mean, as the API takes it: 2026-10-25T02:30:00+02:00."""
    turns = dict.fromkeys(turn.astimezone(ZoneInfo(zone)).isoformat() for turn in turns_of(wall, zone))
    return list(turns)
