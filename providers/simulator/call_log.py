"""What was asked of the vendors and what they said: operation, status, moment. Never a secret, never a query."""

from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT_CALLS = 50_000


@dataclass(frozen=True)
class LoggedCall:
    number: int
    vendor: str
    operation: str
    method: str
    path: str
    status: int
    at: str
    account: str
    fault: str
    milliseconds: float


class CallLog:
    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=KEPT_CALLS)
        self._number = 0

    def add(self, **details: Any) -> None:
        """`status` is 0 when the caller was given no answer at all."""
        self._number += 1
        self._calls.append(LoggedCall(number=self._number, **details))

    def clear(self) -> None:
        self._calls.clear()

    def select(self, *, vendor: str = "", operation: str = "", after: int = 0) -> list[dict[str, Any]]:
        return [
            asdict(call)
            for call in self._calls
            if call.number > after and vendor in ("", call.vendor) and operation in ("", call.operation)
        ]

    def latest(self, amount: int) -> list[LoggedCall]:
        return list(reversed(self._calls))[:amount]

    def count_by_operation(self) -> dict[str, dict[str, int]]:
        """{"zoom.create_meeting": {"201": 19, "429": 1}}"""
        counted: dict[str, Counter[str]] = {}
        for call in self._calls:
            counted.setdefault(call.operation, Counter())[str(call.status)] += 1
        return {operation: dict(statuses) for operation, statuses in sorted(counted.items())}
