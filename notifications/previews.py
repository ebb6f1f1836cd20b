"""Mails to be looked at in a page: kept for a while, and shown in a frame that can do nothing.

A mail brings its own styles, which the pages' content security policy refuses. So the frame has an address of its own,
and what it shows is remembered under a key that only the browser that asked for it knows.
"""

import base64
import secrets
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.models import User
from notifications.samples import Sample

log = structlog.get_logger(__name__)
KEPT_SECONDS = 15 * 60
LIGHT, DARK = "light", "dark"
ASKS_FOR_DARK = "@media (prefers-color-scheme: dark)"


@dataclass(frozen=True)
class Preview:
    """`key` opens the frame; empty when it could not be kept."""

    subject: str
    text: str
    key: str


def keep_preview(sample: Sample, *, look: str, by: User) -> Preview:
    key = secrets.token_urlsafe(18)
    try:
        cache.set(name_in_cache(key, by), draw_page(sample, look), timeout=KEPT_SECONDS)
    except (RedisError, OSError) as error:
        log.warning("preview_not_kept", reason=type(error).__name__)
        key = ""
    return Preview(sample.subject, sample.bodies.text, key)


def find_page(key: str, *, by: User) -> str | None:
    """The HTML; None when it is not there any more, or is somebody else's."""
    try:
        return cache.get(name_in_cache(key, by))
    except (RedisError, OSError) as error:
        log.warning("preview_not_found", reason=type(error).__name__)
        return None


def name_in_cache(key: str, by: User) -> str:
    return f"mail-preview:{by.pk}:{key}"


def draw_page(sample: Sample, look: str) -> str:
    """As a mail program shows it that is light or dark, whatever this browser is."""
    html = sample.bodies.html.replace(ASKS_FOR_DARK, "@media all" if look == DARK else "@media not all")
    for image in sample.bodies.images:
        encoded = base64.b64encode(image.octets).decode("ascii")
        html = html.replace(f"cid:{image.content_id}", f"data:{image.content_type};base64,{encoded}")
    return html
