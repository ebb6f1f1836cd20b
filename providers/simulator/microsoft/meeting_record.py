"""An online meeting as Graph keeps it. Its link outlives it: deleting the meeting does not close the door."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from providers.simulator.microsoft.moments import write_moment
from providers.simulator.microsoft.people import MicrosoftUser
from providers.simulator.tokens import encode_base64url

CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#users('{}')/onlineMeetings/$entity"
EXPIRY = timedelta(days=60)
LOBBY = {"scope": "organization", "isDialInBypassEnabled": False}
DEFAULTS: dict[str, Any] = {
    "allowedPresenters": "everyone",
    "allowAttendeeToEnableCamera": True,
    "allowAttendeeToEnableMic": True,
    "allowMeetingChat": "enabled",
    "allowParticipantsToChangeName": False,
    "allowRecording": True,
    "allowTeamworkReactions": True,
    "allowTranscription": True,
    "isBroadcast": False,
    "isEntryExitAnnounced": False,
    "recordAutomatically": False,
    "shareMeetingChatHistoryDefault": "none",
    "watermarkProtection": None,
}


def make_thread_id() -> str:
    return f"19:meeting_{encode_base64url(secrets.token_bytes(36))}@thread.v2"


def make_meeting_code() -> str:
    return "".join(str(secrets.randbelow(10)) for _ in range(12))


def quote_small(text: str) -> str:
    """Microsoft writes %3a where Python writes %3A, and compares join URLs letter by letter."""
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(text, safe=""))


@dataclass
class OnlineMeeting:
    organizer: MicrosoftUser
    created_at: datetime
    start_at: datetime
    end_at: datetime
    subject: str | None = None
    external_id: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    attendees: list[dict[str, Any]] = field(default_factory=list)
    thread_id: str = field(default_factory=make_thread_id)
    join_code: str = field(default_factory=make_meeting_code)
    passcode: str | None = None
    client_id: str = ""
    updates: int = 0
    deleted_at: datetime | None = None
    deleted_by: str = ""

    @property
    def id(self) -> str:
        return encode_base64url(f"1*{self.organizer.id}*0**{self.thread_id}".encode())

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def join_url(self) -> str:
        context = f'{{"Tid":"{self.organizer.tenant.id}","Oid":"{self.organizer.id}"}}'
        return (
            f"https://teams.microsoft.com/l/meetup-join/{quote_small(self.thread_id)}/0?context={quote_small(context)}"
        )

    def mark_deleted(self, at: datetime, *, by: str) -> None:
        self.deleted_at, self.deleted_by = at, by

    def require_passcode(self) -> None:
        """Generated, never chosen; fixed for the life of the meeting."""
        self.passcode = encode_base64url(secrets.token_bytes(6))[:6]

    def describe(self) -> dict[str, Any]:
        lobby = {**LOBBY, **self.settings.get("lobbyBypassSettings", {})}
        return {
            "@odata.context": CONTEXT.format(self.organizer.id),
            "id": self.id,
            "creationDateTime": write_moment(self.created_at),
            "startDateTime": write_moment(self.start_at),
            "endDateTime": write_moment(self.end_at),
            "subject": self.subject,
            "externalId": self.external_id,
            "joinWebUrl": self.join_url,
            "meetingOptionsWebUrl": f"https://teams.microsoft.com/meetingOptions/?threadId={quote(self.thread_id)}",
            "joinMeetingIdSettings": self.describe_join_code(),
            "joinInformation": {"content": f"data:text/html,{quote(self.join_url)}", "contentType": "html"},
            "audioConferencing": None,
            "participants": {"organizer": self.describe_organizer(), "attendees": self.attendees},
            "chatInfo": {"threadId": self.thread_id, "messageId": "0", "replyChainMessageId": None},
            "videoTeleconferenceId": None,
            "expiryDateTime": write_moment(self.end_at + EXPIRY),
            "broadcastSettings": None,
            **DEFAULTS,
            **self.settings,
            "lobbyBypassSettings": lobby,
        }

    def describe_join_code(self) -> dict[str, Any]:
        return {
            "isPasscodeRequired": self.passcode is not None,
            "joinMeetingId": self.join_code,
            "passcode": self.passcode,
        }

    def describe_organizer(self) -> dict[str, Any]:
        user = {
            "id": self.organizer.id,
            "displayName": self.organizer.display_name,
            "tenantId": self.organizer.tenant.id,
            "identityProvider": "AAD",
        }
        return {"identity": {"user": user}, "upn": self.organizer.email, "role": "presenter"}
