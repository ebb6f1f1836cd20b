"""Events that somebody sets off by hand: a meeting starts, a guest waits, an app is removed, Zoom asks who is there."""

import hashlib
import hmac
import json
import math
import secrets
import time
from typing import Any

from providers.simulator.world import World
from providers.simulator.zoom.meeting_fields import FieldReader
from providers.simulator.zoom.meeting_record import Meeting
from providers.simulator.zoom.meetings import apply_fields, describe_for_report
from providers.simulator.zoom.passcodes import read_policy
from providers.simulator.zoom.webhook_events import (
    MEETING_EVENTS,
    write_change,
    write_deauthorization,
    write_milliseconds,
    write_run,
    write_update,
)
from providers.simulator.zoom.webhook_post import Signing, post, sign
from providers.simulator.zoom.webhook_sender import Delivery

CHALLENGE = "endpoint.url_validation"
DEAUTHORIZED = "app_deauthorized"
MOST_COPIES = 100


class WrongTrigger(ValueError):
    """There is no such event or no such meeting."""


def trigger_event(world: World, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    """Afterwards the thing has happened at Zoom and its event is on the way (or, with `wait`, answered)."""
    event = str(wanted.get("event", ""))
    if event == CHALLENGE:
        return [challenge_endpoint(world)]
    with world.lock:
        body = deauthorize(world, wanted) if event == DEAUTHORIZED else happen(world, event, wanted)
    if body is None:
        return []
    signing = Signing(read_number(wanted, "age_seconds", 0), wanted.get("signature", "ok") == "bad")
    copies = min(MOST_COPIES, int(read_number(wanted, "copies", 0)))
    if not wanted.get("wait"):
        delay = read_number(wanted, "delay_seconds", 0)
        world.webhooks.enqueue(Delivery(body, signing), delay=delay, copies=copies)
        return []
    return [deliver_now(world, Delivery(body, signing)) for _ in range(max(1, copies))]


def read_number(wanted: dict[str, Any], name: str, usual: float) -> float:
    try:
        number = float(wanted.get(name) or usual)
    except (TypeError, ValueError) as error:
        raise WrongTrigger(f"`{name}` must be a number.") from error
    if not math.isfinite(number):
        raise WrongTrigger(f"`{name}` must be a number with an end.")
    return number


def deliver_now(world: World, delivery: Delivery) -> dict[str, Any]:
    world.webhooks.register(delivery)
    world.webhooks.attempt(delivery)
    if delivery.state != "delivered":
        delivery.state = "given up"  # Whoever waited for the answer has seen it; there is no second attempt.
    return delivery.report()


def happen(world: World, event: str, wanted: dict[str, Any]) -> dict[str, Any]:
    if event not in MEETING_EVENTS:
        raise WrongTrigger(
            f"There is no event {event!r}; there are: {', '.join((*MEETING_EVENTS, DEAUTHORIZED, CHALLENGE))}."
        )
    meeting = world.zoom.find_meeting(str(wanted.get("meeting_id", "")))
    if meeting is None:
        raise WrongTrigger(f"There is no meeting {wanted.get('meeting_id')!r}.")
    now = world.clock.now()
    if event == "meeting.updated":
        return write_update(meeting, meeting.host, now, old=change_by_hand(world, meeting, wanted.get("changes") or {}))
    if event in ("meeting.created", "meeting.deleted", "meeting.permanently_deleted"):
        if event != "meeting.created" and meeting.is_live:
            meeting.mark_deleted(now, by="person")
        return write_change(event, meeting, meeting.host, now)
    mark_run(event, meeting)
    return write_run(event, meeting, now, participant=wanted.get("participant"))


def mark_run(event: str, meeting: Meeting) -> None:
    if event == "meeting.started":
        meeting.mark_started()
    if event == "meeting.ended":
        meeting.mark_ended()


def change_by_hand(world: World, meeting: Meeting, changes: dict[str, Any]) -> dict[str, Any]:
    """Somebody edits the meeting on Zoom's own pages; gives the old values of what changed."""
    before = describe_for_report(meeting)
    fields = FieldReader(changes, zone=meeting.timezone, policy=read_policy(world.options)).read_all()
    apply_fields(meeting, fields)
    if "password" in fields:
        meeting.set_password(fields["password"])
    after = describe_for_report(meeting)
    return {name: value for name, value in before.items() if after.get(name) != value}


def deauthorize(world: World, wanted: dict[str, Any]) -> dict[str, Any] | None:
    """Somebody removes the app at Zoom: the tokens of that user die, and Zoom tells so to a published app only."""
    persona = world.zoom.directory.find_persona(str(wanted.get("account", "dana")))
    if persona is None:
        raise WrongTrigger(f"There is no account {wanted.get('account')!r}.")
    user = world.zoom.directory.user_of(persona)
    revoked = world.zoom.grants.revoke(lambda grant: grant.user.id == user.id)
    client_id = revoked[0].client_id if revoked else str(wanted.get("client_id", "demo-zoom-client"))
    if not world.apps.find("zoom", client_id).is_published:
        return None
    return write_deauthorization(user, client_id, world.clock.now())


def challenge_endpoint(world: World) -> dict[str, Any]:
    """Zoom's question before it sends anything, and again every 72 hours. Who fails it gets no events."""
    plain = secrets.token_urlsafe(16)
    now = world.clock.now()
    body = {"event": CHALLENGE, "event_ts": write_milliseconds(now), "payload": {"plainToken": plain}}
    raw = json.dumps(body, separators=(",", ":")).encode()
    secret, timestamp = world.options.zoom_webhook_secret, str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "x-zm-request-timestamp": timestamp,
        "x-zm-signature": sign(secret, timestamp, raw),
    }
    status, answer, error = post(world.options.zoom_webhook_url, raw, headers)
    expected = hmac.new(secret.encode(), plain.encode(), hashlib.sha256).hexdigest()
    world.webhooks.is_endpoint_valid = status == 200 and is_right_answer(answer, plain, expected)
    return {"event": CHALLENGE, "status": status, "error": error, "valid": world.webhooks.is_endpoint_valid}


def is_right_answer(answer: bytes, plain: str, expected: str) -> bool:
    try:
        content = json.loads(answer)
    except ValueError:
        return False
    return content == {"plainToken": plain, "encryptedToken": expected}
