"""What can go wrong with a mail server, switched on by hand."""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

KINDS = {
    "temporary_451": "Temporary failure (451)",
    "refused_550": "Mailbox refused (550)",
    "closing_421": "Server closes (421)",
    "disconnect_before_answer": "Connection lost before the mail is taken",
    "disconnect_after_accept": "Mail taken, connection lost before saying so",
    "slow": "Slow answer",
}
STAGES = ("mail", "rcpt", "data")
USUAL_STAGE = {
    "temporary_451": "rcpt",
    "refused_550": "rcpt",
    "closing_421": "mail",
    "disconnect_before_answer": "data",
    "disconnect_after_accept": "data",
    "slow": "data",
}
DISCONNECTING = ("disconnect_before_answer", "disconnect_after_accept")


class WrongFault(ValueError):
    """Somebody asked for a fault that does not exist."""


@dataclass
class Fault:
    """`to` is one address (empty: all), `count` None lasts until cleared, `stage` is where it strikes."""

    kind: str
    to: str = ""
    count: int | None = None
    stage: str = ""
    seconds: float = 2.0
    message: str = ""
    id: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise WrongFault(f"There is no fault {self.kind!r}; there are: {', '.join(KINDS)}.")
        self.stage = self.stage or USUAL_STAGE[self.kind]
        if self.stage not in STAGES or (self.kind in DISCONNECTING and self.stage != "data"):
            raise WrongFault(f"{self.kind} can't strike at {self.stage!r}.")

    @property
    def is_spent(self) -> bool:
        return self.count is not None and self.hits >= self.count

    def meets(self, stage: str, addresses: list[str]) -> bool:
        is_meant = not self.to or self.to.lower() in map(str.lower, addresses)
        return stage == self.stage and is_meant and not self.is_spent

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_fault(wanted: Any) -> Fault:
    if not isinstance(wanted, dict) or "kind" not in wanted:
        raise WrongFault("A fault is a JSON object with a `kind`.")
    unknown = sorted(set(wanted) - {each.name for each in fields(Fault)} | set(wanted) & {"id", "hits"})
    if unknown:
        raise WrongFault(f"Unknown: {', '.join(unknown)}.")
    try:
        count = None if wanted.get("count") is None else int(wanted["count"])
        seconds = float(wanted.get("seconds", 2.0))
    except (TypeError, ValueError) as error:
        raise WrongFault("`count` and `seconds` must be numbers.") from error
    kind, to, stage, message = (str(wanted.get(name) or "") for name in ("kind", "to", "stage", "message"))
    return Fault(kind, to, count, stage, seconds, message)


class FaultBoard:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._last_id += 1
            fault.id = self._last_id
            self._faults.append(fault)
            return fault

    def remove(self, fault_id: int | None = None) -> None:
        """One fault, or all of them."""
        with self._lock:
            self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]

    def take(self, stage: str, addresses: list[str]) -> Fault | None:
        """The first fault that strikes here; taking it uses it up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(stage, addresses):
                    fault.hits += 1
                    return fault
            return None

    def report(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.as_dict() for fault in self._faults]
