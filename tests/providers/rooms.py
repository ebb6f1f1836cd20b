"""A third provider, tiny and whole: what docs/adding-a-provider.md asks for, and nothing more."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from providers.base import (
    Account,
    Capabilities,
    HostAccount,
    MeetingRequest,
    ProviderMeeting,
    Refused,
    SetupGuide,
    Tokens,
)


class Rooms:
    """Rooms that exist by their name alone, as at a conference server without accounts."""

    name: ClassVar[str] = "rooms"
    label: ClassVar[str] = "Rooms"
    capabilities: ClassVar[Capabilities] = Capabilities(
        takes_chosen_password=False,
        password_rule="Rooms have no passwords.",
        password_pattern="",
        is_create_idempotent=True,
        has_host_link=False,
        can_choose_host=False,
        does_delete_kill_link=False,
        can_revoke=False,
        meetings_at_once=None,
        changes_per_host_and_day=None,
    )
    required_scopes: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    issuer_hosts: ClassVar[frozenset[str]] = frozenset()
    guide: ClassVar[SetupGuide] = SetupGuide("https://rooms.example", ("Nothing to do.",), (), (), "", "")

    def is_configured(self) -> bool:
        return True

    def start_authorization(self, redirect_uri: str) -> tuple[str, dict[str, Any]]:
        return f"{redirect_uri.replace('http:', 'https:')}?state=fixed", {"state": "fixed"}

    def finish_authorization(self, flow: dict[str, Any], query: Mapping[str, str]) -> Tokens:
        return Tokens("none", datetime.max.replace(tzinfo=UTC), ())

    def refresh_tokens(self, tokens: Tokens) -> Tokens:
        return tokens

    def revoke(self, tokens: Tokens) -> None:
        """There is nothing to give back."""

    def whoami(self, tokens: Tokens) -> Account:
        return Account("rooms.example", "rooms.example", "rooms.example", "")

    def find_host(self, tokens: Tokens, who: str) -> HostAccount:
        raise Refused("Rooms have no hosts.", code="host_not_allowed")

    def list_hosts(self, tokens: Tokens) -> list[HostAccount]:
        return [HostAccount("rooms.example", "rooms.example", "")]

    def create_meeting(self, tokens: Tokens, request: MeetingRequest, *, is_repeat: bool) -> ProviderMeeting:
        return self.find_meeting(tokens, request.reference.replace(":", "-"))

    def update_meeting(self, tokens: Tokens, meeting_id: str, request: MeetingRequest) -> ProviderMeeting:
        return self.find_meeting(tokens, meeting_id)

    def cancel_meeting(self, tokens: Tokens, meeting_id: str) -> None:
        """A room without people is gone by itself."""

    def abandon_meeting(self, tokens: Tokens, request: MeetingRequest) -> None:
        """The same."""

    def find_meeting(self, tokens: Tokens, meeting_id: str) -> ProviderMeeting:
        return ProviderMeeting(meeting_id, f"https://rooms.example/{meeting_id}")

    def host_link(self, tokens: Tokens, meeting_id: str) -> str:
        return self.find_meeting(tokens, meeting_id).join_url
