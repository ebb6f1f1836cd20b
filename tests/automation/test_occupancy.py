"""Counting meetings that run at the same time."""

from datetime import UTC, datetime, timedelta

import pytest

from automation.occupancy import Span, count_at_once

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    """Minutes after nine."""
    return Span(NINE + timedelta(minutes=start), NINE + timedelta(minutes=end))


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], 0),
        ([(-30, 0)], 0),
        ([(30, 60)], 0),
        ([(0, 30)], 1),
        ([(-600, 600)], 1),
        ([(29, 31)], 1),
        ([(0, 15), (15, 30)], 1),
        ([(0, 16), (15, 30)], 2),
        ([(-60, 20), (10, 60), (15, 18), (18, 25)], 3),
    ],
)
def test_only_meetings_of_the_same_moment_count_together(taken, expected):
    assert count_at_once([span(*one) for one in taken], span(0, 30)) == expected


def test_a_time_in_words_is_on_the_clocks_of_the_zone():
    assert span(0, 30).in_words("Europe/Paris") == "10:00–10:30"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (23, 45, "01:45–02:15 CEST"),
        (0, 45, "02:45 CEST–02:15 CET"),
        (1, 15, "02:15 CET–02:45 CET"),
        (1, 45, "02:45 CET–03:15"),
    ],
)
def test_a_time_that_clocks_show_twice_bears_the_name_of_the_clock(hour, minute, words):
    start = datetime(2027, 10, 30 if hour == 23 else 31, hour, minute, tzinfo=UTC)
    assert Span(start, start + timedelta(minutes=30)).in_words("Europe/Paris") == words
