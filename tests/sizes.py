"""How many of everything: a handful at a developer's desk, all of them where it counts (`./test --full`)."""

import os
from collections.abc import Iterator
from itertools import cycle

FULL = "full"
VARIABLE = "TEST_SIZE"


def is_full_size() -> bool:
    return os.environ.get(VARIABLE) == FULL


def full_or(usual: int, full: int) -> int:
    """What a rule needs to show itself, or what the product promises to bear."""
    return full if is_full_size() else usual


def turns(*looks: tuple[int, str]) -> Iterator[tuple[tuple[int, str], ...]]:
    """For each page in turn the looks in which all of it is examined: one after the other, or all of them each time."""
    return cycle([looks] if is_full_size() else [(look,) for look in looks])
