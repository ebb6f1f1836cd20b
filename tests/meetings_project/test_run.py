"""`./run` behind the installation: what somebody sees who tries the product for the first time."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from launcher.first_try import DEMO_ADDRESSES, DEMO_PROVIDERS
from tests.meetings_project.supervision.conftest import is_gone
from tests.services.process import ROOT, accepts, free_port, wait_until
from tests.services.stand_ins import program_environment

pytestmark = pytest.mark.slow
PORT = free_port(following=3)
READY = f"ready: http://127.0.0.1:{PORT}/"
NOT_GIVEN = [*DEMO_PROVIDERS, *DEMO_ADDRESSES, "BASE_URL", "EMAIL_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS"]


class FirstTry:
    def __init__(self, state_dir: Path, *words: str) -> None:
        self.log = state_dir / "run.log"
        environment = program_environment(state_dir) | dict.fromkeys(NOT_GIVEN, "")
        command = [sys.executable, "-m", "launcher.first_try", "--port", str(PORT), *words]
        environment["PYTHONPATH"] += f":{ROOT}"
        with self.log.open("w") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines()

    def wait_for_last_line(self) -> list[str]:
        """What it printed from the ready line on, to the last line that is not a child's."""

        def from_ready_on() -> list[str]:
            assert self.process.poll() is None, self.log.read_text()
            lines = self.lines()
            is_complete = READY in lines and any(line.startswith("state: ") for line in lines)
            return lines[lines.index(READY) :] if is_complete else []

        return wait_until(from_ready_on)


@pytest.fixture(scope="module")
def first_try(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstTry]:
    """With demo data, so that each test of this module looks at the same one; the last test ends it."""
    started = FirstTry(tmp_path_factory.mktemp("first-try"))
    started.wait_for_last_line()
    yield started
    started.process.kill()
    started.process.wait()


def children_of(pid: int) -> list[int]:
    """All processes below it, grandchildren as well."""
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True).stdout.split()
    parents = dict(zip(map(int, table[::2]), map(int, table[1::2]), strict=True))
    found = [child for child, parent in parents.items() if parent == pid]
    return found + [grandchild for child in found for grandchild in children_of(child)]


def test_pages_simulator_and_mailboxes_are_there(first_try):
    for port in (PORT, PORT + 1, PORT + 2):
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=30).status_code == 200
    assert accepts(PORT + 3)


def test_after_the_ready_line_come_the_log_ins_and_where_to_look(first_try):
    text = "\n".join(first_try.wait_for_last_line())
    assert "admin" in text and "@" in text
    assert f"http://127.0.0.1:{PORT + 1}/" in text and f"http://127.0.0.1:{PORT + 2}/" in text


def test_whoever_is_second_on_the_port_is_told_so(first_try, tmp_path):
    second = FirstTry(tmp_path)
    assert second.process.wait(60) == 1
    assert f"Port {PORT} is in use" in second.log.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_nothing_survives_its_killing_and_the_next_start_finds_everything_again(first_try):
    state_dir = first_try.log.parent
    keys = (state_dir / "keys.env").read_text()
    children = children_of(first_try.process.pid)
    assert len(children) >= 6, "web, its worker, worker, beat, simulator, mail sink"
    first_try.process.kill()
    wait_until(lambda: all(map(is_gone, children)))
    again = FirstTry(state_dir, "--no-demo")
    again.wait_for_last_line()
    assert (state_dir / "keys.env").read_text() == keys
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(60) == 0
