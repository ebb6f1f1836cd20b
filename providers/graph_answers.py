"""Reading what Microsoft Graph answers. Every property may be null, and enumerations grow."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from outbox.sentences import Sentence
from providers.base import Account, ProviderMeeting, Unavailable
from providers.catalogue import explain, say_garbled
from providers.http import Answer

PASSCODE_RULE = Sentence("Microsoft Teams makes the passcode itself; none can be chosen.")
SHOWN_DETAILS = (
    "id", "subject", "startDateTime", "endDateTime", "creationDateTime", "joinWebUrl", "externalId",
    "lobbyBypassSettings", "allowedPresenters", "audioConferencing", "videoTeleconferenceId", "meetingOptionsWebUrl",
)  # fmt: skip


def refuse(answer: Answer) -> None:
    """Raise what a refusal means; pass a success."""
    if answer.is_success:
        return
    error = (answer.json or {}).get("error")
    if not isinstance(error, dict):
        raise say_garbled("graph", answer.status)
    raise explain("graph", answer.status, str(error.get("code") or ""))


def read_account(found: Mapping[str, Any], *, tenant: str) -> Account:
    if not found.get("id"):
        raise Unavailable(Sentence("Microsoft did not say whose account this is."), code="unreadable_answer")
    return Account(
        account_id=tenant or str(found["id"]),
        user_id=str(found["id"]),
        name=str(found.get("displayName") or ""),
        email=str(found.get("mail") or found.get("userPrincipalName") or ""),
    )


def read_meeting(found: Mapping[str, Any]) -> ProviderMeeting:
    join_url = str(found.get("joinWebUrl") or "")
    if not found.get("id") or not join_url.startswith("https://"):
        raise Unavailable(Sentence("Microsoft Teams gave a meeting without a link."), code="unreadable_answer")
    start, end = read_moment(found.get("startDateTime")), read_moment(found.get("endDateTime"))
    phone = found.get("audioConferencing") or {}
    name, email = read_organizer(found)
    return ProviderMeeting(
        id=str(found["id"]),
        join_url=join_url,
        password=str((found.get("joinMeetingIdSettings") or {}).get("passcode") or ""),
        host_name=name,
        host_email=email,
        dial_in=tuple(read_numbers(phone)),
        passcode_for_phone=str(phone.get("conferenceId") or ""),
        topic=str(found.get("subject") or ""),
        start=start,
        duration=round((end - start).total_seconds() / 60) if start and end else None,
        details={name: found[name] for name in SHOWN_DETAILS if name in found},
    )


def read_organizer(found: Mapping[str, Any]) -> tuple[str, str]:
    organizer = (found.get("participants") or {}).get("organizer") or {}
    user = (organizer.get("identity") or {}).get("user") or {}
    return str(user.get("displayName") or ""), str(organizer.get("upn") or "")


def read_numbers(phone: Mapping[str, Any]) -> Iterable[str]:
    """For example: +1 323-849-4874 (toll). Older answers have one number of a kind, newer ones a list."""
    for kind, words in (("tollNumber", "toll"), ("tollFreeNumber", "toll-free")):
        numbers = phone.get(f"{kind}s") or [phone.get(kind)]
        for number in filter(None, numbers):
            yield f"{number} ({words})"


def read_moment(text: Any) -> datetime | None:
    """Graph writes seven digits of a second; Python knows six."""
    trimmed = re.sub(r"(\.\d{6})\d+", r"\1", str(text or ""))
    try:
        moment = datetime.fromisoformat(trimmed)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
