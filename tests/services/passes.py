"""The two passes of `./test`, and what they add up to.

Everything on SQLite with folders as the broker, as a first try runs it. What depends on the database or the broker once
more on PostgreSQL and Redis, as a larger installation runs it. Both run at the same time, because many tests wait more
than they work; what the second pass says is shown after the first.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from launcher.progress import say
from tests.services.chromium import get_chromium
from tests.services.libical import get_libical
from tests.services.postgresql import private_postgresql
from tests.services.pytest_run import PytestRun, Result
from tests.services.redis import MOST_WORKERS, private_redis
from tests.sizes import FULL, VARIABLE

NO_TESTS = 5
COUNTED = (0, 1, NO_TESTS)
CORES = os.cpu_count() or 1
# More than cores, for what waits; few of the fast tests do. The second pass has a fifth of the work.
FIRST_WORKERS, FAST_WORKERS, SECOND_WORKERS = CORES * 2, CORES, max(1, min(CORES // 2, MOST_WORKERS))
FAST = "not browser and not slow and not heavy and not repeats"


def main(words: list[str]) -> int:
    options, pytest_words = read_options(words)
    end_politely()
    if options.full:
        os.environ[VARIABLE] = FULL
    with tempfile.TemporaryDirectory(prefix="test-run-") as name:
        run = run_fast if options.fast else run_both
        results = run(pytest_words, options.m, Path(name))
    print(summarize(results), flush=True)
    return worst([result.exit_code for result in results])


def read_options(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="./test", description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--fast",
        action="store_true",
        help="one pass, without the browser, slow and heavy tests, and of tables of cases the first row",
    )
    parser.add_argument("--full", action="store_true", help="with as many jobs as the product promises to bear")
    parser.add_argument("-m", metavar="MARKS", default="", help="as pytest's -m; every other word goes to pytest")
    return parser.parse_known_args(words)


def run_fast(words: list[str], marks: str, folder: Path) -> list[Result]:
    return [first_pass(words, both(marks, FAST), folder, workers=FAST_WORKERS).start().wait()]


def run_both(words: list[str], marks: str, folder: Path) -> list[Result]:
    say_what_is_missing()
    first = first_pass(words, marks, folder).start()
    with second_services(folder) as services:
        second = second_pass(words, both(marks, "database"), folder, services).start_unseen(folder / "second.log")
        results = [first.wait()]
        if results[0].exit_code not in COUNTED:
            second.end()
            return results
        say("Testing again on PostgreSQL and Redis")
        second.show()
        return [*results, second.wait()]


def first_pass(words: list[str], marks: str, folder: Path, *, workers: int = FIRST_WORKERS) -> PytestRun:
    say("Testing on SQLite, with folders as the broker")
    return PytestRun(words, marks=marks, workers=workers, report=folder / "first.xml", environment={})


def second_pass(words: list[str], marks: str, folder: Path, services: dict[str, str]) -> PytestRun:
    # Which tests failed last is remembered apart from the first pass.
    words = ["-o", "cache_dir=.pytest_cache/second", *words]
    report = folder / "second.xml"
    return PytestRun(words, marks=marks, workers=SECOND_WORKERS, report=report, environment=services)


@contextmanager
def second_services(folder: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis, as they are named in the environment, where the tests' settings look."""
    with ExitStack() as ending:
        yield {
            "TEST_DATABASE_URL": ending.enter_context(private_postgresql()) + "/product",
            "TEST_REDIS_URL": ending.enter_context(private_redis(folder)),
        }


def both(*conditions: str) -> str:
    return " and ".join(f"({condition})" for condition in conditions if condition)


def say_what_is_missing() -> None:
    if get_chromium() is None:
        say("NO BROWSER TESTS: no Chromium was found, and none could be installed")
    if get_libical() is None:
        say("One judge of the invitations less: libical was not found, and could not be installed")


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
