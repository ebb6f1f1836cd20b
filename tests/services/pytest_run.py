"""One run of pytest as a process of its own, and the counts it ended with."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from xml.etree import ElementTree

from meetings_project.supervision.parent_death import dying_with_me
from tests.services.process import ROOT, end

# A file stays together, because its tests share what they started; tests/fixtures/order.py says which comes first.
SHARED_OUT = ["--dist", "loadfile", "--no-loadscope-reorder"]


@dataclass(frozen=True)
class Result:
    """What a run ended with: pytest's exit code and its counts."""

    exit_code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0


class PytestRun:
    def __init__(self, words: list[str], *, marks: str, workers: int, report: Path, environment: dict[str, str]):
        self.report = report
        self.command = [sys.executable, "-m", "pytest", "-n", str(workers), *SHARED_OUT, *words, "-m", marks]
        self.command.append(f"--junit-xml={report}")
        self.environment = keeping_what_is_compiled() | environment

    def start(self, **streams: Any) -> Self:
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, preexec_fn=dying_with_me(), **streams
        )
        return self

    def start_unseen(self, output: Path) -> Self:
        """It says everything into a file; `show` shows it."""
        self.output = output
        with output.open("wb") as streams:
            return self.start(stdin=subprocess.DEVNULL, stdout=streams, stderr=subprocess.STDOUT)

    def show(self) -> None:
        """What it has said so far, and what it says from now on until it ends."""
        with self.output.open(errors="replace") as said:
            is_over = False
            while not is_over:
                is_over = self.process.poll() is not None
                print(said.read(), end="", flush=True)
                time.sleep(0 if is_over else 0.2)

    def wait(self) -> Result:
        return read_result(self.process.wait(), self.report)

    def end(self) -> None:
        end(self.process)


def keeping_what_is_compiled() -> dict[str, str]:
    """This environment, but Python may keep what it compiled: else a hundred processes compile everything anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def read_result(exit_code: int, report: Path) -> Result:
    if not report.exists():
        return Result(exit_code)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    counts = {name: 0 for name in ("tests", "failures", "errors", "skipped")}
    for suite in suites:
        for name in counts:
            counts[name] += int(suite.get(name, 0))
    failed, skipped = counts["failures"] + counts["errors"], counts["skipped"]
    return Result(exit_code, passed=counts["tests"] - failed - skipped, failed=failed, skipped=skipped)
