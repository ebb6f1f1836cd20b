"""The contract between this product and a provider of meetings. Read this page first.

An adapter is one class in one file that turns these calls into the provider's HTTP. It knows no model, no request of
ours, no HTML. Its errors are ours, and each says what may be done next (see outbox.outcomes). Adding a provider:
docs/adding-a-provider.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from outbox.outcomes import GiveUp, Outcome, TryLater, Uncertain


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do, as data, so that pages and services need not know its name."""

    takes_chosen_password: bool
    password_rule: str  # for people
    password_pattern: str  # what the whole of a chosen password must match (re.fullmatch); empty: none can be chosen
    is_create_idempotent: bool
    has_host_link: bool
    can_choose_host: bool
    does_delete_kill_link: bool
    can_revoke: bool
    meetings_at_once: int | None  # of one host; None: as many as you like
    changes_per_host_and_day: int | None  # creates and updates of one host in one UTC day; None: not limited
    entries: frozenset[str] = frozenset()  # which ways to let guests in can be chosen (see `MeetingRequest.entry`)


@dataclass(frozen=True)
class SetupGuide:
    """What an operator does at the provider before anybody can authorize; shown on the page, step by step."""

    console_url: str
    steps: tuple[str, ...]  # the redirect URL and the scopes are shown below them, with copy buttons
    scopes: tuple[str, ...]
    settings: tuple[str, ...]  # names in the environment that hold this installation's credentials
    document: str  # in docs/
    farewell: str  # what else to do at the provider after Remove Provider
    events: tuple[str, ...] = ()  # what to subscribe to, in the provider's words; empty: it tells us nothing by itself
    event_steps: tuple[str, ...] = ()  # the address and the events are shown below them
    event_setting: str = ""  # name in the environment that holds what events are signed with


@dataclass(frozen=True)
class Tokens:
    """What an authorization gave us. `secrets` is the adapter's own, JSON-serializable, and stored encrypted."""

    access_token: str
    expires_at: datetime
    scopes: tuple[str, ...]
    secrets: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # Whose it is, as `Account` says it: limits count per account. Empty until the authorization is stored.
    account_id: str = ""

    def __repr__(self) -> str:
        return f"Tokens(expires_at={self.expires_at!r}, scopes={self.scopes!r})"


@dataclass(frozen=True)
class Account:
    """Who authorized us at the provider. `licence` is the provider's word; `warning` a sentence, or empty."""

    account_id: str
    user_id: str
    name: str
    email: str
    licence: str = ""
    is_admin_level: bool = False
    warning: str = ""


@dataclass(frozen=True)
class HostAccount:
    """A user of the provider's account who may be a meeting's host. `problem`: why not, in a sentence, or empty."""

    user_id: str
    name: str
    email: str
    licence: str = ""  # the provider's word
    is_licensed: bool = True
    problem: str = ""


@dataclass(frozen=True)
class MeetingRequest:
    """The meeting that we want. `reference` is the same on every try for the same meeting (see `create_meeting`)."""

    reference: str
    topic: str
    agenda: str
    start: datetime  # aware
    duration: int  # minutes
    timezone: str  # IANA name, for display at the provider
    password: str = ""  # empty: the provider chooses
    host: str = ""  # the provider's user id; empty: the account that authorized us
    host_name: str = ""  # how people call that host, for sentences only
    # How guests get in: "waiting_room" (the host lets each in), "with_host" (once the host is there) or "any_time";
    # empty, or what the provider does not have: as is usual for the provider.
    entry: str = ""


@dataclass(frozen=True)
class ProviderMeeting:
    """The meeting that exists, as the provider tells it. Never holds a host link."""

    id: str
    join_url: str
    password: str = ""
    host_name: str = ""
    host_email: str = ""
    dial_in: tuple[str, ...] = ()  # lines to read, for example "+1 346 248 7799 (US, Houston)"
    passcode_for_phone: str = ""
    topic: str = ""
    start: datetime | None = None  # aware
    duration: int | None = None  # minutes
    changes: int = 1  # how many of the host's creates and updates it took to get here; 0: it was found as wanted
    details: Mapping[str, Any] = field(default_factory=dict)  # the provider's own words, for API clients


class ProviderError(Outcome):
    """Any anticipated failure at a provider."""


class Unavailable(ProviderError, TryLater):
    """Down, unreachable, or broken; without effect, or with one that does no harm when it is had again."""


class Throttled(ProviderError, TryLater):
    """Told to slow down; `retry_at` says until when, where the provider said so."""


class OutcomeUnknown(ProviderError, Uncertain):
    """The request left and no answer came that can be trusted: it may have had its effect."""


class Refused(ProviderError, GiveUp):
    """The provider understood and said no; the same request will be refused again."""


class MeetingGone(Refused):
    """There is no such meeting at the provider (any more)."""


class HostUnknown(Refused):
    """The provider's account has no such user (any more)."""


class NotYet(ProviderError, TryLater):
    """Not possible at this moment, for example because the meeting is running; it will be."""


class PermissionMissing(ProviderError, TryLater):
    """The authorization is alive, but lacks a permission. Work waits until somebody adds it and reconnects."""


class ReauthorizationNeeded(ProviderError, TryLater):
    """The authorization is dead: somebody must authorize again. Work waits for that."""


class AppMisconfigured(ProviderError, TryLater):
    """Our app's own credentials are refused (wrong or expired client secret). The authorization may be fine."""


class AuthorizationFailed(ProviderError, GiveUp):
    """The browser came back without an authorization: denied, or the answer was not what we started."""


class AccessTokenRefused(ProviderError, TryLater):
    """The access token was not accepted; a fresh one may be.

    `was_halfway`: the call before it was accepted and has made something, which must not be forgotten.
    """

    was_halfway = False


class Provider(Protocol):
    """One adapter. Instances hold no state between calls but their settings.

    Every call that talks to the provider may raise any ProviderError. Times are aware datetimes.
    """

    name: ClassVar[str]  # in URLs and the database: "zoom"
    label: ClassVar[str]  # for people: "Zoom"
    capabilities: ClassVar[Capabilities]
    required_scopes: ClassVar[Mapping[str, tuple[str, ...]]]  # what for (words) → any one of these scopes
    issuer_hosts: ClassVar[frozenset[str]]  # who may call itself `iss` in what the browser brings back (RFC 9207)
    guide: ClassVar[SetupGuide]

    def is_configured(self) -> bool:
        """Whether this installation has credentials for the provider."""
        ...

    def start_authorization(self, redirect_uri: str) -> tuple[str, dict[str, Any]]:
        """The URL to send the browser to, and the flow (JSON) to keep in the session until it comes back.

        The flow has a `state`, new each time and impossible to guess, which the browser brings back.
        """
        ...

    def finish_authorization(self, flow: dict[str, Any], query: Mapping[str, str]) -> Tokens:
        """Tokens for what the browser brought back. Raises AuthorizationFailed with a sentence.

        The caller has already seen to it that state, session, user, organization and provider belong together.
        """
        ...

    def refresh_tokens(self, tokens: Tokens) -> Tokens:
        """A fresh access token, with everything that must be stored before it is used."""
        ...

    def revoke(self, tokens: Tokens) -> None:
        """Tell the provider that we are done. Best effort; does nothing where `can_revoke` is false."""
        ...

    def whoami(self, tokens: Tokens) -> Account: ...

    def find_host(self, tokens: Tokens, who: str) -> HostAccount:
        """The user with this address or id. Raises HostUnknown; Refused when no host can be chosen at all."""
        ...

    def list_hosts(self, tokens: Tokens) -> list[HostAccount]:
        """Active users who may host, as far as the authorization lets us see them; at least who authorized us."""
        ...

    def create_meeting(self, tokens: Tokens, request: MeetingRequest, *, is_repeat: bool) -> ProviderMeeting:
        """Exactly one meeting exists for `request.reference`, however often this is called with it.

        `is_repeat` is true when an earlier call may have left; where the provider has no idempotent create the
        adapter then looks before it leaps.
        """
        ...

    def update_meeting(self, tokens: Tokens, meeting_id: str, request: MeetingRequest) -> ProviderMeeting:
        """The same meeting has the request's topic, agenda, time and length. Raises MeetingGone."""
        ...

    def cancel_meeting(self, tokens: Tokens, meeting_id: str) -> None:
        """The meeting does not exist. One that is gone already is no error."""
        ...

    def abandon_meeting(self, tokens: Tokens, request: MeetingRequest) -> None:
        """No meeting exists for `request.reference`, whatever a `create_meeting` without an answer may have made."""
        ...

    def find_meeting(self, tokens: Tokens, meeting_id: str) -> ProviderMeeting:
        """The meeting as it is now. Raises MeetingGone."""
        ...

    def host_link(self, tokens: Tokens, meeting_id: str) -> str:
        """A fresh link with which whoever has it is the host. Never stored, mailed or logged."""
        ...
