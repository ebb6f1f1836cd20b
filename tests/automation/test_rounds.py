"""Meetings are looked at before they begin, without ever spending more than the provider gives."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from automation.models import LookDay, Meeting
from automation.rounds import (
    LOOKS_PER_MONTH,
    MOST_AT_ONCE,
    days_left,
    due_for_look,
    forget_old_counts,
    looks_left,
    make_round,
)
from jobs.models import Job
from providers.models import Connection
from tests.making import make_job, make_organization

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def connection():
    return Connection.objects.create(organization=make_organization(), provider="teams", account_id="T", user_id="U")


def make_meeting(connection, *, begins_in, made_before=timedelta(days=3), **more):
    """A meeting that begins so long after now, and was made so long before it begins."""
    now = timezone.now()
    job = make_job(connection.organization)
    Job.objects.filter(pk=job.pk).update(start=now + begins_in)
    fields = {
        "provider": connection.provider,
        "provider_meeting_id": str(job.number),
        "join_url": "https://teams.example/",
        "status": "scheduled",
        "scheduled_at": now + begins_in - made_before,
    }
    return Meeting.objects.create(organization=connection.organization, job=job, connection=connection, **fields | more)


def hours(count):
    return timedelta(hours=count)


def is_due(meeting):
    return due_for_look(timezone.now()).filter(pk=meeting.pk).exists()


DUE = {
    "a day before": {"begins_in": hours(23)},
    "an hour before": {"begins_in": hours(0.9)},
    "an hour before, looked at a day before": {"begins_in": hours(0.9), "looked": hours(23)},
    "an hour before, though made today": {"begins_in": hours(0.9), "made_before": hours(3)},
    "a day before, looked at two days before": {"begins_in": hours(20), "looked": hours(48)},
}
NOT_DUE = {
    "later than tomorrow": {"begins_in": hours(25)},
    "running": {"begins_in": hours(-0.1)},
    "over": {"begins_in": hours(-3)},
    "looked at since": {"begins_in": hours(10), "looked": hours(20)},
    "looked at in the last hour": {"begins_in": hours(0.5), "looked": hours(0.8)},
    "made within the last day": {"begins_in": hours(10), "made_before": hours(12)},
    "made within the last hour": {"begins_in": hours(0.5), "made_before": hours(0.9)},
    "changed by us since": {"begins_in": hours(10), "changed": hours(12)},
    "waiting": {"begins_in": hours(10), "status": "waiting"},
    "failed": {"begins_in": hours(10), "status": "failed"},
    "where a person's link leads": {"begins_in": hours(10), "provider": "by-hand"},
}


def make_case(connection, case):
    """`looked` and `changed`: how long before the beginning."""
    case = dict(case)
    start = timezone.now() + case["begins_in"]
    looked, changed = case.pop("looked", None), case.pop("changed", None)
    return make_meeting(
        connection,
        looked_at=start - looked if looked else None,
        changed_there_at=start - changed if changed else None,
        **case,
    )


@pytest.mark.parametrize("case", DUE.values(), ids=DUE)
def test_who_is_looked_at(connection, case):
    assert is_due(make_case(connection, case))


@pytest.mark.parametrize("case", NOT_DUE.values(), ids=NOT_DUE)
def test_who_is_not_looked_at(connection, case):
    assert not is_due(make_case(connection, case))


def test_a_look_that_did_not_come_off_is_asked_for_again(connection):
    meeting = make_case(connection, NOT_DUE["looked at since"])
    Meeting.objects.filter(pk=meeting.pk).update(look_wanted_at=timezone.now() - timedelta(minutes=5))
    assert not is_due(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(look_wanted_at=timezone.now() - timedelta(minutes=11))
    assert is_due(meeting)


def test_a_round_orders_a_look_and_leaves_what_people_see(connection):
    meeting = make_meeting(connection, begins_in=hours(10))
    assert (make_round(), make_round()) == (1, 0)
    meeting.refresh_from_db()
    assert (meeting.has_work, meeting.status) == (True, "scheduled")
    assert meeting.look_wanted_at


def test_the_nearest_come_first_and_only_a_few_at_once(connection):
    meetings = [make_meeting(connection, begins_in=hours(count / 2)) for count in range(40, 0, -1)]
    assert make_round() == MOST_AT_ONCE
    asked = Meeting.objects.exclude(look_wanted_at=None)
    assert set(asked) == set(meetings[-MOST_AT_ONCE:])


def test_many_connections_share_a_round(connection, monkeypatch):
    monkeypatch.setattr("automation.rounds.MOST_PER_ROUND", 3)
    for number in range(5):
        other = Connection.objects.create(
            organization=make_organization(), provider="teams", account_id="T", user_id=str(number)
        )
        make_meeting(other, begins_in=hours(10))
    assert [make_round(), make_round(), make_round()] == [3, 2, 0]


def test_a_lost_connection_is_not_asked(connection):
    make_meeting(connection, begins_in=hours(10))
    Connection.objects.update(status="lost")
    assert make_round() == 0


def spend(connection, day, looks):
    LookDay.objects.create(organization=connection.organization, connection=connection, day=day, looks=looks)


def test_a_day_has_an_equal_share_of_what_the_month_has_left(connection):
    assert looks_left(connection, NOW) == LOOKS_PER_MONTH // 21
    spend(connection, date(2026, 10, 31), 1000)
    spend(connection, date(2026, 11, 1), 450)
    assert looks_left(connection, NOW) == (LOOKS_PER_MONTH - 450) // 21 == 50
    spend(connection, NOW.date(), 48)
    assert looks_left(connection, NOW) == 2


def test_no_month_costs_more_than_it_has(connection):
    """A practice with far more meetings than looks, every day of the month."""
    spent = Counter()
    for day in range(1, 31):
        today = datetime(2026, 11, day, 12, tzinfo=UTC)
        left = looks_left(connection, today)
        assert left > 0
        spend(connection, today.date(), left)
        spent["looks"] += left
    assert LOOKS_PER_MONTH - 30 <= spent["looks"] <= LOOKS_PER_MONTH


def test_a_round_stops_when_the_day_is_spent(connection):
    for _ in range(5):
        make_meeting(connection, begins_in=hours(10))
    today = timezone.now().astimezone(UTC).date()
    spend(connection, today, LOOKS_PER_MONTH // days_left(today) - 3)
    assert (make_round(), make_round()) == (3, 0)


def test_days_left_counts_today():
    assert [days_left(date(2026, 11, 1)), days_left(date(2026, 11, 30)), days_left(date(2028, 2, 28))] == [30, 1, 2]


def test_old_counts_are_forgotten(connection):
    spend(connection, timezone.now().date() - timedelta(days=50), 5)
    spend(connection, timezone.now().date(), 5)
    forget_old_counts()
    assert LookDay.objects.count() == 1
