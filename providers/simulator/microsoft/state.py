"""Everything the simulated Microsoft knows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from providers.simulator.microsoft.grants import EntraGrantBook
from providers.simulator.microsoft.meeting_record import OnlineMeeting

if TYPE_CHECKING:
    from providers.simulator.world import World


class MicrosoftState:
    def __init__(self, world: World) -> None:
        self.grants = EntraGrantBook(world)
        self.meetings: dict[str, OnlineMeeting] = {}
        self.calls_per_month: Counter[tuple[str, str]] = Counter()  # (user id, 2026-03)

    def find_by_external_id(self, organizer_id: str, external_id: str) -> OnlineMeeting | None:
        """A deleted one is not found: asking again makes a new meeting."""
        for meeting in self.meetings.values():
            if meeting.organizer.id == organizer_id and meeting.external_id == external_id and meeting.is_live:
                return meeting
        return None
