"""The one door to the network: every call to a provider goes through `send`.

Nothing is retried here and no redirect is followed; what goes wrong is said in our own words, and above all it is
said whether the call may have had its effect. When PROVIDER_SIMULATOR_URL is set, calls go to the stand-in instead.
"""

import json
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils import timezone
from prometheus_client import Histogram
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from outbox.present import seconds_of_lease_left
from outbox.sentences import Sentence
from providers.base import NotYet, OutcomeUnknown, ProviderError, Unavailable
from providers.http_session import kept_session
from providers.pace import RateLimit, await_turn, pause_after
from providers.throttling import read_retry_moment, say_throttled

LARGEST_BODY = 5_000_000
PIECE = 64 * 1024
TIMEOUT = "provider_timeout"
call_seconds = Histogram("provider_call_seconds", "Calls to providers", ["host", "method", "status"])


class BodyTooLarge(Exception):
    """More than any answer that we know of."""


class BodyTooSlow(Exception):
    """It keeps coming, drop by drop."""


@dataclass(frozen=True)
class Call:
    """One HTTP request. `makes_something`: without an answer it may still have had an effect, to be looked for."""

    method: str
    url: str
    speaker: str  # who answers, for sentences: "Zoom"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, Any] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    form: Mapping[str, Any] | None = field(default=None, repr=False)
    makes_something: bool = False
    limit: RateLimit | None = None  # what the provider counts it against

    @property
    def changes_something(self) -> bool:
        return self.makes_something or self.method in {"PATCH", "PUT", "DELETE"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in any case
    content: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @cached_property
    def json(self) -> dict[str, Any] | None:
        """The JSON object in the body; None when there is none, whatever there is instead."""
        try:
            found = json.loads(self.content)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


def browser_url(url: str) -> str:
    """Where this https address of a provider really leads: to itself, or into the simulator."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("Providers are called by https addresses only.")
    if not settings.PROVIDER_SIMULATOR_URL:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{settings.PROVIDER_SIMULATOR_URL}/{parts.netloc}{parts.path}{query}"


def longest_call() -> float:
    """Seconds after which we give an answer up: a quarter of a lease, so that a worker outlives its own calls."""
    return settings.LEASE_SECONDS / 4


def send(call: Call) -> Answer:
    """The answer, when it is a usable one: success, or a refusal (4xx) for the adapter to explain.

    Raises Unavailable, OutcomeUnknown or Throttled; what is not our turn yet (see `pace`) is not sent.
    """
    if call.limit:
        await_turn(call.limit, call.speaker)
    if call.makes_something:
        refuse_without_lease()
    started = time.monotonic()
    try:
        answer = exchange(call, deadline=started + longest_call())
    except (requests.RequestException, HTTPError, OSError, BodyTooLarge, BodyTooSlow) as error:
        note_call(call, "none", started)
        raise explain_break(call, error) from error
    note_call(call, str(answer.status), started)
    refuse_unusable(call, answer)
    return answer


def refuse_without_lease() -> None:
    """What makes something must end before another worker may take the row and do the same."""
    left = seconds_of_lease_left()
    if left is not None and left < longest_call():
        raise NotYet(Sentence("There was too little time left to do it safely."), code="too_little_time")


def note_call(call: Call, status: str, started: float) -> None:
    call_seconds.labels(urlsplit(call.url).hostname, call.method, status).observe(time.monotonic() - started)


def exchange(call: Call, *, deadline: float) -> Answer:
    """One request on the wire, one answer read to its end."""
    response = kept_session().request(
        call.method,
        browser_url(call.url),
        headers=dict(call.headers),
        params=dict(call.query),
        json=call.body,
        data=call.form,
        # The first for the connection, the second for each piece of the answer.
        timeout=(min(5.0, settings.LEASE_SECONDS / 12), settings.LEASE_SECONDS / 6),
        allow_redirects=False,
        stream=True,
    )
    with closing(response):
        return Answer(response.status_code, response.headers, read_content(response, deadline))


def read_content(response: requests.Response, deadline: float) -> bytes:
    """`requests` only limits the silence between two pieces; this also limits the whole, in time and size."""
    content = bytearray()
    while piece := response.raw.read1(PIECE, decode_content=True):
        content += piece
        if len(content) > LARGEST_BODY:
            raise BodyTooLarge
        if time.monotonic() > deadline:
            raise BodyTooSlow
    return bytes(content)


def explain_break(call: Call, error: Exception) -> ProviderError:
    """No whole answer came. Was anything sent at all?"""
    if is_certainly_unsent(error):
        return Unavailable(
            Sentence("%(provider)s could not be reached.", provider=call.speaker), code="provider_unreachable"
        )
    if is_untrusted(error):
        return Unavailable(
            Sentence(
                "The connection to %(provider)s is not safe: its certificate was not accepted, so nothing was sent.",
                provider=call.speaker,
            ),
            code="provider_certificate",
        )
    is_silence = isinstance(error, requests.Timeout | BodyTooSlow)
    retry_at = moment_without_echo() if is_silence and call.changes_something else None
    if call.makes_something:
        return say_unknown(call, "no answer", retry_at=retry_at)
    if is_silence:
        silence = Sentence("%(provider)s did not answer in time.", provider=call.speaker)
        return Unavailable(silence, code=TIMEOUT, retry_at=retry_at)
    broken = Sentence("The connection to %(provider)s broke off.", provider=call.speaker)
    return Unavailable(broken, code="provider_disconnected")


def is_certainly_unsent(error: Exception) -> bool:
    """Refused, no such host, or no connection in time: not one byte of the request left."""
    return isinstance(inner_reason(error), NewConnectionError | ConnectTimeoutError)


def is_untrusted(error: Exception) -> bool:
    """TLS failed before a request could be sent. (Later TLS errors say nothing of what the other side did.)"""
    reason = inner_reason(error)
    return bool(reason and reason.args and isinstance(reason.args[0], ssl.SSLCertVerificationError))


def inner_reason(error: Exception) -> Exception | None:
    """What urllib3 gave as the reason when it gave up; `requests` wraps it twice."""
    return getattr(error.args[0], "reason", None) if error.args else None


def moment_without_echo() -> datetime:
    """What we gave up may still be at work there; done after something newer, it would undo that."""
    return timezone.now() + timedelta(seconds=longest_call())


def say_unknown(call: Call, provider_code: str, *, retry_at: datetime | None = None) -> OutcomeUnknown:
    return OutcomeUnknown(
        Sentence(
            "%(provider)s gave no clear answer. Whether the meeting was made is looked up before it is tried again.",
            provider=call.speaker,
        ),
        code="outcome_unknown",
        provider_code=provider_code,
        retry_at=retry_at,
    )


def say_unreadable(call: Call, answer: Answer) -> ProviderError:
    """It says it succeeded, and we cannot read with what."""
    if call.makes_something:
        return say_unknown(call, f"HTTP {answer.status}")
    return Unavailable(
        Sentence("%(provider)s gave an answer that cannot be read.", provider=call.speaker),
        code="unreadable_answer",
        provider_code=f"HTTP {answer.status}",
    )


def refuse_unusable(call: Call, answer: Answer) -> None:
    """Answers that mean the same at every provider."""
    if answer.status == 429:
        refusal = say_throttled(call.speaker, answer, method=call.method)
        if call.limit:
            pause_after(call.limit, refusal)
        raise refusal
    if 300 <= answer.status < 400:
        raise say_unreadable(call, answer)
    if answer.status >= 500:
        if call.makes_something:
            raise say_unknown(call, f"HTTP {answer.status}")
        raise Unavailable(
            Sentence("%(provider)s has a problem of its own.", provider=call.speaker),
            code="provider_down",
            provider_code=f"HTTP {answer.status}",
            retry_at=read_retry_moment(answer, method=call.method),
        )
