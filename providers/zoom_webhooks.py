"""What Zoom sends by itself: whether it is from Zoom at all, and what it says.

The signature is over the bytes as they came. Even where it is right no field is relied upon: what is not in the form
that Zoom describes is `Unreadable`, and reading fails in no other way.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from providers.news import Kind, News

CHALLENGE = "endpoint.url_validation"
DEAUTHORIZED = "app_deauthorized"
KINDS: Mapping[str, str] = {
    "meeting.started": Kind.STARTED,
    "meeting.ended": Kind.ENDED,
    "meeting.updated": Kind.CHANGED,
    "meeting.deleted": Kind.DELETED,
    "meeting.permanently_deleted": Kind.DELETED,
    "meeting.participant_joined": Kind.JOINED,
    "meeting.participant_left": Kind.LEFT,
    "meeting.participant_joined_waiting_room": Kind.WAITING,
    "meeting.participant_put_in_waiting_room": Kind.WAITING,
    "meeting.participant_left_waiting_room": Kind.STOPPED_WAITING,
    "meeting.participant_admitted": Kind.STOPPED_WAITING,
    "meeting.participant_jbh_waiting": Kind.WAITING,
    "meeting.participant_jbh_waiting_left": Kind.STOPPED_WAITING,
    "meeting.participant_jbh_joined": Kind.JOINED,
}
# How far the clock of a signature may be from ours. Older is a recording that somebody plays again.
TOLERANCE = timedelta(minutes=5)
WORD = re.compile(r"[\w.\-+/=~]{1,120}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,20}")
# Without a colon: the answer is a hash with the secret, and must never be the hash that signs an event ("v0:…:…").
PLAIN_TOKEN = re.compile(r"[\w\-+/=.]{1,200}", re.ASCII)
LATEST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC)


class NotFromZoom(Exception):
    """The signature is missing, wrong or too old. The text is for the log."""


class Unreadable(Exception):
    """It is no event in the form that Zoom describes. The text is for the log."""


@dataclass(frozen=True)
class Letter:
    """What came, as it came."""

    raw: bytes
    signature: str
    timestamp: str

    @property
    def is_signed(self) -> bool:
        return bool(self.signature or self.timestamp)


def check_signature(letter: Letter, secret: str, *, now: datetime) -> None:
    """Passes what Zoom has signed within the last minutes."""
    if not re.fullmatch(r"[0-9]{9,11}", letter.timestamp):
        raise NotFromZoom("no time of signing")
    signed_at = datetime.fromtimestamp(int(letter.timestamp), UTC)
    if not hmac.compare_digest(sign(letter, secret).encode(), letter.signature.encode()):
        raise NotFromZoom("wrong signature")
    if abs(now - signed_at) > TOLERANCE:
        raise NotFromZoom("signed too long ago, or in the future")


def sign(letter: Letter, secret: str) -> str:
    return "v0=" + digest(secret, b"v0:" + letter.timestamp.encode() + b":" + letter.raw)


def digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def read_body(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(found, dict) or not isinstance(found.get("event"), str):
        raise Unreadable("not an event")
    return found


def is_challenge(found: Mapping[str, Any]) -> bool:
    return found["event"] == CHALLENGE


def answer_challenge(found: Mapping[str, Any], secret: str) -> dict[str, str]:
    """Zoom asks whether we know the secret, before it sends anything and every 72 hours after that."""
    plain = read_part(found, "payload").get("plainToken")
    if not isinstance(plain, str) or not PLAIN_TOKEN.fullmatch(plain):
        raise Unreadable("a challenge without a plainToken")
    return {"plainToken": plain, "encryptedToken": digest(secret, plain.encode())}


def read_news(found: Mapping[str, Any], *, client_id: str) -> News | None:
    """None for what does not concern us: events that we do not follow, or the removal of another app."""
    name = found["event"]
    if name in KINDS:
        return read_meeting_news(found)
    if name == DEAUTHORIZED and read_part(found, "payload").get("client_id") == client_id:
        return read_deauthorization(found)
    return None


def read_meeting_news(found: Mapping[str, Any]) -> News:
    payload = read_part(found, "payload")
    meeting = read_part(payload, "object")
    person = meeting.get("participant")
    person = person if isinstance(person, dict) else {}
    meeting_id = read_number(meeting.get("id"))
    return News(
        kind=KINDS[found["event"]],
        name=found["event"],
        key=hash_words(found["event"], found.get("event_ts"), meeting.get("uuid") or meeting_id, name_all(person)),
        account_id=read_word(payload.get("account_id")),
        happened_at=read_moment(found.get("event_ts")),
        meeting_id=meeting_id,
        who=person["user_name"] if isinstance(person.get("user_name"), str) else "",
        participant=str(person.get("participant_uuid") or person.get("user_id") or ""),
    )


def name_all(person: Mapping[str, Any]) -> list[str]:
    """Everything that tells one participant from another; no field is always there."""
    return [str(person.get(name, "")) for name in ("participant_uuid", "user_id", "id", "user_name")]


def read_deauthorization(found: Mapping[str, Any]) -> News:
    payload = read_part(found, "payload")
    user_id = read_word(payload.get("user_id"))
    return News(
        kind=Kind.DEAUTHORIZED,
        name=found["event"],
        key=hash_words(found["event"], found.get("event_ts"), user_id),
        account_id=read_word(payload.get("account_id")),
        happened_at=read_moment(found.get("event_ts")),
        user_id=user_id,
    )


def hash_words(*words: Any) -> str:
    # As ASCII: what Zoom passes on may hold halves of characters, which no encoding takes.
    return hashlib.sha256(json.dumps(words, default=str, ensure_ascii=True).encode()).hexdigest()


def read_part(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    part = found.get(name)
    if not isinstance(part, dict):
        raise Unreadable(f"no {name}")
    return part


def read_word(value: Any) -> str:
    """An id that we may look for in the database."""
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise Unreadable("an id that is none")
    return value


def read_number(value: Any) -> str:
    """A meeting's id: a number in some events, a string in others."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not NUMBER.fullmatch(text):
        raise Unreadable("a meeting without an id")
    return text


def read_moment(milliseconds: Any) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        raise Unreadable("no time")
    if not 0 < milliseconds < LATEST_MOMENT.timestamp() * 1000:
        raise Unreadable("a time that is none")
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
