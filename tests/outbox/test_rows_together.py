"""Rows that several write at the same moment: nobody ends in a deadlock, and no order is forgotten."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from automation.models import Meeting, ReminderChange
from automation.planning import order_again, wake
from automation.reminder_changes import apply_change
from automation.troubles import note_since_when
from outbox.outcomes import NotOurTurn
from outbox.worker import work, work_once
from tests.making import make_contact, make_job, make_organization
from tests.together import Meanwhile, all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
THERE = {"provider": "by-hand", "provider_meeting_id": "by-hand", "join_url": "https://meet.example/x"}


@pytest.fixture
def clinic():
    return make_organization()


def make_meetings(clinic, count, **fields):
    contact = make_contact(clinic)
    jobs = [make_job(clinic, contact=contact) for _ in range(count)]
    given = {"organization": clinic, "orders": 1, "available_at": timezone.now() - timedelta(minutes=1), **fields}
    return Meeting.objects.bulk_create([Meeting(job=job, calendar_uid=job.pk, **given) for job in jobs])


def rest(_row):
    until = timezone.now() + timedelta(hours=3)
    raise NotOurTurn("It rests.", code="provider_resting", retry_at=until)


def note_trouble(_clinic):
    note_since_when()


def wake_all(clinic):
    wake(Meeting.objects.for_organization(clinic))


def put_off_all(clinic):
    work_once(Meeting.objects.claim(make_meetings(clinic, 1)[0].pk), rest)


@pytest.mark.heavy
@pytest.mark.parametrize("move_all", [put_off_all, wake_all, note_trouble])
def test_who_moves_many_rows_waits_for_nobody_who_writes_them_one_by_one(clinic, move_all):
    sleeping = {"status": "waiting", "error_code": "provider_resting", "stuck_since": None}
    first, second = make_meetings(clinic, 2, **sleeping, available_at=timezone.now() + timedelta(minutes=1))
    other = Meanwhile(lambda: move_all(clinic))
    with transaction.atomic():
        second.order(status="updating")
        other.begin()
        first.order(status="updating")
    other.end()
    for row in (first, second):
        row.refresh_from_db()
        assert row.available_at <= timezone.now()


@pytest.mark.heavy
def test_who_orders_many_meetings_and_who_plans_their_reminders_do_not_wait_for_each_other_in_a_circle(clinic):
    make_meetings(clinic, 200, status="scheduled", **THERE)
    change = ReminderChange.objects.create(organization=clinic)

    def do(number):
        if number:
            change.order()
            work(ReminderChange.objects.all(), change.pk, apply_change)
        else:
            with transaction.atomic():
                order_again(Meeting.objects.for_organization(clinic))
        return number

    assert sorted(all_at_once(2, do)) == [0, 1]
    change.refresh_from_db()
    assert (change.has_work, change.error_code) == (False, "")


def test_what_is_ordered_while_it_is_put_off_is_not_moved_along_with_what_waits_for_the_same(clinic):
    changed, other = make_meetings(clinic, 2, status="updating")

    def be_changed_meanwhile(row):
        Meeting.objects.get(pk=row.pk).order()
        rest(row)

    work_once(Meeting.objects.claim(changed.pk), be_changed_meanwhile)
    work_once(Meeting.objects.claim(other.pk), rest)
    changed.refresh_from_db()
    other.refresh_from_db()
    assert (changed.status, changed.has_work) == ("updating", True)
    assert changed.available_at < timezone.now() + timedelta(minutes=1)
    assert other.status == "waiting"
    assert other.available_at > timezone.now() + timedelta(hours=2)
