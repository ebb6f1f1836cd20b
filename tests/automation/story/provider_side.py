"""What exists at the simulated providers, in one shape for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from providers.simulator.world import World


@dataclass(frozen=True)
class Live:
    provider: str
    id: str
    reference: str
    title: str
    start: datetime | None
    length: timedelta
    link: str


def live_meetings(world: World) -> list[Live]:
    with world.lock:
        return [*live_at_zoom(world), *live_at_teams(world)]


def live_ids(world: World, provider: str) -> set[str]:
    return {one.id for one in live_meetings(world) if one.provider == provider}


def live_at_zoom(world: World) -> Iterator[Live]:
    for one in world.zoom.meetings.values():
        if one.is_live:
            reference = one.agenda.removeprefix("[ref VM-").partition("]")[0]
            length = timedelta(minutes=one.duration)
            yield Live("zoom", str(one.id), reference, one.topic, one.start_at, length, one.join_url)


def live_at_teams(world: World) -> Iterator[Live]:
    for one in world.microsoft.meetings.values():
        if one.is_live:
            length = one.end_at - one.start_at
            yield Live("teams", one.id, one.external_id or "", one.subject or "", one.start_at, length, one.join_url)
