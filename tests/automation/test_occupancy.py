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
