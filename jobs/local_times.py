"""From what a person writes on a form (a wall-clock time in a zone) to an instant.

Twice a year a wall clock shows times that never were, and times that were twice. Python shifts the first silently and
takes the earlier of the second; we refuse the first and ask about the second.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.refusals import Invalid


def to_instant(wall: datetime, zone: str, *, fold: int | None = None) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `wall` (naive).

    `fold` 0 or 1 chooses the first or second time round. Raises Invalid with code `nonexistent_time`,
    or `ambiguous_time` when the time exists twice and nobody chose.
    """
    place = ZoneInfo(zone)
    first, second = (wall.replace(tzinfo=place, fold=turn).astimezone(UTC) for turn in (0, 1))
    if first.astimezone(place).replace(tzinfo=None) != wall:
        raise Invalid(
            _("%(time)s does not exist in %(zone)s: the clocks are put forward over it. Choose another time.")
            % {"time": f"{wall:%Y-%m-%d %H:%M}", "zone": zone},
            code="nonexistent_time",
            attr="start",
        )
    if first == second:
        return first
    if fold is None:
        raise Invalid(
            _("%(time)s happens twice in %(zone)s, because the clocks are put back. Say which of the two you mean.")
            % {"time": f"{wall:%Y-%m-%d %H:%M}", "zone": zone},
            code="ambiguous_time",
            attr="start",
        )
    return (first, second)[fold]
