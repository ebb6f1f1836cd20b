"""Several callers at the same moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection


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
