"""Everything about the vendors that can be chosen, with its default. Faults are another matter (`faults.py`)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


class WrongOption(ValueError):
    """An option that does not exist or can't have that value."""


def option(default: Any, about: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"about": about, "choices": choices})


@dataclass
class Options:
    zoom_plan: str = option(
        "account",
        "Rate limits: of each account's own plan, of one plan for all, or none",
        ("account", "off", "free", "pro", "business"),
    )
    zoom_daily_limit: int = option(100, "Meeting creates and updates a host may have per UTC day")
    zoom_daily_answer: str = option("iso", "The 429 of that limit: full headers, few, none", ("iso", "bare", "none"))
    zoom_rate_headers: bool = option(True, "Send X-RateLimit headers with creates and updates that succeed")
    zoom_expires_in: int = option(3600, "Life of an access token in seconds")
    zoom_refresh_voids_access_token: bool = option(False, "A refresh also kills the previous access token")
    zoom_drop_refresh_response: bool = option(False, "Rotate the refresh token, then lose the answer")
    zoom_reauthorization_revokes: bool = option(True, "A new consent of the same user kills his earlier tokens")
    zoom_invalid_grant_status: int = option(400, "Status of a dead refresh token (401 until 2022)")
    zoom_api_url: str = option("https://api.zoom.us", "api_url in token answers (regional: https://api-eu.zoom.us)")
    zoom_passcode_min_length: int = option(0, "Passcode policy: least length")
    zoom_passcode_needs_letter: bool = option(False, "Passcode policy: at least one letter")
    zoom_passcode_needs_number: bool = option(False, "Passcode policy: at least one digit")
    zoom_passcode_needs_special: bool = option(False, "Passcode policy: at least one special character")
    zoom_passcode_only_numeric: bool = option(False, "Passcode policy: digits only")
    zoom_start_url_seconds: int = option(7200, "Life of a host link in seconds")
    zoom_webhook_url: str = option("", "Where events go (loopback only); empty sends none")
    zoom_webhook_secret: str = option("demo-zoom-webhook-secret", "Secret token that signs the events")
    zoom_webhook_auto: bool = option(False, "Send created, updated and deleted events for every change")
    zoom_webhook_retry_scale: float = option(1.0, "Multiplies the retry times of 5, 20 and 60 minutes")
    zoom_webhook_copies: int = option(1, "How often each event is delivered")
    zoom_webhook_shuffle: int = option(0, "Collect so many events, then deliver them in reverse order")
    entra_expires_in: int = option(3600, "Life of an access token in seconds")
    entra_scope_spelling: str = option("short", "How the token answer spells scopes", ("short", "full", "omit"))
    entra_withheld_scopes: str = option("", "Scopes never granted, separated by blanks")
    entra_allow_personal: bool = option(False, "Let personal accounts sign in at a work authority")
    graph_forbidden: str = option("", "403 for every meeting call", ("", "policy", "license", "guest", "permission"))
    graph_unknown_enum: bool = option(False, "Answer with an enum value nobody has heard of")
    graph_default_passcode: bool = option(False, "The tenant's default gives every meeting a passcode")
    graph_monthly_limit: int = option(2000, "Meeting calls a user may make per month")
    graph_retry_after: bool = option(True, "Send Retry-After with a real 429")

    def update(self, changes: Mapping[str, Any]) -> None:
        """Change some, all or none: nothing is changed when one of them is wrong."""
        known = {each.name: each for each in fields(self)}
        checked = {}
        for name, value in changes.items():
            if name not in known:
                raise WrongOption(f"There is no option {name!r}.")
            checked[name] = convert_option(value, getattr(self, name), known[name].metadata["choices"])
        for name, value in checked.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def convert_option(value: Any, current: Any, choices: tuple[str, ...]) -> Any:
    """The value in the type of the present one; the web page sends strings, the control API real JSON."""
    if choices and value not in choices:
        raise WrongOption(f"{value!r} is none of: {', '.join(choices)}.")
    if isinstance(current, bool):
        return convert_switch(value)
    try:
        return type(current)(value)
    except (TypeError, ValueError) as error:
        raise WrongOption(f"{value!r} is not {type(current).__name__}.") from error


def convert_switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("on", "true", "1", 1):
        return True
    if value in ("off", "false", "0", "", 0):
        return False
    raise WrongOption(f"{value!r} is neither on nor off.")
