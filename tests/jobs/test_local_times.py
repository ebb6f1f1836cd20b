from datetime import UTC, datetime

import pytest

from accounts.refusals import Invalid
from jobs.local_times import to_instant


def test_an_ordinary_wall_time_is_one_instant():
    assert to_instant(datetime(2026, 7, 1, 9, 0), "Europe/Paris") == datetime(2026, 7, 1, 7, 0, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_is_refused():
    with pytest.raises(Invalid) as refusal:
        to_instant(datetime(2026, 3, 29, 2, 30), "Europe/Paris")
    assert refusal.value.code == "nonexistent_time"
    assert "does not exist in Europe/Paris" in refusal.value.message


def test_a_time_that_happens_twice_is_asked_about():
    twice = datetime(2026, 10, 25, 2, 30)
    with pytest.raises(Invalid) as refusal:
        to_instant(twice, "Europe/Paris")
    assert refusal.value.code == "ambiguous_time"
    assert to_instant(twice, "Europe/Paris", fold=0) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_instant(twice, "Europe/Paris", fold=1) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_zone_with_half_hours_jumps_by_half_an_hour():
    with pytest.raises(Invalid):
        to_instant(datetime(2026, 10, 4, 2, 15), "Australia/Lord_Howe")
    assert to_instant(datetime(2026, 10, 4, 2, 45), "Australia/Lord_Howe") == datetime(2026, 10, 3, 15, 45, tzinfo=UTC)
