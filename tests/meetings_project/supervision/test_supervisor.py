import os
import signal
import sys
import time

import pytest

from meetings_project.supervision.supervisor import GRACE
from tests.meetings_project.supervision.conftest import is_gone
from tests.services.process import wait_until

pytestmark = pytest.mark.slow
SAY_AND_STAY = "import os, time; print('pid', os.getpid()); time.sleep(60)"
DEAF = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('pid', os.getpid()); time.sleep(60)"
)
WITH_A_CHILD = (
    "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    f"print('grandchild', p.pid); {SAY_AND_STAY}"
)
CRASH = "import os; print('pid', os.getpid()); os._exit(3)"


def test_each_line_bears_the_name_of_the_child_that_said_it(supervise):
    supervisor = supervise("print('good morning')\nimport time; time.sleep(60)", SAY_AND_STAY)
    assert supervisor.wait_for("good morning") == ["child0     | good morning"]
    assert supervisor.wait_for("pid")[0].startswith("child1     | pid ")


def test_nothing_is_coloured_when_nobody_looks(supervise):
    supervisor = supervise(CRASH)
    supervisor.wait_for("ended with")
    assert not any("\033" in line for line in supervisor.lines())


def test_last_words_without_a_line_feed_are_shown(supervise):
    supervisor = supervise("import sys; sys.stdout.write('out of memory'); sys.stdout.flush(); sys.exit(1)")
    assert supervisor.wait_for("out of memory")[0] == "child0     | out of memory"


def test_a_killed_child_comes_back(supervise):
    supervisor = supervise(SAY_AND_STAY)
    [first] = supervisor.pids("pid")
    os.kill(first, signal.SIGKILL)
    assert supervisor.pids("pid", times=2)[1] != first
    assert supervisor.wait_for("SIGKILL") == ["supervisor | child0 was ended by SIGKILL; starts again in 0.25 s"]


def test_a_child_that_keeps_crashing_is_started_less_and_less_often(supervise):
    supervisor = supervise(CRASH)
    pauses = [line.split("starts again in ")[1] for line in supervisor.wait_for("exit code 3", times=3)]
    assert pauses[:3] == ["0.25 s", "0.5 s", "1 s"]


def test_a_crash_takes_the_childs_own_children_along(supervise):
    supervisor = supervise(WITH_A_CHILD)
    [grandchild], [child] = supervisor.pids("grandchild"), supervisor.pids("pid")
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: is_gone(grandchild))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_ends_everything_soon_and_waits_for_nobody_who_is_deaf(supervise, signum):
    supervisor = supervise(SAY_AND_STAY, DEAF, WITH_A_CHILD)
    pids = supervisor.pids("pid", times=3) + supervisor.pids("grandchild")
    asked_at = time.monotonic()
    supervisor.process.send_signal(signum)
    assert supervisor.process.wait(40) == 0
    # Three seconds are promised. On a busy machine only this can be told apart: the grace, or a minute of sleep.
    assert GRACE < 2 and time.monotonic() - asked_at < 30
    assert all(map(is_gone, pids))


def test_a_child_may_finish_what_it_is_doing(supervise):
    finish = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.1), print('done'), exit(0)))"
    supervisor = supervise(f"{finish}\nprint('busy'); time.sleep(60)")
    supervisor.wait_for("busy")
    supervisor.process.terminate()
    supervisor.process.wait(30)
    assert "child0     | done" in supervisor.lines()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_nothing_survives_the_killing_of_the_supervisor(supervise):
    supervisor = supervise(SAY_AND_STAY, DEAF)
    pids = supervisor.pids("pid", times=2)
    supervisor.process.kill()
    wait_until(lambda: all(map(is_gone, pids)))
