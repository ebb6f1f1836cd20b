"""An update of the time zone rules: from now on clocks of a zone show what those of another one do."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path


@contextmanager
def rules_of(folder: Path, **zones: str) -> Iterator[None]:
    """`Paris="Algiers"` as in `europe_paris="Africa/Algiers"`: real rules, read as the system's are."""
    before = zoneinfo.TZPATH
    for name, other in zones.items():
        continent, _, place = name.partition("_")
        rules = resources.files("tzdata.zoneinfo").joinpath(other).read_bytes()
        target = folder / continent.title() / place.title()
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(rules)
    try:
        zoneinfo.reset_tzpath(to=[str(folder), *before])
        zoneinfo.ZoneInfo.clear_cache()
        yield
    finally:
        zoneinfo.reset_tzpath(to=before)
        zoneinfo.ZoneInfo.clear_cache()
