"""Zoom: meetings of type 2 (scheduled) of one user of a Zoom account, by Zoom's REST API, version 2.

Creating has no idempotency key. So each of our meetings carries a marker at the beginning of its agenda (Zoom's list
cuts agendas at 250 characters), and on a repeat we look for it before we leap.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

from django.conf import settings

from outbox.outcomes import TryLater
from outbox.sentences import Sentence
from providers import zoom_answers, zoom_oauth
from providers.base import (
    Account,
    Capabilities,
    HostAccount,
    HostUnknown,
    MeetingGone,
    MeetingRequest,
    OutcomeUnknown,
    ProviderMeeting,
    Refused,
    SetupGuide,
    Tokens,
)
from providers.http import Call, say_unreadable, send
from providers.zoom_limits import limit_for
from providers.zoom_setup import GUIDE, REQUIRED_SCOPES, is_admin_level, may_list_users

# Unless it was chosen otherwise, guests wait until the host lets them in; Zoom then ignores the second switch.
USUAL_ENTRY = "waiting_room"
ENTRIES: Mapping[str, Mapping[str, Any]] = {
    "waiting_room": {"waiting_room": True, "join_before_host": False},
    "with_host": {"waiting_room": False, "join_before_host": False},
    "any_time": {"waiting_room": False, "join_before_host": True, "jbh_time": 0},
}
# Zoom writes no mail (we do), and nothing of the user's own defaults leaks in.
ROOM_RULES: Mapping[str, Any] = {
    "approval_type": 2,
    "email_notification": False,
    "alternative_hosts_email_notification": False,
    "registrants_confirmation_email": False,
    "registrants_email_notification": False,
    "push_change_to_calendar": False,
    "meeting_authentication": False,
    "use_pmi": False,
    "host_video": True,
    "participant_video": True,
    "mute_upon_entry": False,
    "audio": "both",
    "auto_recording": "none",
}
PASSCODE_RULE = Sentence("At most 10 characters: letters A-Z and a-z, digits, and @ - _ *")
PASSCODE_PATTERN = r"[A-Za-z0-9@_*-]{1,10}"
# An address or an id. Nothing that would make another path of it, encoded or not.
USER = r"[^\s/\\?#]*[^\s/\\?#.][^\s/\\?#]*"
LONGEST_TOPIC = 200
LONGEST_AGENDA = 2000
PAGE = 300
MOST_PAGES = 20


class Zoom:
    name: ClassVar[str] = "zoom"
    label: ClassVar[str] = "Zoom"
    capabilities: ClassVar[Capabilities] = Capabilities(
        takes_chosen_password=True,
        password_rule=PASSCODE_RULE,
        password_pattern=PASSCODE_PATTERN,
        is_create_idempotent=False,
        has_host_link=True,
        can_choose_host=True,
        does_delete_kill_link=True,
        can_revoke=True,
        # Of a Licensed user; on some plans two. A host's capacity can be set by hand.
        meetings_at_once=1,
        changes_per_host_and_day=100,
        entries=frozenset(ENTRIES),
    )
    required_scopes: ClassVar[Mapping[str, tuple[str, ...]]] = REQUIRED_SCOPES
    issuer_hosts: ClassVar[frozenset[str]] = frozenset({"zoom.us"})
    guide: ClassVar[SetupGuide] = GUIDE

    def is_configured(self) -> bool:
        return bool(settings.ZOOM_CLIENT_ID and settings.ZOOM_CLIENT_SECRET)

    def start_authorization(self, redirect_uri: str) -> tuple[str, dict[str, Any]]:
        return zoom_oauth.start_flow(redirect_uri)

    def finish_authorization(self, flow: dict[str, Any], query: Mapping[str, str]) -> Tokens:
        return zoom_oauth.finish_flow(flow, query)

    def refresh_tokens(self, tokens: Tokens) -> Tokens:
        return zoom_oauth.refresh(tokens)

    def revoke(self, tokens: Tokens) -> None:
        zoom_oauth.revoke(tokens)

    def whoami(self, tokens: Tokens) -> Account:
        return zoom_answers.read_account(ask(tokens, "GET", "/users/me"), is_admin_level=is_admin_level(tokens.scopes))

    def find_host(self, tokens: Tokens, who: str) -> HostAccount:
        require_admin_level(tokens)
        if not re.fullmatch(USER, who):
            raise HostUnknown(Sentence("There is no such user at Zoom."), code="host_unknown")
        return zoom_answers.read_host(ask(tokens, "GET", f"/users/{quote(who, safe='@')}"))

    def list_hosts(self, tokens: Tokens) -> list[HostAccount]:
        """Only who authorized us, when the authorization may not list the account's users."""
        if not (may_list_users(tokens.scopes) and is_admin_level(tokens.scopes)):
            return [zoom_answers.read_host(ask(tokens, "GET", "/users/me"))]
        found = read_pages(tokens, "/users", "users", status="active")
        return [host for host in map(zoom_answers.read_host, found) if host.is_licensed and not host.problem]

    def create_meeting(self, tokens: Tokens, request: MeetingRequest, *, is_repeat: bool) -> ProviderMeeting:
        if is_repeat and (kept := self.adopt_earlier(tokens, request)):
            return kept
        settings_of_room = {**ROOM_RULES, **describe_entry(request)}
        body = {"type": 2, "default_password": True, **describe(request), "settings": settings_of_room}
        if request.password:
            body["password"] = request.password
        call = api_call(tokens, "POST", f"{host_path(tokens, request)}/meetings", body=body)
        answer = send(call)
        zoom_answers.refuse(answer, tokens)
        found = answer.json or {}
        if not found.get("id"):
            raise say_unreadable(call, answer)
        return read_or_fetch(tokens, found)

    def adopt_earlier(self, tokens: Tokens, request: MeetingRequest) -> ProviderMeeting | None:
        """What an earlier try has left, as the request wants it now. Should there be several, only the first stays."""
        kept = None
        for found in find_marked(tokens, request):
            if kept:
                self.cancel_meeting(tokens, str(found["id"]))
            else:
                kept = self.adopt(tokens, str(found["id"]), request)
        return kept

    def adopt(self, tokens: Tokens, meeting_id: str, request: MeetingRequest) -> ProviderMeeting | None:
        """None when it was only in the list any more: Zoom's list lags behind."""
        try:
            meeting = self.find_meeting(tokens, meeting_id)
        except MeetingGone:
            return None
        if zoom_answers.is_as_wanted(meeting, request, topic=shorten_topic(request)):
            return replace(meeting, changes=0)
        return self.update_meeting(tokens, meeting.id, request)

    def update_meeting(self, tokens: Tokens, meeting_id: str, request: MeetingRequest) -> ProviderMeeting:
        body = {**describe(request), "settings": describe_entry(request)}
        ask(tokens, "PATCH", meeting_path(meeting_id), body=body)
        # PATCH answers with nothing, and the join link may have changed.
        return self.find_meeting(tokens, meeting_id)

    def cancel_meeting(self, tokens: Tokens, meeting_id: str) -> None:
        no_mail = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        try:
            ask(tokens, "DELETE", meeting_path(meeting_id), query=no_mail)
        except MeetingGone:
            return

    def abandon_meeting(self, tokens: Tokens, request: MeetingRequest) -> None:
        for found in find_marked(tokens, request):
            self.cancel_meeting(tokens, str(found["id"]))

    def find_meeting(self, tokens: Tokens, meeting_id: str) -> ProviderMeeting:
        return zoom_answers.read_meeting(ask(tokens, "GET", meeting_path(meeting_id)))

    def host_link(self, tokens: Tokens, meeting_id: str) -> str:
        """`start_url` holds the host's own key and dies after two hours, so it is asked for at each click."""
        link = str(ask(tokens, "GET", meeting_path(meeting_id)).get("start_url", ""))
        if not link.startswith("https://"):
            raise Refused(Sentence("Zoom gave no host link for this meeting."), code="no_host_link")
        return link


def ask(tokens: Tokens, method: str, path: str, **parts: Any) -> dict[str, Any]:
    """The JSON of a success (empty for 204); our error for everything else."""
    call = api_call(tokens, method, path, **parts)
    answer = send(call)
    zoom_answers.refuse(answer, tokens)
    if answer.status == 204:
        return {}
    if answer.json is None:
        raise say_unreadable(call, answer)
    return answer.json


def api_call(tokens: Tokens, method: str, path: str, **parts: Any) -> Call:
    return Call(
        method,
        f"{tokens.secrets.get('api_url', zoom_oauth.GLOBAL_API)}/v2{path}",
        "Zoom",
        headers={"Authorization": f"Bearer {tokens.access_token}"},
        makes_something=method == "POST",
        limit=limit_for(tokens, method, path),
        **parts,
    )


def describe(request: MeetingRequest) -> dict[str, Any]:
    """What create and update have in common. The time goes in UTC; the zone is only how Zoom displays it."""
    return {
        "topic": shorten_topic(request),
        "agenda": f"{marker(request)}\n{request.agenda}"[:LONGEST_AGENDA],
        "start_time": zoom_answers.write_moment(request.start),
        "duration": request.duration,
        "timezone": request.timezone,
    }


def describe_entry(request: MeetingRequest) -> dict[str, Any]:
    return dict(ENTRIES.get(request.entry, ENTRIES[USUAL_ENTRY]))


def shorten_topic(request: MeetingRequest) -> str:
    return request.topic[:LONGEST_TOPIC]


def marker(request: MeetingRequest) -> str:
    return f"[ref VM-{request.reference}]"


def host_path(tokens: Tokens, request: MeetingRequest) -> str:
    """A token of user level must say `me`; one of admin level may name any user of the account."""
    if not request.host:
        return "/users/me"
    require_admin_level(tokens)
    return f"/users/{quote(request.host, safe='')}"


def require_admin_level(tokens: Tokens) -> None:
    if not is_admin_level(tokens.scopes):
        raise Refused(
            Sentence(
                "The authorization at Zoom is for one user's own meetings, so no other host can be chosen. Let a Zoom"
                " admin authorize with admin-level scopes, or let the connected user be the host."
            ),
            code="host_not_allowed",
        )


def meeting_path(meeting_id: str) -> str:
    if not (meeting_id.isascii() and meeting_id.isdigit()):
        raise MeetingGone(Sentence("There is no such meeting at Zoom."), code="meeting_gone")
    return f"/meetings/{meeting_id}"


def read_or_fetch(tokens: Tokens, found: dict[str, Any]) -> ProviderMeeting:
    """No field of Zoom's answer is guaranteed but the id, in practice. The meeting stands, whatever becomes of this."""
    if found.get("join_url"):
        return zoom_answers.read_meeting(found)
    try:
        return zoom_answers.read_meeting(ask(tokens, "GET", meeting_path(str(found["id"]))))
    except TryLater as error:
        raise OutcomeUnknown(
            error.message, code=error.code, provider_code=error.provider_code, retry_at=error.retry_at
        ) from error


def find_marked(tokens: Tokens, request: MeetingRequest) -> list[dict[str, Any]]:
    """What earlier tries for this reference have left at Zoom, oldest first."""
    wanted = marker(request)
    listed = list_meetings(tokens, f"{host_path(tokens, request)}/meetings")
    found = [each for each in listed if str(each.get("agenda", "")).startswith(wanted) and each.get("id")]
    return sorted(found, key=lambda each: (str(each.get("created_at", "")), int(each["id"])))


def list_meetings(tokens: Tokens, path: str) -> Iterator[dict[str, Any]]:
    return read_pages(tokens, path, "meetings", type="scheduled")


def read_pages(tokens: Tokens, path: str, rows: str, **query: Any) -> Iterator[dict[str, Any]]:
    query["page_size"] = PAGE
    for _ in range(MOST_PAGES):
        page = ask(tokens, "GET", path, query=query)
        yield from page.get(rows) or []
        if not page.get("next_page_token"):
            return
        query["next_page_token"] = page["next_page_token"]
