import os
import sys
from itertools import cycle
from typing import TextIO

COLOURS = ("36", "33", "35", "32", "34")


class Console:
    """Puts the name of a child before each of its lines; coloured only where a person looks at it."""

    def __init__(self, names: list[str], *, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.width = max(map(len, [*names, "supervisor"]))
        self.colours = dict(zip(names, cycle(COLOURS)))
        self.is_broken = False
        self.is_coloured = self.stream.isatty() and "NO_COLOR" not in os.environ

    def show(self, name: str, line: str) -> None:
        """One line of the child `name`, or of the supervisor itself."""
        prefix = f"{name:<{self.width}} |"
        if self.is_coloured:
            prefix = f"\033[{self.colours.get(name, '1')}m{prefix}\033[0m"
        self.print(f"{prefix} {line}")

    def print(self, line: str) -> None:
        """A line as it is, at once: others wait for it."""
        if self.is_broken:
            return
        try:
            print(line, file=self.stream, flush=True)
        except BrokenPipeError:
            # Whoever read us has left (`./run | head`). What is buffered must not be written again at exit.
            self.is_broken = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())
