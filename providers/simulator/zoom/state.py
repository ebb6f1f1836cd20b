"""Everything the simulated Zoom knows."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from providers.simulator.zoom.grants import GrantBook
from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.pages import PageBook
from providers.simulator.zoom.people import Directory, ZoomUser
from providers.simulator.zoom.rate_limits import RateMeter

if TYPE_CHECKING:
    from providers.simulator.world import World


class ZoomState:
    def __init__(self, world: World) -> None:
        self._world = world
        self.directory = Directory()
        self.grants = GrantBook(world)
        self.meter = RateMeter(world)
        self.pages = PageBook(world)
        self.meetings: dict[int, Meeting] = {}
        self.zaks: dict[str, datetime] = {}  # key: expires at
        self.mails: list[dict[str, Any]] = []

    def make_meeting_id(self) -> int:
        """Eleven digits: more than 32 bits can hold."""
        while True:
            number = 80_000_000_000 + secrets.randbelow(10_000_000_000)
            if number not in self.meetings:
                return number

    def find_meeting(self, id_or_uuid: str) -> Meeting | None:
        if id_or_uuid.isdecimal():
            return self.meetings.get(int(id_or_uuid))
        return next((meeting for meeting in self.meetings.values() if meeting.uuid == id_or_uuid), None)

    def list_of_host(self, host: ZoomUser) -> list[Meeting]:
        return [meeting for meeting in self.meetings.values() if meeting.host.id == host.id and meeting.is_live]

    def note_mail(self, meeting: Meeting, reason: str, to: str) -> None:
        """Zoom would have sent a mail of its own; a product that sends invitations itself wants none of these."""
        self.mails.append({"meeting_id": meeting.id, "reason": reason, "to": to})
