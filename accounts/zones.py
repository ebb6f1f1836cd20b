"""Time zones as choices of a form: those that are likely first, all the others by continent."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import known_zones

CONTINENTS = {
    gettext_noop("Africa"),
    gettext_noop("America"),
    gettext_noop("Antarctica"),
    gettext_noop("Arctic"),
    gettext_noop("Asia"),
    gettext_noop("Atlantic"),
    gettext_noop("Australia"),
    gettext_noop("Europe"),
    gettext_noop("Indian"),
    gettext_noop("Pacific"),
}


@cache
def zones_by_continent() -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones that are named after a place. Others (US/Eastern, Etc/GMT+3) are old names, and are only kept."""
    names = sorted(name for name in known_zones() if name.split("/")[0] in CONTINENTS)
    return [
        (continent, [(name, name.replace("_", " ")) for name in group])
        for continent, group in groupby(names, key=lambda name: name.split("/")[0])
    ]


def zone_choices(likely: Iterable[str], *, blank: str | None = None) -> Sequence[Any]:
    """Choices for a select: `blank` (the words for no choice), the likely ones, then all."""
    first = [(name, name.replace("_", " ")) for name in dict.fromkeys(likely) if name]
    start: list[Any] = [] if blank is None else [("", blank)]
    if "UTC" not in dict(first):
        first.append(("UTC", "UTC"))
    return [*start, (_("Likely"), first), *((_(continent), zones) for continent, zones in zones_by_continent())]
