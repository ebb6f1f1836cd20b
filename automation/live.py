"""What is going on in a meeting right now, folded from its events: started, who waits, who is in, ended.

Events come late, twice and in any order, so they are read in the order in which they happened. Providers give the same
person another id when it goes from the waiting room into the meeting, and sometimes none: then the name must do.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from automation.models import Meeting, MeetingEvent

Kind = MeetingEvent.Kind
# Whoever has "waited" for longer has gone without our being told.
LONGEST_WAIT = timedelta(hours=4)


@dataclass(frozen=True)
class Someone:
    """A participant by the name that it gave, and since when."""

    name: str
    since: datetime
    key: str = ""


@dataclass
class Live:
    """`None` for what has not happened. Empty as a whole when the provider told nothing."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    waiting: list[Someone] = field(default_factory=list)
    present: list[Someone] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.started_at or self.ended_at or self.waiting or self.present)

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None


def live_state(meeting: Meeting, *, now: datetime | None = None) -> Live:
    """Reads `meeting.events`, which lists prefetch."""
    live = Live()
    for event in sorted(meeting.events.all(), key=lambda event: event.happened_at):
        follow(live, event)
    earliest = (now or timezone.now()) - LONGEST_WAIT
    live.waiting = [someone for someone in live.waiting if someone.since > earliest]
    return live


def follow(live: Live, event: MeetingEvent) -> None:
    someone = Someone(event.who or _("Somebody"), event.happened_at, event.participant_key)
    match event.kind:
        case Kind.STARTED:
            live.started_at, live.ended_at = live.started_at or event.happened_at, None
        case Kind.ENDED:
            live.ended_at, live.waiting, live.present = event.happened_at, [], []
        case Kind.DELETED:
            # What follows is told of another meeting, made in the place of this one.
            live.started_at, live.ended_at, live.waiting, live.present = None, None, [], []
        case Kind.WAITING:
            leave(live.present, someone, by_name=False)
            arrive(live.waiting, someone)
        case Kind.STOPPED_WAITING:
            leave(live.waiting, someone)
        case Kind.JOINED:
            leave(live.waiting, someone)
            arrive(live.present, someone)
        case Kind.LEFT:
            leave(live.waiting, someone, by_name=False)
            leave(live.present, someone)


def arrive(people: list[Someone], someone: Someone) -> None:
    """Once: told twice under the same id, or once without an id and once with one, it is the same person."""
    if not any(is_same(each, someone) for each in people):
        people.append(someone)


def is_same(one: Someone, other: Someone) -> bool:
    if one.key and other.key:
        return one.key == other.key
    return one.name == other.name


def leave(people: list[Someone], someone: Someone, *, by_name: bool = True) -> None:
    """By the id; failing that the one of that name who has been there longest."""
    found = next((each for each in people if each.key and each.key == someone.key), None)
    if found is None and by_name:
        found = next((each for each in people if each.name == someone.name), None)
    if found is not None:
        people.remove(found)
