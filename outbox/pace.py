"""Being in step: nobody outside is asked faster than all our workers together may ask.

Who keeps a pace says how far apart two calls are and how long one may wait for its turn; what follows from a turn that
comes too late is decided there.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Protocol

from outbox.pace_stores import Turn, current_store


class Limit(Protocol):
    @property
    def key(self) -> str:
        """Whom it is about: the same for everybody who shares it."""
        ...

    @property
    def interval(self) -> int:
        """Microseconds between two calls."""
        ...


lines: dict[str, Lock] = {}


def await_turn(limit: Limit, *, patience: float, is_ahead: bool) -> Turn:
    """Returns when the call may leave; or at once, with a turn that is not taken, when that takes over `patience`
    seconds. `is_ahead`: somebody waits for it, so it takes the next moment that is free, before the bulk."""
    started = time.monotonic()
    with standing_in_line(limit.key, patience, is_ahead=is_ahead):
        while True:
            left = patience - (time.monotonic() - started)
            turn = current_store().take(limit.key, limit.interval, patience=left, is_ahead=is_ahead)
            if not turn.is_taken and turn.seconds > left:
                return turn
            time.sleep(turn.seconds)
            if turn.is_taken:
                return turn


@contextmanager
def standing_in_line(key: str, patience: float, *, is_ahead: bool) -> Iterator[None]:
    """Of the threads of a process only the first in the line asks again and again. People do not stand in line."""
    line = lines.setdefault(key, Lock())
    is_first = not is_ahead and line.acquire(timeout=max(patience, 0))
    try:
        yield
    finally:
        if is_first:
            line.release()
