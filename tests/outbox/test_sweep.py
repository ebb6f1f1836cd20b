from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from automation.models import Meeting
from outbox.bell import count_unheard
from outbox.models import Duty
from outbox.sweep import ROWS_PER_ORGANIZATION, find_due, sweep
from tests.making import make_job, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def make_orders(organization, count):
    given = {"organization": organization, "orders": 1, "available_at": timezone.now()}
    jobs = [make_job(organization) for _ in range(count)]
    rows = [Meeting(job=job, calendar_uid=job.pk, **given) for job in jobs]
    return {row.pk for row in Meeting.objects.bulk_create(rows)}


def test_the_sweep_finds_what_is_due_and_nothing_else():
    organization = make_organization()
    due = make_orders(organization, 2)
    waiting, leased, served = (make_orders(organization, 1).pop() for _ in range(3))
    Meeting.objects.filter(pk=waiting).update(available_at=timezone.now() + timedelta(hours=1))
    Meeting.objects.filter(pk=leased).update(leased_until=timezone.now() + timedelta(seconds=30))
    Meeting.objects.filter(pk=served).update(served=1)
    assert set(find_due(Meeting.objects.all())) == due


@pytest.mark.heavy
def test_a_big_organization_does_not_keep_a_small_one_waiting():
    big, small = make_organization(), make_organization()
    make_orders(big, ROWS_PER_ORGANIZATION + 5)
    of_small = make_orders(small, 2)
    found = find_due(Meeting.objects.all())
    assert of_small <= set(found[:4])
    assert len(found) == ROWS_PER_ORGANIZATION + 2


def sweep_now():
    Duty.objects.filter(name="sweep").delete()
    return sweep()


def test_bells_that_nobody_hears_do_not_pile_up_in_the_broker(monkeypatch):
    monkeypatch.setattr("outbox.sweep.ROWS_PER_SWEEP", 5)
    monkeypatch.setattr("outbox.sweep.recurring", [])  # those ring as well
    current_app.control.purge()
    make_orders(make_organization(), 4)
    assert [sweep_now() for _ in range(4)] == [4, 1, 0, 0]
    assert count_unheard() == 5
    current_app.control.purge()
    assert sweep_now() == 4
