"""A hundred changes a day for each host: counted before the provider does, a few kept for updates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from providers import meetings, quotas
from providers.base import OutcomeUnknown, Throttled, Unavailable
from providers.models import HostDay
from tests.making import tomorrow
from tests.providers.connecting import connect, count_calls, make_request
from tests.together import all_at_once


def day_of(connection, host="") -> HostDay:
    return HostDay.objects.get(host_id=host or connection.user_id)


def spend(connection, changes, host="") -> None:
    fields = {**quotas.key_of(connection, host), "changes": changes}
    HostDay.objects.create(**fields)


def test_each_create_and_each_update_counts_for_its_host(simulator, zoom):
    wanted = make_request()
    made = meetings.create_meeting(zoom, wanted, is_repeat=False)
    meetings.update_meeting(zoom, made.id, wanted)
    meetings.cancel_meeting(zoom, made.id)
    assert day_of(zoom).changes == 2
    assert quotas.changes_left(zoom, ["", "somebody else"]) == {"": 98, "somebody else": 100}


def test_ten_are_kept_for_updates(simulator, zoom):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    HostDay.objects.update(changes=90)
    before = timezone.now()
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.code == "waiting_for_quota"
    assert "Dana Admin has none left today (UTC). It goes on by itself the next day." in caught.value.message
    midnight = (before + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert midnight < caught.value.retry_at < midnight + timedelta(minutes=5)
    assert quotas.changes_left(zoom, [""], for_creates=True) == {"": 0}
    meetings.update_meeting(zoom, made.id, make_request(start=tomorrow(15)))
    assert (day_of(zoom).changes, count_calls(simulator, "zoom.create_meeting")) == (91, 1)


def test_a_hundred_is_the_end(simulator, zoom):
    made = meetings.create_meeting(zoom, make_request(), is_repeat=False)
    HostDay.objects.update(changes=100)
    with pytest.raises(Throttled):
        meetings.update_meeting(zoom, made.id, make_request(start=tomorrow(15)))
    assert count_calls(simulator, "zoom.update_meeting") == 0


def test_what_certainly_had_no_effect_costs_nothing(simulator, zoom):
    simulator.set_fault(kind="xml_error", operation="zoom.create_meeting", count=1)
    with pytest.raises(Unavailable):
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert day_of(zoom).changes == 0


def test_a_repeat_that_finds_the_meeting_costs_nothing_more(simulator, zoom):
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    wanted = make_request()
    with pytest.raises(OutcomeUnknown):
        meetings.create_meeting(zoom, wanted, is_repeat=False)
    assert day_of(zoom).changes == 1
    meetings.create_meeting(zoom, wanted, is_repeat=True)
    assert day_of(zoom).changes == 1


def test_when_zoom_says_that_the_day_is_over_it_is(simulator, zoom):
    simulator.set_fault(kind="daily_limit", operation="zoom.create_meeting", count=1)
    with pytest.raises(Throttled):
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert quotas.changes_left(zoom, [""]) == {"": 0}
    with pytest.raises(Throttled) as caught:
        meetings.create_meeting(zoom, make_request(), is_repeat=False)
    assert caught.value.code == "waiting_for_quota"
    assert count_calls(simulator, "zoom.create_meeting") == 1


def test_the_next_day_begins_anew(zoom):
    spend(zoom, 100)
    yesterday = quotas.today() - timedelta(days=1)
    HostDay.objects.update(day=yesterday)
    assert quotas.changes_left(zoom, [""]) == {"": 100}


def test_old_days_are_forgotten(zoom):
    spend(zoom, 100)
    assert quotas.forget_old_days() == 0
    HostDay.objects.update(day=quotas.today() - timedelta(days=8))
    assert quotas.forget_old_days() == 1


@pytest.mark.heavy
def test_teams_has_no_such_limit(simulator, teams):
    for _ in range(2):
        meetings.create_meeting(teams, make_request(), is_repeat=False)
    assert not HostDay.objects.exists()
    assert quotas.changes_left(teams, [""])[""] > 10_000


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_many_workers_never_take_more_than_there_is(simulator, admin):
    zoom = connect(simulator, admin, "zoom")
    spend(zoom, 80)

    def take(_number: int) -> bool:
        try:
            quotas.take_change(zoom, "", is_create=True)
        except Throttled:
            return False
        return True

    assert sum(all_at_once(20, take)) == 10
    assert day_of(zoom).changes == 90


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_first_of_a_day_may_be_several(simulator, admin):
    zoom = connect(simulator, admin, "zoom")
    all_at_once(8, lambda _number: quotas.take_change(zoom, "", is_create=True))
    assert day_of(zoom).changes == 8
