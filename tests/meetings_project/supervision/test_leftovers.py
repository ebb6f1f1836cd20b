import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetings_project.supervision.child import Child
from meetings_project.supervision.leftovers import Leftovers
from tests.services.process import wait_until

pytestmark = pytest.mark.skipif(not shutil.which("ps"), reason="reads the process list through ps")


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    child = Child("worker", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path)
    child.start()
    yield child
    child.signal_group(9)
    child.wait()
    child.close_output()


@pytest.fixture
def leftovers(tmp_path: Path, child: Child) -> Leftovers:
    leftovers = Leftovers(tmp_path, 8000)
    leftovers.record([child])
    return leftovers


def pretend_the_supervisor_died(leftovers: Leftovers) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    written = json.loads(leftovers.file.read_text())
    leftovers.file.write_text(json.dumps(written | {"supervisor": ended.pid}))


def test_what_a_killed_supervisor_left_is_ended(leftovers, child):
    pretend_the_supervisor_died(leftovers)
    assert leftovers.end() == ["worker"]
    wait_until(lambda: child.has_ended)


def test_the_children_of_a_living_supervisor_are_not_touched(leftovers, child):
    assert leftovers.end() == []
    assert not child.has_ended


def test_a_stranger_who_got_the_number_since_is_not_touched(leftovers, child):
    child.command = [sys.executable, "-m", "something.else"]
    leftovers.record([child])
    pretend_the_supervisor_died(leftovers)
    assert leftovers.end() == []
    assert not child.has_ended


def test_another_ports_supervisor_is_not_touched(leftovers, child, tmp_path):
    pretend_the_supervisor_died(leftovers)
    assert Leftovers(tmp_path, 8001).end() == []
    assert not child.has_ended


def test_a_torn_record_is_no_reason_not_to_start(leftovers):
    leftovers.file.write_text('{"supervisor": 1')
    assert leftovers.end() == []


def test_the_record_names_who_runs(leftovers, child):
    written = json.loads(leftovers.file.read_text())
    assert written["supervisor"] == os.getpid()
    assert written["children"]["worker"]["pid"] == child.process.pid


def test_whoever_reads_while_it_is_written_finds_a_whole_record(leftovers, child):
    with leftovers.file.open() as reader:
        child.command = [*child.command, "another word"]
        leftovers.record([child])
        assert "another word" not in reader.read()
    assert json.loads(leftovers.file.read_text())["children"]["worker"]["command"] == child.command
