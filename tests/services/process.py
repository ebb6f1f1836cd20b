import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Any, TypeVar

from meetings_project.supervision.parent_death import dying_with_me

ROOT = Path(__file__).resolve().parents[2]
Answer = TypeVar("Answer")
# Below what systems take for outgoing connections, above what well-known services listen on.
OWN_PORTS = (12_000, 32_000)
# Whoever asks all the time takes the cores from those who are waited for.
LONGEST_PAUSE = 0.3
# So long that only what will never come is given up, however busy the machine is.
PATIENCE = 300


def free_port(*, following: int = 0) -> int:
    """A port that nobody listens on, nor on so many after it.

    Not one that the system hands out: until we listen on it, any outgoing connection could be given the same.
    """
    while True:
        first = SystemRandom().randrange(*OWN_PORTS)
        if all(can_listen(port) for port in range(first, first + following + 1)):
            return first


def can_listen(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(ask: Callable[[], Answer], seconds: float = PATIENCE, pause: float = 0.05) -> Answer:
    """The first answer that is true; an error when there was none in time. It asks less and less often."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s; the last answer was {answer!r}")
        time.sleep(pause)
        pause = max(pause, min(pause * 1.2, LONGEST_PAUSE))
    return answer


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, *, is_ready: Callable[[], bool], **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that answers by now, ends with the block, and never outlives this one; its output is in `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=dying_with_me(), **options
        )
    try:
        wait_until(lambda: is_ready() or has_ended(process, log))
        yield process
    finally:
        end(process)


def has_ended(process: subprocess.Popen[bytes], log: Path) -> bool:
    if process.poll() is None:
        return False
    raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{log.read_text(errors='replace')[-3000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_root() -> bool:
    return os.geteuid() == 0
