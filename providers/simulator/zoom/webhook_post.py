"""Puts one event on the wire: the exact bytes are what is signed."""

import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from providers.simulator.guard import is_loopback

ANSWER_WITHIN = 3.0  # Seconds; Zoom does not wait longer either.


@dataclass(frozen=True)
class Target:
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Signing:
    """How honest the signature is: an old timestamp, or a wrong hash."""

    age_seconds: float = 0.0
    is_wrong: bool = False


def sign(secret: str, timestamp: str, raw: bytes) -> str:
    message = b"v0:" + timestamp.encode() + b":" + raw
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def post_signed(url: str, secret: str, body: dict[str, Any], signing: Signing) -> tuple[int, str]:
    """(status, "") or (0, what went wrong). The timestamp is of the real clock: receivers compare it with theirs."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(int(time.time() - signing.age_seconds))
    signature = sign("not the secret" if signing.is_wrong else secret, timestamp, raw)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "x-zm-request-timestamp": timestamp,
        "x-zm-signature": signature,
        "clientid": "",
    }
    status, _, error = post(url, raw, headers)
    return status, error


def read_target(url: str) -> Target | None:
    """Where to connect to; None for an address that is none or leads out of this machine."""
    try:
        parts = urlsplit(url)
        target = Target(parts.hostname or "", parts.port or 80, parts.path or "/")
    except ValueError:
        return None
    return target if parts.scheme == "http" and is_loopback(target.host) and url.isprintable() else None


def post(url: str, raw: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
    target = read_target(url)
    if target is None:
        return 0, b"", "The webhook address must be http on loopback."
    connection = http.client.HTTPConnection(target.host, target.port, timeout=ANSWER_WITHIN)
    try:
        connection.request("POST", target.path, raw, headers)
        response = connection.getresponse()
        return response.status, response.read(65536), ""
    except (OSError, http.client.HTTPException) as error:
        return 0, b"", type(error).__name__
    finally:
        connection.close()
