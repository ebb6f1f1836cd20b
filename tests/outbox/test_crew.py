"""Whose turn it is: a big organization does not keep small ones waiting, and a person goes before a bulk."""

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection as database
from django.utils import timezone

from automation.models import Meeting
from outbox.crew import Crew, crews, work_fairly
from outbox.outcomes import NotOurTurn
from outbox.turns import claim_fairest
from outbox.worker import work_once
from tests.making import make_contact, make_job, make_organization

pytestmark = pytest.mark.django_db
WORDS = "Others are before this one."


@pytest.fixture(autouse=True)
def fresh_crews():
    crews.clear()


def make_orders(organization, count, **fields):
    """So many due rows, the first one being the oldest."""
    contact = make_contact(organization)
    since = timezone.now() - timedelta(minutes=5)
    jobs = [make_job(organization, contact=contact) for _ in range(count)]
    given = {"organization": organization, "orders": 1, **fields}
    rows = [
        Meeting(job=job, calendar_uid=job.pk, available_at=since + timedelta(milliseconds=number), **given)
        for number, job in enumerate(jobs)
    ]
    return Meeting.objects.bulk_create(rows)


def claim():
    return claim_fairest(Meeting.objects.all())


def test_organizations_take_turns():
    big, small, other = (make_organization() for _ in range(3))
    make_orders(big, 10)
    make_orders(small, 2)
    make_orders(other, 1)
    turns = [claim().organization for _ in range(5)]
    assert turns[:3] == [big, small, other]
    assert Counter(turns)[small] == 2


def test_inside_an_organization_the_oldest_goes_first():
    rows = make_orders(make_organization(), 3)
    assert [claim().pk for _ in range(3)] == [row.pk for row in rows]


def test_what_a_person_waits_for_goes_first():
    big, small = make_organization(), make_organization()
    make_orders(big, 5)
    make_orders(small, 5)
    urgent = make_orders(big, 1, is_urgent=True)[0]
    assert claim().pk == urgent.pk


def test_what_was_urgent_is_so_only_until_it_is_done():
    row = make_orders(make_organization(), 1, is_urgent=True)[0]
    work_fairly(Meeting.objects.all(), lambda row: None)
    row.refresh_from_db()
    assert not row.is_urgent


def test_one_bell_is_enough_for_everything_that_is_due():
    make_orders(make_organization(), 4)
    later = make_orders(make_organization(), 1)[0]
    Meeting.objects.filter(pk=later.pk).update(available_at=timezone.now() + timedelta(hours=1))
    done = []
    work_fairly(Meeting.objects.all(), lambda row: done.append(row.pk))
    assert len(done) == 4
    assert later.pk not in done


def test_an_organization_never_has_all_places_and_never_do_all_places_go_to_one_kind(settings):
    settings.WORKER_CONCURRENCY = 8
    big, small = make_organization(), make_organization()
    make_orders(big, 10)
    crew = Crew()
    of_big = [crew.take(Meeting.objects.all()) for _ in range(6)]
    assert [row is not None for row in of_big] == [True] * 5 + [False]
    make_orders(small, 2)
    assert crew.take(Meeting.objects.all()).organization == small
    assert crew.take(Meeting.objects.all()) is None
    crew.give_back(of_big[0])
    assert crew.take(Meeting.objects.all()).organization == small


def test_one_thread_alone_serves_organizations_in_turns():
    big, small = make_organization(), make_organization()
    make_orders(big, 5)
    make_orders(small, 2)
    served = []
    work_fairly(Meeting.objects.all(), lambda row: served.append(row.organization))
    assert served == [big, small, big, small, big, big, big]


def test_inside_an_organization_what_takes_precedence_goes_first_and_takes_nobody_elses_turn():
    big, small = make_organization(), make_organization()
    make_orders(big, 2)
    make_orders(small, 1)
    first = make_orders(big, 2, precedence=1)
    served = []
    work_fairly(Meeting.objects.all(), served.append)
    assert [row.organization for row in served] == [big, small, big, big, big]
    assert [row.pk for row in served if row.organization == big][:2] == [row.pk for row in first]


@pytest.mark.parametrize("concurrency", [1, 2, 3])
def test_a_small_worker_works_too(settings, concurrency):
    settings.WORKER_CONCURRENCY = concurrency
    make_orders(make_organization(), 3)
    done = []
    work_fairly(Meeting.objects.all(), done.append)
    assert len(done) == 3


class SecondsAway(NotOurTurn):
    is_brief = True


def test_whose_turn_has_not_come_is_neither_failed_nor_tried_and_the_others_go_on():
    big, small = make_organization(), make_organization()
    make_orders(big, 3, status="creating")
    make_orders(small, 1)
    seen = []

    def do(row):
        seen.append(row.organization)
        if row.organization == big:
            raise SecondsAway(WORDS, code="own_pace", retry_at=timezone.now() + timedelta(seconds=30))

    work_fairly(Meeting.objects.all(), do)
    assert Counter(seen) == {big: 1, small: 1}
    rows = Meeting.objects.filter(organization=big)
    assert {(row.status, row.attempts, row.has_work) for row in rows} == {("creating", 0, True)}
    assert [row.error_message for row in rows if row.error_code] == [WORDS]
    assert not rows.needing_attention().exists()


def test_what_waits_for_the_same_is_moved_along_and_what_was_ordered_anew_is_not():
    organization = make_organization()
    same = make_orders(organization, 2, status="waiting", error_code="provider_resting")
    anew = make_orders(organization, 1, status="updating", error_code="provider_resting")[0]
    until = timezone.now() + timedelta(minutes=3)

    def do(_row):
        raise NotOurTurn(WORDS, code="provider_resting", retry_at=until)

    row = Meeting.objects.claim(same[0].pk)
    Meeting.objects.filter(pk=row.pk).update(attempts=7)
    row.refresh_from_db()
    work_once(row, do)
    for each in (*same, anew):
        each.refresh_from_db()
    assert [(each.available_at == until, each.status) for each in same] == [(True, "waiting")] * 2
    assert same[0].attempts == 6
    assert anew.available_at < timezone.now()


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_with_eight_workers_and_many_bells_each_row_is_worked_once_and_none_is_forgotten(settings):
    settings.WORKER_CONCURRENCY = 8
    for count in (30, 3, 3):
        make_orders(make_organization(), count)
    start, worked = Barrier(8), []

    def hear_bells():
        start.wait()
        for _ in range(5):
            work_fairly(Meeting.objects.all(), lambda row: worked.append(row.pk))
        database.close()

    threads = [Thread(target=hear_bells) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(Counter(worked).values()) == 1
    assert len(worked) == 36
