"""Several callers at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import DatabaseError, connection

# A thread that waits for the main one has certainly begun to do so.
A_MOMENT, LONG = 0.3, 5.0
ONE_WRITER = not connection.features.has_select_for_update


def all_at_once(count: int, call: Callable[[int], Any]) -> list[Any]:
    """What `call` answers in `count` threads that start together."""
    barrier, answers = Barrier(count), list[Any]()

    def run(number: int) -> None:
        barrier.wait()
        try:
            answers.append(call(number))
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Meanwhile:
    """In another thread, while the present transaction is open; or after it, where there is one writer at a time."""

    def __init__(self, call: Callable[[], Any]):
        self.error: DatabaseError | None = None
        self.thread = Thread(target=self.run, args=[call])

    def run(self, call: Callable[[], Any]) -> None:
        try:
            call()
        except DatabaseError as error:
            self.error = error
        finally:
            connection.close()

    def begin(self) -> None:
        self.thread.start()
        self.thread.join(A_MOMENT if ONE_WRITER else LONG)

    def end(self) -> None:
        self.thread.join()
        assert self.error is None, self.error
