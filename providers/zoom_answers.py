"""Reading what Zoom answers. No field is promised by its specification, so nothing here relies on one being there."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from outbox.sentences import Sentence
from providers.base import Account, HostAccount, MeetingRequest, ProviderMeeting, Tokens, Unavailable
from providers.catalogue import explain, say_garbled
from providers.http import Answer

LICENCES = {1: "Basic", 2: "Licensed", 4: "Unassigned", 99: "None"}
BASIC_WARNING = Sentence(
    "This Zoom user has no licence (Basic), so Zoom ends each meeting after 40 minutes."
    " Give the user a licence in Zoom, then reconnect."
)
NOT_LICENSED = Sentence(
    "This Zoom user has no licence, so Zoom would end each meeting after 40 minutes. Give the user a licence in Zoom."
)
NOT_ACTIVE = Sentence(
    "This Zoom user is not active: deactivated, or the invitation was not accepted yet. A Zoom admin can see."
)
# What API clients may see of Zoom's own words: not the host's key (start_url), no passcodes, no encrypted ones.
SHOWN_DETAILS = (
    "uuid", "id", "host_id", "host_email", "topic", "type", "status", "start_time", "duration", "timezone",
    "created_at", "join_url",
)  # fmt: skip
SHOWN_SETTINGS = (
    "host_video", "participant_video", "join_before_host", "waiting_room", "mute_upon_entry", "use_pmi",
    "approval_type", "audio", "auto_recording", "global_dial_in_countries", "global_dial_in_numbers",
)  # fmt: skip


def refuse(answer: Answer, tokens: Tokens) -> None:
    """Raise what a refusal means; pass a success."""
    if answer.is_success:
        return
    found = answer.json
    if found is None or "code" not in found:
        # Behind Zoom's gateways errors are sometimes XML or HTML.
        raise say_garbled("zoom", answer.status)
    raise explain("zoom", answer.status, read_code(found), detail=name_missing_scopes(found))


def read_code(found: Mapping[str, Any]) -> str:
    """Zoom's number; for a refused field with the field's name (`300/password`), without its path."""
    code = str(found["code"])
    errors = found.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    field = str(first.get("field", "")) if isinstance(first, dict) else ""
    return f"{code}/{field.rpartition('.')[2][:40]}" if field else code


def name_missing_scopes(found: Mapping[str, Any]) -> str:
    """For people only: Zoom names the missing scopes nowhere but in its sentence. Nothing is decided by it."""
    listed = re.search(r"\[([a-z_:, ]+)\]", str(found.get("message", "")))
    return Sentence("Missing: %(scopes)s.", scopes=listed[1]) if listed and str(found["code"]) == "4711" else ""


def read_account(found: Mapping[str, Any], *, is_admin_level: bool) -> Account:
    if not found.get("id") or not found.get("account_id"):
        raise Unavailable(Sentence("Zoom did not say whose account this is."), code="unreadable_answer")
    return Account(
        account_id=str(found["account_id"]),
        user_id=str(found["id"]),
        name=read_name(found),
        email=str(found.get("email", "")),
        licence=LICENCES.get(found.get("type", 0), str(found.get("type", ""))),
        is_admin_level=is_admin_level,
        warning=BASIC_WARNING if found.get("type") == 1 else "",
    )


def read_host(found: Mapping[str, Any]) -> HostAccount:
    """A user as a host. Unlicensed users may host, but Zoom ends their meetings after 40 minutes."""
    if not found.get("id"):
        raise Unavailable(Sentence("Zoom did not say which user this is."), code="unreadable_answer")
    is_licensed = found.get("type") == 2
    is_active = found.get("status", "active") == "active"
    return HostAccount(
        user_id=str(found["id"]),
        name=read_name(found),
        email=str(found.get("email", "")),
        licence=LICENCES.get(found.get("type", 0), str(found.get("type", ""))),
        is_licensed=is_licensed,
        problem=NOT_ACTIVE if not is_active else "" if is_licensed else NOT_LICENSED,
    )


def read_name(found: Mapping[str, Any]) -> str:
    return str(found.get("display_name") or f"{found.get('first_name', '')} {found.get('last_name', '')}").strip()


def read_meeting(found: Mapping[str, Any]) -> ProviderMeeting:
    join_url = str(found.get("join_url", ""))
    if not found.get("id") or not join_url.startswith("https://"):
        raise Unavailable(Sentence("Zoom gave a meeting without a link."), code="unreadable_answer")
    rules = found.get("settings") or {}
    return ProviderMeeting(
        id=str(found["id"]),
        join_url=join_url,
        password=str(found.get("password", "")),
        host_email=str(found.get("host_email", "")),
        dial_in=tuple(read_numbers(rules.get("global_dial_in_numbers") or [])),
        passcode_for_phone=str(found.get("pstn_password", "")),
        topic=str(found.get("topic", "")),
        start=read_moment(found.get("start_time")),
        duration=found.get("duration") if isinstance(found.get("duration"), int) else None,
        details={**pick(found, SHOWN_DETAILS), "settings": pick(rules, SHOWN_SETTINGS)},
    )


def pick(found: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}


def read_numbers(numbers: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """For example: +1 3462487799 (US, Houston)."""
    for each in numbers:
        where = ", ".join(filter(None, [str(each.get("country_name") or ""), str(each.get("city") or "")]))
        if each.get("number"):
            yield f"{each['number']} ({where})" if where else str(each["number"])


def is_as_wanted(meeting: ProviderMeeting, request: MeetingRequest, *, topic: str) -> bool:
    start = request.start.astimezone(UTC).replace(microsecond=0)
    return (meeting.topic, meeting.start, meeting.duration) == (topic, start, request.duration)


def write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
