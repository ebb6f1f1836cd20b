import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from meetings_project.supervision.parent_death import dying_with_me

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 10.0
# A process that lived this long was well; its next crash starts the back-off anew.
WELL_AFTER = 30.0


@dataclass
class Child:
    """One process of the product, with its own process group, and when to start it again."""

    name: str
    command: list[str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float | None = 0.0
    crashes: int = 0
    output: int = -1
    has_output: bool = False
    unfinished_line: bytes = field(default=b"", repr=False)

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches the supervisor alone, which then ends the group."""
        self.output, write_end = os.pipe()
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=write_end,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_me(),
        )
        os.close(write_end)
        os.set_blocking(self.output, False)
        self.has_output = True
        self.started_at, self.start_again_at = time.monotonic(), None

    @property
    def has_ended(self) -> bool:
        """It ran, is gone, and nobody has noticed yet."""
        return self.process is not None and self.start_again_at is None and self.process.poll() is not None

    @property
    def is_due(self) -> bool:
        return self.start_again_at is not None and time.monotonic() >= self.start_again_at

    def read_lines(self) -> list[str]:
        """The whole lines that have come since the last look; the rest is kept for the next one."""
        try:
            chunk = os.read(self.output, 65_536)
        except BlockingIOError:
            return []
        self.has_output = bool(chunk)
        # An end without a line feed still is a line.
        *lines, self.unfinished_line = (self.unfinished_line + (chunk or b"\n")).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in lines if chunk or line]

    def mark_crashed(self) -> float:
        """Plan the next start and return the pause until then; nothing of the old group is left to hold the port."""
        self.signal_group(signal.SIGKILL)
        if time.monotonic() - self.started_at > WELL_AFTER:
            self.crashes = 0
        pause = min(FIRST_PAUSE * 2**self.crashes, LONGEST_PAUSE)
        self.crashes += 1
        self.start_again_at = time.monotonic() + pause
        return pause

    @property
    def has_group(self) -> bool:
        return self.signal_group(0)

    def signal_group(self, signum: int) -> bool:
        """Send it to the process and everything it started; False when none of them is left."""
        if self.process is None or self.start_again_at is not None:
            return False
        self.process.poll()
        try:
            os.killpg(self.process.pid, signum)
        except (ProcessLookupError, PermissionError):
            # macOS answers PermissionError for a group in which only a dead process is left.
            return False
        return True

    def wait(self) -> None:
        """After SIGKILL: let the kernel forget it, so that no zombie is left behind."""
        if self.process is not None:
            self.process.wait()

    def close_output(self) -> None:
        if self.output >= 0:
            os.close(self.output)
        self.output, self.has_output, self.unfinished_line = -1, False, b""

    def describe_end(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
