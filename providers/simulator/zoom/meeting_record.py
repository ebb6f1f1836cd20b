"""A meeting as Zoom keeps it."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from providers.simulator.tokens import encode_base64url
from providers.simulator.zoom.passcodes import make_numeric_passcode
from providers.simulator.zoom.people import ZoomUser

INSTANT, SCHEDULED, RECURRING = 1, 2, 3
JOIN_ORIGIN = "https://us02web.zoom.us"
ID_LIFE = timedelta(days=30)


def make_uuid() -> str:
    """Base64 of sixteen bytes. It always has a slash and a plus in it, and one in four begins with the slash: such a
    uuid must be encoded twice in a path."""
    text = base64.b64encode(secrets.token_bytes(16)).decode()
    first = "/" if secrets.randbelow(4) == 0 else "a"
    return f"{first}{text[1:6]}/{text[7:10]}+{text[11:]}"


@dataclass
class Meeting:
    id: int
    host: ZoomUser
    created_at: datetime
    topic: str = "Zoom Meeting"
    type: int = SCHEDULED
    agenda: str = ""
    start_at: datetime | None = None
    duration: int = 60
    timezone: str = "UTC"
    password: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    tracking_fields: list[dict[str, Any]] = field(default_factory=list)
    pre_schedule: bool = False
    uuid: str = field(default_factory=make_uuid)
    status: str = "waiting"
    h323_password: str = field(default_factory=make_numeric_passcode)
    encrypted_password: str = ""
    client_id: str = ""
    updates: int = 0
    deleted_at: datetime | None = None
    deleted_by: str = ""

    @property
    def is_live(self) -> bool:
        """There is such a meeting; whether anybody is in it is another question (`is_running`)."""
        return self.deleted_at is None

    @property
    def is_running(self) -> bool:
        return self.status == "started"

    @property
    def join_url(self) -> str:
        suffix = f"?pwd={self.encrypted_password}" if self.password else ""
        return f"{JOIN_ORIGIN}/j/{self.id}{suffix}"

    @property
    def end_at(self) -> datetime | None:
        return self.start_at + timedelta(minutes=self.duration) if self.start_at else None

    def is_expired(self, now: datetime) -> bool:
        """The id of a scheduled meeting is given up thirty days after its date."""
        return self.type == SCHEDULED and self.start_at is not None and self.start_at + ID_LIFE < now

    def set_password(self, password: str) -> None:
        """A new passcode is a new join URL: the passcode is in it, encrypted."""
        if password == self.password:
            return
        self.password = password
        self.encrypted_password = f"{encode_base64url(secrets.token_bytes(18))}.1" if password else ""

    def mark_started(self) -> None:
        self.status = "started"

    def mark_ended(self) -> None:
        self.status = "waiting"

    def mark_deleted(self, at: datetime, *, by: str) -> None:
        self.deleted_at, self.deleted_by = at, by

    def mark_recovered(self) -> None:
        self.deleted_at, self.deleted_by = None, ""
