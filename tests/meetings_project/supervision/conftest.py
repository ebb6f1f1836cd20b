import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.process import ROOT, wait_until

PROGRAM = """
import sys
from pathlib import Path
from meetings_project.supervision.child import Child
from meetings_project.supervision.console import Console
from meetings_project.supervision.supervisor import Supervisor

children = [Child(f"child{n}", [sys.executable, "-uc", code], Path.cwd()) for n, code in enumerate(sys.argv[1:])]
Supervisor(children, Console([child.name for child in children])).run(lambda: None)
"""


class SupervisorProcess:
    """A real supervisor over children that are given as Python code; what they print is what the tests look at."""

    def __init__(self, log: Path, *codes: str) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *codes], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
            )

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def wait_for(self, text: str, *, times: int = 1) -> list[str]:
        """The lines that hold `text`, as soon as there are that many."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = [line for line in self.lines() if text in line]
            return len(found) >= times

        wait_until(is_there)
        return found

    def pids(self, label: str, *, times: int = 1) -> list[int]:
        """Process ids that children printed behind `label`."""
        return [int(line.rsplit(" ", 1)[1]) for line in self.wait_for(label, times=times)]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., SupervisorProcess]]:
    started: list[SupervisorProcess] = []

    def start(*codes: str) -> SupervisorProcess:
        started.append(SupervisorProcess(tmp_path / f"supervisor{len(started)}.log", *codes))
        return started[-1]

    yield start
    for supervisor in started:
        if supervisor.process.poll() is None:
            os.kill(supervisor.process.pid, signal.SIGKILL)
        supervisor.process.wait()


def is_gone(pid: int) -> bool:
    """True for a zombie as well: it holds nothing any more, somebody just has not looked."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True
