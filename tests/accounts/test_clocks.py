"""Times that never were and times that were twice, in zones that change their clocks by an hour, half of one, a day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.clocks import is_shown_twice, name_clock, next_after_gap, turns_of
from accounts.templatetags.clocks import clock_name

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"


@pytest.mark.parametrize(
    ("zone", "wall", "after"),
    [
        (BERLIN, datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 3, 0)),
        (BERLIN, datetime(2027, 3, 28, 2, 59, 59), datetime(2027, 3, 28, 3, 0)),
        (NEW_YORK, datetime(2027, 3, 14, 2, 30), datetime(2027, 3, 14, 3, 0)),
        (LORD_HOWE, datetime(2027, 10, 3, 2, 15), datetime(2027, 10, 3, 2, 30)),
        ("Pacific/Apia", datetime(2011, 12, 30, 12, 0), datetime(2011, 12, 31, 0, 0)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 0, 30), datetime(2018, 11, 4, 1, 0)),
    ],
)
def test_after_a_gap_the_clocks_go_on_at_its_end(zone, wall, after):
    first, second = turns_of(wall, zone)
    assert first > second
    assert next_after_gap(wall, zone) == after


@pytest.mark.parametrize(
    ("zone", "wall", "names"),
    [
        (BERLIN, datetime(2027, 10, 31, 2, 30), ["CEST", "CET"]),
        (NEW_YORK, datetime(2027, 11, 7, 1, 30), ["EDT", "EST"]),
        (LORD_HOWE, datetime(2027, 4, 4, 1, 45), ["UTC+11:00", "UTC+10:30"]),
    ],
)
def test_a_time_that_was_twice_has_two_names(zone, wall, names):
    turns = [turn.astimezone(ZoneInfo(zone)) for turn in turns_of(wall, zone)]
    assert [name_clock(turn) for turn in turns] == names
    assert all(is_shown_twice(turn) for turn in turns)


def test_an_ordinary_time_is_one_instant():
    assert len(set(turns_of(datetime(2027, 7, 1, 9, 0), BERLIN))) == 1


def in_utc(*numbers):
    return datetime(*numbers, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "names"),
    [
        (in_utc(2027, 3, 27, 23, 30), in_utc(2027, 3, 28, 3, 30), (" CET", " CEST")),
        (in_utc(2027, 10, 31, 0, 30), in_utc(2027, 10, 31, 0, 45), (" CEST", " CEST")),
        (in_utc(2027, 10, 31, 1, 30), in_utc(2027, 10, 31, 3, 0), (" CET", "")),
        (in_utc(2027, 7, 1, 9), in_utc(2027, 7, 1, 10), ("", "")),
    ],
)
def test_pages_name_the_clock_where_it_would_be_unclear_else(start, end, names):
    with timezone.override(ZoneInfo(BERLIN)):
        assert (clock_name(start, end), clock_name(end, start)) == names


@pytest.mark.parametrize("shape", ["full", "date"])
def test_a_full_stop_may_follow_a_moment_on_a_page(shape):
    shown = render_to_string("components/time.html", {"moment": datetime(2027, 3, 1, 9, tzinfo=UTC), "shape": shape})
    assert shown.endswith("</span>")


@pytest.mark.parametrize("hours", [0, 24])
def test_a_clock_that_does_not_tell_of_today_tells_its_date_and_none_tells_seconds(hours):
    """Today is the day of the zone that the time is told in."""
    noon = timezone.localtime(timezone=ZoneInfo(LORD_HOWE)).replace(hour=12, minute=34, second=56)
    moment = noon + timedelta(hours=hours)
    shown = render_to_string("components/time.html", {"moment": moment, "zone": LORD_HOWE, "shape": "clock"})
    words = strip_tags(shown).strip()
    assert words.removesuffix(LORD_HOWE).strip().endswith("12:34")
    assert (str(moment.year) in words) == bool(hours)
