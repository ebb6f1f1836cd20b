"""Events of Zoom as they come over the wire, signed or badly signed."""

import hashlib
import hmac
import json
import time
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

ADDRESS = "/webhooks/zoom/"
SECRET = "demo-zoom-webhook-secret"
numbers = count()


def next_moment() -> int:
    """About now, in milliseconds, and never twice the same."""
    return int(time.time() * 1000) + next(numbers)


def write_event(event: str, connection: Any, meeting_id: Any = "", **more: Any) -> dict[str, Any]:
    """`more` goes into the object, for example `participant`."""
    return {
        "event": event,
        "event_ts": next_moment(),
        "payload": {
            "account_id": connection.account_id,
            "object": {"id": meeting_id, "uuid": "4444AAAiAAAAAiAiAiiAii==", "topic": "A topic", **more},
        },
    }


def sign(raw: bytes, timestamp: str, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + raw, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def post(client: Client, body: Any, *, age: float = 0, secret: str = SECRET, **headers: str) -> HttpResponse:
    """Bytes go as they are. A header that is given as an empty text is left out."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = str(int(time.time() - age))
    signed = {"x-zm-request-timestamp": timestamp, "x-zm-signature": sign(raw, timestamp, secret)} | headers
    given = {name: value for name, value in signed.items() if value}
    return client.post(ADDRESS, raw, content_type="application/json", headers=given)
