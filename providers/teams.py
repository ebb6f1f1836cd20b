"""Microsoft Teams: online meetings of the account that authorized us, by Microsoft Graph, version 1.0.

`createOrGet` makes at most one meeting per `externalId`, but takes no settings and never changes what it finds: so a
meeting is created (or got), then patched to what is wanted. Deleting does not kill a join link (joining may even bring
the meeting back), so the lobby is closed first.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings

from outbox.outcomes import TryLater
from outbox.sentences import Sentence
from providers import entra, graph_answers
from providers.base import (
    AccessTokenRefused,
    Account,
    Capabilities,
    HostAccount,
    MeetingGone,
    MeetingRequest,
    OutcomeUnknown,
    ProviderMeeting,
    Refused,
    SetupGuide,
    Tokens,
)
from providers.http import Call, say_unreadable, send
from providers.pace import RateLimit
from providers.teams_setup import GUIDE, REQUIRED_SCOPES

MEETINGS = "/me/onlineMeetings"
LONGEST_SUBJECT = 255
# Microsoft publishes no figure for online meetings, only that it may say 429 and how long to wait then.
CALLS_PER_SECOND = 10
# Guests have no Microsoft account and no colleague in the meeting: unless the lobby was chosen, they come in without
# waiting for the organizer.
ROOM_RULES: Mapping[str, Any] = {
    "allowedPresenters": "everyone",
    "isEntryExitAnnounced": False,
    "recordAutomatically": False,
}
# Whom the lobby lets pass. Graph has nothing for "once the organizer is there".
LOBBIES: Mapping[str, str] = {"waiting_room": "organizer", "any_time": "everyone"}
CLOSED_DOOR: Mapping[str, Any] = {"lobbyBypassSettings": {"scope": "organizer", "isDialInBypassEnabled": False}}


class Teams:
    name: ClassVar[str] = "teams"
    label: ClassVar[str] = "Microsoft Teams"
    capabilities: ClassVar[Capabilities] = Capabilities(
        takes_chosen_password=False,
        password_rule=graph_answers.PASSCODE_RULE,
        password_pattern="",
        is_create_idempotent=True,
        has_host_link=False,
        can_choose_host=False,
        does_delete_kill_link=False,
        can_revoke=False,
        meetings_at_once=None,
        changes_per_host_and_day=None,
        entries=frozenset(LOBBIES),
    )
    required_scopes: ClassVar[Mapping[str, tuple[str, ...]]] = REQUIRED_SCOPES
    issuer_hosts: ClassVar[frozenset[str]] = frozenset({"login.microsoftonline.com"})
    guide: ClassVar[SetupGuide] = GUIDE

    def is_configured(self) -> bool:
        return bool(settings.MICROSOFT_CLIENT_ID and settings.MICROSOFT_CLIENT_SECRET)

    def start_authorization(self, redirect_uri: str) -> tuple[str, dict[str, Any]]:
        return entra.start_flow(redirect_uri)

    def finish_authorization(self, flow: dict[str, Any], query: Mapping[str, str]) -> Tokens:
        return entra.finish_flow(flow, query)

    def refresh_tokens(self, tokens: Tokens) -> Tokens:
        return entra.refresh(tokens)

    def revoke(self, tokens: Tokens) -> None:
        """Entra has no call for it: an administrator removes the enterprise application (see the guide)."""

    def whoami(self, tokens: Tokens) -> Account:
        return graph_answers.read_account(ask(tokens, "GET", "/me"), tenant=str(tokens.secrets.get("tenant", "")))

    def find_host(self, tokens: Tokens, who: str) -> HostAccount:
        raise Refused(
            Sentence(
                "Microsoft Teams meetings are always organized by the account that authorized us, so no other host can"
                " be chosen."
            ),
            code="host_not_allowed",
        )

    def list_hosts(self, tokens: Tokens) -> list[HostAccount]:
        account = self.whoami(tokens)
        return [HostAccount(account.user_id, account.name, account.email)]

    def create_meeting(self, tokens: Tokens, request: MeetingRequest, *, is_repeat: bool) -> ProviderMeeting:
        """The same on a repeat: `createOrGet` gets what an earlier call has made."""
        made = self.create_or_get(tokens, request)
        try:
            return self.update_meeting(tokens, made, request)
        except AccessTokenRefused as error:
            error.was_halfway = True  # The next round, with a fresh token, gets the same meeting.
            raise
        except Refused:
            # It stands, but not as wanted, and never will: guests would wait in front of a closed door.
            self.cancel_meeting(tokens, made)
            raise
        except TryLater as error:
            raise OutcomeUnknown(
                error.message, code=error.code, provider_code=error.provider_code, retry_at=error.retry_at
            ) from error

    def create_or_get(self, tokens: Tokens, request: MeetingRequest) -> str:
        body = {"externalId": request.reference, **describe(request)}
        call = api_call(tokens, "POST", f"{MEETINGS}/createOrGet", body=body)
        answer = send(call)
        graph_answers.refuse(answer)
        meeting_id = (answer.json or {}).get("id")
        if not meeting_id:
            raise say_unreadable(call, answer)
        return str(meeting_id)

    def update_meeting(self, tokens: Tokens, meeting_id: str, request: MeetingRequest) -> ProviderMeeting:
        """Graph wants both times or none."""
        body = {**describe(request), **describe_door(request)}
        return graph_answers.read_meeting(ask(tokens, "PATCH", meeting_path(meeting_id), body=body))

    def cancel_meeting(self, tokens: Tokens, meeting_id: str) -> None:
        try:
            self.close_door(tokens, meeting_id)
            ask(tokens, "DELETE", meeting_path(meeting_id))
        except MeetingGone:
            return

    def close_door(self, tokens: Tokens, meeting_id: str) -> None:
        """Best done, but no reason to let the meeting stand."""
        try:
            ask(tokens, "PATCH", meeting_path(meeting_id), body=CLOSED_DOOR)
        except MeetingGone:
            raise
        except Refused:
            return

    def abandon_meeting(self, tokens: Tokens, request: MeetingRequest) -> None:
        """Graph finds nothing by `externalId` but with `createOrGet`."""
        self.cancel_meeting(tokens, self.create_or_get(tokens, request))

    def find_meeting(self, tokens: Tokens, meeting_id: str) -> ProviderMeeting:
        return graph_answers.read_meeting(ask(tokens, "GET", meeting_path(meeting_id)))

    def host_link(self, tokens: Tokens, meeting_id: str) -> str:
        """Who is the organizer is a matter of who signs in at Teams; the link is everybody's."""
        return self.find_meeting(tokens, meeting_id).join_url


def ask(tokens: Tokens, method: str, path: str, **parts: Any) -> dict[str, Any]:
    """The JSON of a success (empty for 204); our error for everything else."""
    call = api_call(tokens, method, path, **parts)
    answer = send(call)
    graph_answers.refuse(answer)
    if answer.status == 204:
        return {}
    if answer.json is None:
        raise say_unreadable(call, answer)
    return answer.json


def api_call(tokens: Tokens, method: str, path: str, **parts: Any) -> Call:
    return Call(
        method,
        f"https://graph.microsoft.com/v1.0{path}",
        "Microsoft Teams",
        headers={"Authorization": f"Bearer {tokens.access_token}"},
        makes_something=method == "POST",
        limit=limit_for(tokens),
        **parts,
    )


def limit_for(tokens: Tokens) -> RateLimit | None:
    """One for everything that a tenant is asked; None while it is not known yet whose tenant it is."""
    return RateLimit(f"teams:{tokens.account_id}", "any", CALLS_PER_SECOND) if tokens.account_id else None


def describe(request: MeetingRequest) -> dict[str, Any]:
    end = request.start.timestamp() + request.duration * 60
    return {
        "subject": request.topic[:LONGEST_SUBJECT],
        "startDateTime": write_moment(request.start),
        "endDateTime": write_moment(datetime.fromtimestamp(end, UTC)),
    }


def describe_door(request: MeetingRequest) -> dict[str, Any]:
    scope = LOBBIES.get(request.entry, "everyone")
    is_open = scope == "everyone"
    return {**ROOM_RULES, "lobbyBypassSettings": {"scope": scope, "isDialInBypassEnabled": is_open}}


def write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def meeting_path(meeting_id: str) -> str:
    return f"{MEETINGS}/{quote(meeting_id, safe='')}"
