from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from notifications.reader_times import find_zone, tell_times

START = datetime(2027, 1, 12, 13, 30, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def tell(zone, start=START, end=None):
    return tell_times(start, end or start + HALF_HOUR, ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "hours", "name"),
    [
        ("Europe/Paris", "2:30 PM – 3:00 PM", "Europe/Paris, UTC+01:00"),
        ("America/St_Johns", "10:00 AM – 10:30 AM", "America/St_Johns, UTC-03:30"),
        ("Asia/Kathmandu", "7:15 PM – 7:45 PM", "Asia/Kathmandu, UTC+05:45"),
        ("UTC", "1:30 PM – 2:00 PM", "UTC"),
    ],
)
def test_a_time_is_the_readers_own_with_zone_and_offset(zone, hours, name):
    times = tell(zone)
    assert (times.date, times.hours, times.zone) == ("Tuesday, 12 January 2027", hours, name)


def test_the_offset_is_that_of_the_day():
    assert tell("Europe/Paris", datetime(2027, 7, 1, 12, tzinfo=UTC)).zone == "Europe/Paris, UTC+02:00"


def test_german_readers_have_german_times():
    with translation.override("de"):
        times = tell("Europe/Berlin")
    assert (times.date, times.hours) == ("Dienstag, 12. Januar 2027", "14:30 – 15:00")
    assert times.short == "Di, 12. Jan 2027, 14:30"


def test_the_day_is_that_of_the_reader():
    assert tell("Pacific/Auckland").date == "Wednesday, 13 January 2027"


def test_a_meeting_over_midnight_says_on_which_day_it_ends():
    assert tell("UTC", end=START + timedelta(hours=12)).hours == "1:30 PM – Wed, 13 Jan, 1:30 AM"


def test_four_hours_across_the_change_of_the_clock_are_four_hours():
    start = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    hours = tell("Europe/Paris", start, start + timedelta(hours=4)).hours
    assert hours == "12:30 AM (UTC+01:00) – 5:30 AM (UTC+02:00)"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Europe/Paris", "Asia/Tokyo"], "Europe/Paris"),
        (["", "Asia/Tokyo"], "Asia/Tokyo"),
        (["Mars/Olympus", "Asia/Tokyo"], "Asia/Tokyo"),
        (["../../etc/passwd", ""], "UTC"),
        ([], "UTC"),
    ],
)
def test_an_unknown_zone_stops_no_mail(names, found):
    assert str(find_zone(*names)) == found
