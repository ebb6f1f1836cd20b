"""What an invitation is about. No jobs, no providers here: times, people and a link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Person:
    """Somebody to tell. `role` is a value of Invitation.Role; zone and language are the reader's."""

    name: str
    email: str
    role: str
    timezone: str
    language: str


@dataclass(frozen=True)
class Invite:
    """A meeting as its guests see it. Times are aware; `uid` stays the same for the life of the calendar entry."""

    uid: UUID
    title: str
    start: datetime
    end: datetime
    join_url: str
    provider_label: str
    password: str = ""
    meeting_number: str = ""
    dial_in: tuple[str, ...] = ()
    passcode_for_phone: str = ""
    reference: str = ""  # the job's name, for people who ring up
    is_teams: bool = False
