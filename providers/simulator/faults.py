"""The faults that are switched on: which calls they meet, how often, and what they do (`fault_effects.py`)."""

import fnmatch
import re
from dataclasses import asdict, dataclass, field, fields
from random import SystemRandom
from typing import Any

from providers.simulator.call import Call

KINDS = {
    "status_429": "Too many requests",
    "status_500_html": "Error 500 with an HTML page",
    "status_502": "Bad gateway",
    "xml_error": "Error as XML",
    "truncated_json": "Acts, then half of the JSON",
    "slow_body": "Acts, then a body that drips",
    "delay": "Waits, then acts",
    "reset_before": "Connection reset before acting",
    "reset_after": "Acts, then connection reset",
    "hang_after": "Acts, then silence",
    "error": "The vendor's error with a given code",
    "lost_scope": "A scope is missing from the token",
    "invalid_token_once": "Access token refused",
    "daily_limit": "Daily limit of the host is spent",
    "revoked_authorization": "All tokens of the account die",
    "wrong_client_secret": "Client secret is refused",
    "expired_client_secret": "Client secret has expired (Entra)",
    "list_lag": "New meetings appear in the list later",
}
THROTTLE_FORMS = (
    "seconds",
    "iso",
    "http_date",
    "reset",
    "none",
    "daily",
    "daily_bare",
    "daily_none",
    "qps",
    "concurrent",
)
CHANCE = SystemRandom()
LONGEST_WAIT = 86400
BODY_FORMS = ("", "cut")
ONCE = {"invalid_token_once", "revoked_authorization"}
BROWSER_OPERATIONS = (".authorize", ".authorize_page")
COUNTED_OPERATIONS = ("zoom.create_meeting", "zoom.update_meeting")


class WrongFault(ValueError):
    """Somebody asked for a fault that does not exist."""


@dataclass
class Fault:
    """An empty match field matches everything; `operation` takes wildcards (`zoom.*`), `path` is a regular expression.

    `count` None lasts until cleared; the first `skip` matching calls pass; `acts` lets a status answer come after the
    vendor has done what was asked (the caller can't tell).
    """

    kind: str
    vendor: str = ""
    method: str = ""
    path: str = ""
    operation: str = ""
    account: str = ""
    count: int | None = None
    skip: int = 0
    probability: float = 1.0
    seconds: float = 2.0
    form: str = ""
    status: int = 0
    code: str = ""
    message: str = ""
    acts: bool = False
    id: int = 0
    hits: int = 0
    _path_pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise WrongFault(f"There is no fault {self.kind!r}; there are: {', '.join(KINDS)}.")
        known_forms = THROTTLE_FORMS if self.kind == "status_429" else (*BODY_FORMS, *THROTTLE_FORMS)
        if self.form and self.form not in known_forms:
            raise WrongFault(f"There is no form {self.form!r}; there are: {', '.join(known_forms)}.")
        if not 0 <= self.seconds <= LONGEST_WAIT:
            raise WrongFault(f"`seconds` must be between 0 and {LONGEST_WAIT}.")
        if self.count is None and self.kind in ONCE:
            self.count = 1
        self._path_pattern = compile_path(self.path)

    @property
    def is_spent(self) -> bool:
        return self.count is not None and self.hits >= self.count

    def matches(self, call: Call) -> bool:
        return (
            self.vendor in ("", call.vendor)
            and self.method.upper() in ("", call.request.method)
            and (not self.operation or fnmatch.fnmatchcase(call.operation, self.operation))
            and self._path_pattern.search(call.request.path) is not None
            and self._concerns_operation(call.operation)
            and self.account.lower() in ("", call.account.lower())
        )

    def _concerns_operation(self, operation: str) -> bool:
        """Some kinds make sense for some operations only, and must not be spent on others. What a person looks at in
        a browser is struck when it is named, not when everything of a vendor is."""
        if operation.endswith(BROWSER_OPERATIONS) and not self.operation:
            return False
        if self.kind == "list_lag":
            return operation == "zoom.list_meetings"
        if self.kind == "daily_limit" and operation.startswith("zoom."):
            return operation in COUNTED_OPERATIONS
        if self.kind in ("wrong_client_secret", "expired_client_secret"):
            return operation.endswith(("exchange_code", "refresh_token", "account_token"))
        return True

    def as_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


def compile_path(path: str) -> re.Pattern[str]:
    try:
        return re.compile(path)
    except re.error as error:
        raise WrongFault(f"{path!r} is not a regular expression: {error}.") from error


def read_fault(wanted: Any) -> Fault:
    """A fault from the control API; the match fields may stand in a `match` of their own."""
    match = (wanted.get("match") or {}) if isinstance(wanted, dict) else None
    if not isinstance(match, dict):
        raise WrongFault("A fault is a JSON object, and so is its `match`.")
    flat = {**wanted, **match}
    flat.pop("match", None)
    allowed = {each.name for each in fields(Fault) if each.init} - {"id", "hits"}
    unknown = sorted(set(flat) - allowed)
    if unknown or "kind" not in flat:
        raise WrongFault(f"Unknown: {', '.join(unknown)}." if unknown else "`kind` is missing.")
    return Fault(**{name: convert_field(name, value) for name, value in flat.items()})


def convert_field(name: str, value: Any) -> Any:
    converters: dict[str, Any] = {
        "count": int,
        "skip": int,
        "status": int,
        "probability": float,
        "seconds": float,
        "acts": bool,
    }
    if name == "count" and value is None:
        return None
    try:
        return converters.get(name, str)(value)
    except (TypeError, ValueError) as error:
        raise WrongFault(f"{name} can't be {value!r}.") from error


class FaultBoard:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, fault: Fault) -> Fault:
        self._last_id += 1
        fault.id = self._last_id
        self._faults.append(fault)
        return fault

    def remove(self, fault_id: int | None = None) -> None:
        """One fault, or all of them."""
        self._faults = [] if fault_id is None else [fault for fault in self._faults if fault.id != fault_id]

    def take(self, call: Call) -> Fault | None:
        """The first fault that meets this call; taking it uses it up by one."""
        for fault in self._faults:
            if fault.is_spent or not fault.matches(call):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if CHANCE.random() < fault.probability:
                fault.hits += 1
                return fault
        return None

    def count_active(self) -> int:
        return sum(1 for fault in self._faults if not fault.is_spent)

    def report(self) -> list[dict[str, Any]]:
        return [fault.as_dict() for fault in self._faults]
