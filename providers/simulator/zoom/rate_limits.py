"""Zoom's limits: calls per second and label for an account, calls per day on the free plan, changes per day for a host.

The second is a sliding one, which is the strictest reading: whoever passes here passes any other.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from providers.simulator.call import Call, Refusal
from providers.simulator.zoom.people import ZoomUser
from providers.simulator.zoom.throttling import answer_daily_account, answer_daily_user, answer_per_second

if TYPE_CHECKING:
    from providers.simulator.world import World

MEDIUM_OPERATIONS = {
    "zoom.create_meeting",
    "zoom.list_meetings",
    "zoom.list_upcoming_meetings",
    "zoom.list_users",
}


@dataclass(frozen=True)
class Allowance:
    per_second: int
    per_day: int | None = None


PLANS = {
    "free": {"Light": Allowance(4, 6000), "Medium": Allowance(2, 2000)},
    "pro": {"Light": Allowance(30), "Medium": Allowance(20)},
    "business": {"Light": Allowance(80), "Medium": Allowance(60)},
}

DAILY_FORMS = {"iso": "daily", "bare": "daily_bare", "none": "daily_none"}


def name_label(operation: str) -> str:
    return "Medium" if operation in MEDIUM_OPERATIONS else "Light"


class RateMeter:
    def __init__(self, world: World) -> None:
        self._world = world
        self._recent: dict[tuple[str, str], deque[float]] = {}
        self._per_day: Counter[tuple[str, str, str]] = Counter()
        self._changes: Counter[tuple[str, str]] = Counter()
        self.peaks: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[str] = Counter()

    def count_call(self, call: Call, account_id: str) -> None:
        label = name_label(call.operation)
        allowance = self._find_allowance(account_id, label)
        recent = self._forget_older(account_id, label)
        if allowance and len(recent) >= allowance.per_second:
            self._refuse_second(label, allowance)
        self._count_day(account_id, label, allowance)
        recent.append(time.monotonic())
        self.peaks[account_id, label] = max(self.peaks[account_id, label], len(recent))

    def _find_allowance(self, account_id: str, label: str) -> Allowance | None:
        plan = self._world.options.zoom_plan
        if plan == "account":
            plan = self._world.zoom.directory.accounts[account_id].plan
        return PLANS.get(plan, {}).get(label)

    def _forget_older(self, account_id: str, label: str) -> deque[float]:
        recent = self._recent.setdefault((account_id, label), deque())
        while recent and recent[0] <= time.monotonic() - 1.0:
            recent.popleft()
        return recent

    def _refuse_second(self, label: str, allowance: Allowance) -> None:
        self.refused["per_second"] += 1
        clock = self._world.clock
        raise Refusal(answer_per_second("qps", clock, category=label, limit=allowance.per_second, seconds=1))

    def _count_day(self, account_id: str, label: str, allowance: Allowance | None) -> None:
        key = (account_id, label, self._today())
        if allowance and allowance.per_day and self._per_day[key] >= allowance.per_day:
            self.refused["per_day"] += 1
            raise Refusal(answer_daily_account(self._world.clock, category=label, limit=allowance.per_day))
        self._per_day[key] += 1

    def _today(self) -> str:
        return self._world.clock.now().date().isoformat()

    def count_change(self, call: Call, host: ZoomUser) -> dict[str, str]:
        """Count a create or update against its host; gives the headers that Zoom sends with the answer."""
        limit = self._world.options.zoom_daily_limit
        category = name_label(call.operation)
        if self.used_today(host) >= limit:
            self.refused["daily_user"] += 1
            form = DAILY_FORMS[self._world.options.zoom_daily_answer]
            raise Refusal(answer_daily_user(form, self._world.clock, category=category, limit=limit))
        self._changes[host.id, self._today()] += 1
        if not self._world.options.zoom_rate_headers:
            return {}
        remaining = str(limit - self.used_today(host))
        return {
            "X-RateLimit-Category": category,
            "X-RateLimit-Type": "Daily-limit",
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": remaining,
        }

    def used_today(self, host: ZoomUser) -> int:
        return self._changes[host.id, self._today()]

    def set_used(self, host: ZoomUser, used: int) -> None:
        self._changes[host.id, self._today()] = used

    def report(self) -> dict[str, Any]:
        names = {account.id: account.name for account in self._world.zoom.directory.accounts.values()}
        return {
            "peak_per_second": {f"{names[account]} {label}": peak for (account, label), peak in self.peaks.items()},
            "refused": dict(self.refused),
        }
