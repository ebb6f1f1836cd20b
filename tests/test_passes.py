import pytest

from tests.services.passes import NO_TESTS, both, read_options, summarize, worst
from tests.services.pytest_run import Result, read_result

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
    options, words = read_options(["--fast", "tests/jobs", "-k", "status and not slow", "-x", "-m", "database"])
    assert (options.fast, options.m) == (True, "database")
    assert words == ["tests/jobs", "-k", "status and not slow", "-x"]


def test_marks_of_the_caller_and_of_the_pass_must_both_hold():
    assert both("browser or slow", "database") == "(browser or slow) and (database)"
    assert both("", "database") == "(database)"
