import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fixtures.order import bring_browser_to_the_end_of_its_file, bring_slow_files_to_the_front, mark_repetitions
from tests.services.passes import NO_TESTS, both, read_options, summarize, worst
from tests.services.pytest_run import PytestRun, Result, read_result
from tests.services.redis import MOST_WORKERS, own_part, part_of_next_product

REPORT = (
    '<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/>'
    '<testsuite tests="1" failures="0" errors="0" skipped="0"/></testsuites>'
)


def test_the_counts_of_a_pass_are_those_of_its_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert read_result(1, report) == Result(1, passed=5, failed=3, skipped=3)


def test_a_pass_that_left_no_report_counts_nothing_and_keeps_its_exit_code(tmp_path):
    assert read_result(4, tmp_path / "missing.xml") == Result(4)


def test_the_last_line_adds_both_passes():
    assert summarize([Result(1, 5, 3, 1), Result(0, 2, 0, 1)]) == "7 passed, 3 failed, 2 skipped"


@pytest.mark.parametrize(
    ("exit_codes", "expected"),
    [([0, 0], 0), ([1, 0], 1), ([0, 1], 1), ([2], 2), ([0, NO_TESTS], 0), ([NO_TESTS, NO_TESTS], NO_TESTS)],
)
def test_the_exit_code_is_the_worst_of_both_passes(exit_codes, expected):
    assert worst(exit_codes) == expected


def test_words_that_are_not_ours_go_to_pytest_in_their_order():
    options, words = read_options(["--full", "--fast", "tests/jobs", "-k", "a and not b", "-x", "-m", "database"])
    assert (options.full, options.fast, options.m) == (True, True, "database")
    assert words == ["tests/jobs", "-k", "a and not b", "-x"]


def test_marks_of_the_caller_and_of_the_pass_must_both_hold():
    assert both("browser or slow", "database") == "(browser or slow) and (database)"
    assert both("", "database") == "(database)"


@dataclass(frozen=True)
class Collected:
    """What the order of tests depends on."""

    path: Path
    name: str
    marks: tuple[str, ...] = ()

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None


def collect(words: str) -> list[Collected]:
    """From "a.one b.two:slow": the tests `one` in file a, and `two` in file b with the mark `slow`."""
    parts = [word.replace(":", ".").split(".") for word in words.split()]
    return [Collected(Path(path), name, tuple(marks)) for path, name, *marks in parts]


def names(items: list[Collected]) -> str:
    return " ".join(item.name for item in items)


def test_files_with_slow_tests_come_first_and_then_long_ones():
    items = collect("a.1 b.1 b.2 c.slow:slow c.quick d.page:browser d.other:slow")
    bring_slow_files_to_the_front(items)
    assert names(items) == "page other slow quick 1 2 1"


def test_the_browser_comes_last_in_its_file_and_files_stay_where_they_are():
    items = collect("b.page:browser b.quick a.1 a.page:browser a.2")
    bring_browser_to_the_end_of_its_file(items)
    assert names(items) == "quick page 1 2 page"


@dataclass
class Row:
    nodeid: str
    marks: list[str] = field(default_factory=list)

    def add_marker(self, mark: str) -> None:
        self.marks.append(mark)


def test_what_follows_the_first_row_of_a_table_repeats():
    rows = [Row(f"a.py::{name}") for name in ("few[1]", "few[2]", "alone", "many[1]", "many[[]", "many[3]", "many[4]")]
    mark_repetitions(rows)
    assert [row.nodeid for row in rows if row.marks == ["repeats"]] == [
        "a.py::few[2]",
        "a.py::many[[]",
        "a.py::many[3]",
        "a.py::many[4]",
    ]


def test_no_two_workers_share_a_part_of_redis(monkeypatch):
    parts = set()
    for worker in range(MOST_WORKERS):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", f"gw{worker}")
        parts |= {own_part("redis://127.0.0.1:6379/0")} | {
            part_of_next_product("redis://127.0.0.1:6379/0") for _ in "ab"
        }
    assert len(parts) == 3 * MOST_WORKERS


@pytest.mark.heavy
def test_what_a_run_said_unseen_is_shown_whole_in_the_end(tmp_path, capfd):
    run = PytestRun([], marks="", workers=1, report=tmp_path / "report.xml", environment={})
    run.command = [sys.executable, "-uc", "import time; print('first words'); time.sleep(0.3); print('last words')"]
    run.start_unseen(tmp_path / "said.log").show()
    assert capfd.readouterr().out == "first words\nlast words\n"
    assert run.wait() == Result(0)
