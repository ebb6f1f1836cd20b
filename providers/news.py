"""What a provider tells us by itself, in our words. The receiver of a webhook makes it, everybody above reads it."""

from dataclasses import dataclass
from datetime import datetime


class Kind:
    """What may have happened. The words for meetings are the ones that `automation` keeps as well."""

    STARTED = "started"
    ENDED = "ended"
    WAITING = "waiting"
    STOPPED_WAITING = "stopped_waiting"
    JOINED = "joined"
    LEFT = "left"
    DELETED = "deleted"
    CHANGED = "changed"
    # Not of a meeting: a person took our app away at the provider.
    DEAUTHORIZED = "deauthorized"


@dataclass(frozen=True)
class News:
    """One thing that happened at a provider, as it was told: perhaps late, twice, and in any order."""

    kind: str
    name: str  # the provider's own word: "meeting.started"
    key: str  # the same whenever the same thing is told again
    account_id: str
    happened_at: datetime  # aware
    meeting_id: str = ""
    user_id: str = ""  # whose authorization it is about, when it is about one
    who: str = ""  # the name that a participant has given, uncleaned
    participant: str = ""  # the provider's word for this participant of this meeting; may be empty
