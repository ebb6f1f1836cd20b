"""Paging with `next_page_token`: the list as it was at the first call, fifteen minutes long."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from providers.simulator.call import Call
from providers.simulator.zoom import errors

if TYPE_CHECKING:
    from providers.simulator.world import World

TOKEN_LIFE = timedelta(minutes=15)
LARGEST_PAGE = 300
USUAL_PAGE = 30


@dataclass
class Remainder:
    rows: list[dict[str, Any]]
    total: int
    expires_at: datetime


class PageBook:
    def __init__(self, world: World) -> None:
        self._world = world
        self._remainders: dict[str, Remainder] = {}

    def take(self, token: str) -> Remainder:
        remainder = self._remainders.get(token)
        if remainder is None or remainder.expires_at <= self._world.clock.now():
            raise errors.refuse(400, 300, "The next page token is invalid or expired.")
        return remainder

    def keep(self, rows: list[dict[str, Any]], total: int) -> str:
        token = secrets.token_urlsafe(24)
        self._remainders[token] = Remainder(rows, total, self._world.clock.now() + TOKEN_LIFE)
        return token


def read_page_size(call: Call) -> int:
    wanted = call.request.query.get("page_size", str(USUAL_PAGE))
    if not wanted.isdecimal() or not 1 <= int(wanted) <= LARGEST_PAGE:
        raise errors.refuse_field("page_size", f"The page size must be a number from 1 to {LARGEST_PAGE}.")
    return int(wanted)


def cut_page(call: Call, rows: list[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(the paging fields, the rows of this page)."""
    book = call.world.zoom.pages
    size = read_page_size(call)
    total = len(rows)
    token = call.request.query.get("next_page_token", "")
    if token:
        remainder = book.take(token)
        rows, total = remainder.rows, remainder.total
    rest = rows[size:]
    following = book.keep(rest, total) if rest else ""
    return {"next_page_token": following, "page_size": size, "total_records": total}, rows[:size]
