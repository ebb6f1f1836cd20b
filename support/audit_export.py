"""The audit record as CSV, for spreadsheets: row by row, and with nothing in it that a spreadsheet would calculate."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import AuditEvent
from support.audit_words import ACTIONS

# Excel reads UTF-8 only behind a byte order mark.
BYTE_ORDER_MARK = "\ufeff"
# A cell that begins with one of these is a formula to some spreadsheet, and a formula can reach the network.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Echo:
    """Gives back what the CSV writer writes."""

    def write(self, line: str) -> str:
        return line


def guard(text: str) -> str:
    """An apostrophe in front makes any cell a text."""
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text


def write_lines(events: Iterable[AuditEvent], *, head: list[str], zone: ZoneInfo) -> Iterator[str]:
    """The file, line by line. It is written after the request is over, so whatever depends on the reader is given."""
    writer = csv.writer(Echo())
    names = {action: str(words) for action, words in ACTIONS.items()}
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for event in events:
        cells = [*cells_of(event, names, zone)]
        yield writer.writerow([guard(cell) for cell in cells])


def cells_of(event: AuditEvent, names: dict[str, str], zone: ZoneInfo) -> Iterator[str]:
    yield event.at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
    yield event.actor
    yield names.get(event.action, event.action)
    yield event.subject
    yield dump(event.details)
    yield event.action


def dump(details: dict[str, Any]) -> str:
    return json.dumps(details, ensure_ascii=False, sort_keys=True) if details else ""
