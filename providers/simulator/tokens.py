"""Random values, and the small encodings that tokens are made of."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any


def encode_base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def make_token(kind: str) -> str:
    """An opaque value that says what it is, so that a leak is easy to find."""
    return f"sim-{kind}-{secrets.token_urlsafe(32)}"


def make_stable_id(seed: str, length: int = 22) -> str:
    """The same id for the same seed in every run, so that a restarted simulator knows its users again."""
    return encode_base64url(hashlib.sha256(seed.encode()).digest())[:length]


def make_stable_guid(seed: str) -> str:
    digits = hashlib.sha256(seed.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def write_unsigned_jwt(claims: dict[str, Any]) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    return ".".join(encode_base64url(json.dumps(part).encode()) for part in parts) + "."


def is_pkce_answer(verifier: str, challenge: str, method: str) -> bool:
    """True when the verifier fits the challenge; the method defaults to `plain`, as the RFC says."""
    if not 43 <= len(verifier) <= 128:
        return False
    expected = verifier
    if method == "S256":
        expected = encode_base64url(hashlib.sha256(verifier.encode()).digest())
    return hmac.compare_digest(expected.encode(), challenge.encode())


def read_basic_credentials(header: str) -> tuple[str, str]:
    """(client id, secret) of an Authorization: Basic header; two empty strings when there is none worth the name."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return client_id, secret
