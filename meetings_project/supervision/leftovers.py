"""End what a killed supervisor left running, on systems where children do not die with their parent.

Linux ends them by itself (see parent_death). Elsewhere each supervisor writes down its process groups, and the next
one with the same port ends those that are still there, so that they hold no port and ring no bell.
"""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from meetings_project.supervision.child import Child


class Leftovers:
    """The file of one supervisor: its own process, and those it started by name."""

    def __init__(self, state_dir: Path, port: int) -> None:
        self.file = state_dir / f"supervised-{port}.json"
        self.recorded: dict[str, Any] = {}

    def record(self, children: list[Child]) -> None:
        """Write down the processes that run now, whenever they have changed."""
        running = {c.name: {"pid": c.process.pid, "command": c.command} for c in children if c.process}
        if running != self.recorded:
            # Whoever reads meanwhile finds the old record or the new one, never half of it.
            new = self.file.with_suffix(".new")
            new.write_text(json.dumps({"supervisor": os.getpid(), "children": running}))
            new.replace(self.file)
            self.recorded = running

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)

    def end(self) -> list[str]:
        """End what a killed supervisor left, and return the names; a living one's children are not touched."""
        try:
            written = json.loads(self.file.read_text())
        except (OSError, ValueError):
            return []
        if is_alive(written["supervisor"]):
            return []
        left = {name: child["pid"] for name, child in written["children"].items() if is_still(**child)}
        for pid in left.values():
            os.killpg(pid, signal.SIGKILL)
        self.forget()
        return list(left)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_still(pid: int, command: list[str]) -> bool:
    """Whether the process is the one that was written down: its number may have gone to a stranger since."""
    try:
        found = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    except FileNotFoundError:
        return False
    # macOS shows another path for a framework's Python, so the words after it have to do.
    return found.stdout.strip().endswith(" ".join(command[1:]))
