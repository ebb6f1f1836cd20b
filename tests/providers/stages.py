"""What each provider's stand-in tells of its meetings, in one shape, so that one suite can judge all adapters.

A new provider gets a stage here; without one the contract suite fails.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from providers.zoom_answers import read_moment
from tests.services.stand_ins import Simulator


@dataclass(frozen=True)
class Stage:
    """`read_meeting` turns what the stand-in reports into (id, topic, start, duration)."""

    account: str  # who consents
    part: str  # of the stand-in's state
    create: str  # names of operations, for faults
    refresh: str
    read_meeting: Callable[[dict[str, Any]], tuple[str, str, datetime | None, int]]

    def live_meetings(self, simulator: Simulator) -> list[tuple[str, str, datetime | None, int]]:
        meetings = simulator.state()[self.part]["meetings"]
        return [self.read_meeting(each) for each in meetings if each["live"]]


def read_zoom(found: dict[str, Any]) -> tuple[str, str, datetime | None, int]:
    return str(found["id"]), found["topic"], read_moment(found["start_time"]), found["duration"]


def read_graph(found: dict[str, Any]) -> tuple[str, str, datetime | None, int]:
    start, end = (datetime.fromisoformat(found[name][:19] + "+00:00") for name in ("startDateTime", "endDateTime"))
    return found["id"], found["subject"], start, int((end - start).total_seconds() // 60)


STAGES = {
    "zoom": Stage("dana", "zoom", "zoom.create_meeting", "zoom.refresh_token", read_zoom),
    "teams": Stage("terry", "graph", "graph.create_or_get_meeting", "entra.refresh_token", read_graph),
}
