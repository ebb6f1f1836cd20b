"""What this thread is at, for code far below: whether somebody waits for it, and how long it may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

# The row being worked; BACKGROUND for work without a row that nobody waits for; None while a person is served.
BACKGROUND = object()
present: ContextVar[Any] = ContextVar("present", default=None)


@contextmanager
def working_at(row: Any) -> Iterator[None]:
    token = present.set(row)
    try:
        yield
    finally:
        present.reset(token)


# Set while a thread works only because nobody heard the bell: it has something else to do.
in_passing: ContextVar[bool] = ContextVar("in_passing", default=False)


@contextmanager
def working_in_passing() -> Iterator[None]:
    token = in_passing.set(True)
    try:
        yield
    finally:
        in_passing.reset(token)


def is_somebody_waiting() -> bool:
    """Whether a person looks at the screen until this is done."""
    row = present.get()
    return row is None or (row is not BACKGROUND and row.is_urgent)


def seconds_of_lease_left() -> float | None:
    """Until another worker may take the row; None when no row is being worked."""
    row = present.get()
    if row is None or row is BACKGROUND or row.leased_until is None:
        return None
    return (row.leased_until - timezone.now()).total_seconds()
