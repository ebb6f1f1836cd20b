import os
import sys


def say(sentence: str) -> None:
    """One friendly line about what takes a moment."""
    is_coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    print(f"\033[2m· {sentence}\033[0m" if is_coloured else f"· {sentence}", flush=True)


def give_up(sentence: str) -> None:
    """Stop with a sentence that says what to do, instead of a traceback."""
    print(sentence, file=sys.stderr, flush=True)
    raise SystemExit(1)
