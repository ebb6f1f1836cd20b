"""The two passes of `./test`, and what they add up to.

First everything on SQLite with folders as the broker, as a first try runs it. Then what depends on the database or the
broker once more on PostgreSQL and Redis, as a larger installation runs it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from launcher.progress import say
from meetings_project.supervision.parent_death import dying_with_me
from tests.services.chromium import get_chromium
from tests.services.postgresql import private_postgresql
from tests.services.process import ROOT
from tests.services.redis import private_redis

NO_TESTS = 5
# One process for each core. A file stays together, because its tests share what they started. Not in the second pass:
# its tests share one Redis.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile"]


@dataclass(frozen=True)
class Result:
    """What one pass ended with: pytest's exit code and its counts."""

    exit_code: int
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def main(words: list[str]) -> int:
    options, pytest_words = read_options(words)
    end_politely()
    with tempfile.TemporaryDirectory(prefix="test-run-") as name:
        folder = Path(name)
        if not options.fast:
            say_when_there_is_no_browser()
        leave_out = "not browser and not slow" if options.fast else ""
        say("Testing on SQLite, with folders as the broker")
        first_words = [*SIDE_BY_SIDE, *pytest_words]
        results = [run_pytest(first_words, both(options.m, leave_out), folder / "first.xml")]
        if not options.fast and results[0].exit_code in (0, 1, NO_TESTS):
            with second_services(folder):
                results.append(run_pytest(pytest_words, both(options.m, "database"), folder / "second.xml"))
    print(summarize(results), flush=True)
    return worst([result.exit_code for result in results])


def read_options(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="./test", description=__doc__, allow_abbrev=False)
    parser.add_argument("--fast", action="store_true", help="one pass, without the browser and the slow tests")
    parser.add_argument("-m", metavar="MARKS", default="", help="as pytest's -m; every other word goes to pytest")
    return parser.parse_known_args(words)


def both(*conditions: str) -> str:
    return " and ".join(f"({condition})" for condition in conditions if condition)


def run_pytest(words: list[str], marks: str, report: Path) -> Result:
    command = [sys.executable, "-m", "pytest", *words, "-m", marks, f"--junit-xml={report}"]
    process = subprocess.Popen(command, cwd=ROOT, preexec_fn=dying_with_me())
    return read_result(process.wait(), report)


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


@contextmanager
def second_services(folder: Path) -> Iterator[None]:
    """PostgreSQL and Redis are there and named in the environment, where the tests' settings look."""
    say("Testing again on PostgreSQL and Redis")
    with ExitStack() as ending:
        os.environ["TEST_DATABASE_URL"] = ending.enter_context(private_postgresql()) + "/product"
        os.environ["TEST_REDIS_URL"] = ending.enter_context(private_redis(folder))
        yield


def say_when_there_is_no_browser() -> None:
    if get_chromium() is None:
        say("NO BROWSER TESTS: no Chromium was found, and none could be installed")


def end_politely() -> None:
    """Ctrl-C is for pytest, which ends with its summary; to be ended means to end the services as well."""
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def summarize(results: list[Result]) -> str:
    passed, failed, skipped = (sum(getattr(r, name) for r in results) for name in ("passed", "failed", "skipped"))
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def worst(exit_codes: list[int]) -> int:
    """The first code that is not good; that a pass had nothing to run is only bad when no pass had."""
    if all(code == NO_TESTS for code in exit_codes):
        return NO_TESTS
    return next((code for code in exit_codes if code not in (0, NO_TESTS)), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
