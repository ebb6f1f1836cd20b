"""The faults that providers are known for, and what is to be said of a job that meets one."""

from dataclasses import dataclass
from typing import Any

# All calls that concern meetings, so that nothing heals before the fault is lifted: not even by looking it up.
MEETING_CALLS = {"zoom": "zoom.*_meeting*", "teams": "graph.*_meeting*"}

# After several failures in a row the provider is left alone for a while, for all of its account's jobs.
NO_CLEAR_ANSWER = {
    "outcome_unknown",
    "provider_disconnected",
    "provider_timeout",
    "unreadable_answer",
    "provider_down",
    "provider_resting",
}
# Told by the provider, or held back by ourselves.
SLOW_DOWN = {"rate_limited", "own_pace"}
END_OF_DAY = {"daily_limit", "waiting_for_quota"}
LOST = {"connection_lost", "renewal_busy"}
NO_SCOPE = {"scope_missing"}
# With the short leases of these tests a busy machine may meet such trouble before it meets the fault.
BUSY = {"too_little_time", "outcome_unknown", "provider_timeout", "provider_resting"}


@dataclass(frozen=True, eq=False)
class Case:
    """One fault at one provider. `codes` are the error codes that a job may have while it stands; none: nobody notices.

    `cure` is what has to happen after the fault was lifted: nothing (`itself`), the next `day`, or a `reconnect`.
    """

    provider: str
    name: str
    fault: dict[str, Any]
    codes: set[str]
    cure: str = "itself"

    def __str__(self) -> str:
        return f"{self.provider}: {self.name}"


BOTH = [
    ("answer lost by a reset", {"kind": "reset_after"}, NO_CLEAR_ANSWER),
    ("answer lost in silence", {"kind": "hang_after", "seconds": 2}, NO_CLEAR_ANSWER),
    ("500 with a page, done", {"kind": "status_500_html", "acts": True}, NO_CLEAR_ANSWER),
    ("half of the JSON", {"kind": "truncated_json"}, NO_CLEAR_ANSWER),
    ("429 with seconds", {"kind": "status_429", "form": "seconds"}, SLOW_DOWN),
    ("429 with nothing", {"kind": "status_429", "form": "none"}, SLOW_DOWN),
    ("access token refused once", {"kind": "invalid_token_once"}, set[str]()),
]
# Some of these exist at Teams as well, where they make no difference: its create is idempotent, so what was done is no
# matter, and all breaks of an answer are read in the same place.
ZOOM_ONLY = [
    ("reset before anything was done", {"kind": "reset_before"}, NO_CLEAR_ANSWER),
    ("500 with a page, not done", {"kind": "status_500_html"}, NO_CLEAR_ANSWER),
    ("JSON that breaks off", {"kind": "truncated_json", "form": "cut"}, NO_CLEAR_ANSWER),
    ("a body that drips", {"kind": "slow_body", "seconds": 3}, NO_CLEAR_ANSWER),
    ("429 with an HTTP date", {"kind": "status_429", "form": "http_date"}, SLOW_DOWN),
    ("an error in XML", {"kind": "xml_error"}, NO_CLEAR_ANSWER),
    ("429 with an ISO date", {"kind": "status_429", "form": "iso"}, SLOW_DOWN),
    ("429 with X-RateLimit-Reset", {"kind": "status_429", "form": "reset"}, SLOW_DOWN),
    ("429 per second with all headers", {"kind": "status_429", "form": "qps"}, SLOW_DOWN),
    ("429 for concurrency", {"kind": "status_429", "form": "concurrent"}, SLOW_DOWN),
]
DAILY = [
    ("daily limit with all headers", {"kind": "daily_limit", "form": "daily"}),
    ("daily limit with few headers", {"kind": "daily_limit", "form": "daily_bare"}),
    ("daily limit told in a sentence alone", {"kind": "daily_limit", "form": "daily_none"}),
]
# The refresh token was used by somebody else: the next refusal of the access token shows that all is over.
ROTATED = Case(
    "zoom", "token rotated elsewhere", {"kind": "invalid_token_once", "count": 1000}, codes=LOST, cure="reconnect"
)


def all_cases() -> list[Case]:
    cases = [ROTATED]
    for provider in ("zoom", "teams"):
        cases += [Case(provider, *each) for each in BOTH]
        cases.append(Case(provider, "scope lost", {"kind": "lost_scope"}, codes=NO_SCOPE, cure="reconnect"))
    cases += [Case("zoom", *each) for each in ZOOM_ONLY]
    cases += [Case("zoom", name, fault, codes=END_OF_DAY, cure="day") for name, fault in DAILY]
    return cases
