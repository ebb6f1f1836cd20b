"""How many of everything: a handful at a developer's desk, all of them where it counts (`./test --full`)."""

import os

FULL = "full"
VARIABLE = "TEST_SIZE"


def is_full_size() -> bool:
    return os.environ.get(VARIABLE) == FULL


def full_or(usual: int, full: int) -> int:
    """What a rule needs to show itself, or what the product promises to bear."""
    return full if is_full_size() else usual
