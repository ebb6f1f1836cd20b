"""Never more mails than the relay takes, whoever sends; what presses overtakes; a relay in trouble is left alone."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as database
from django.utils import timezone
from environ import Env

from meetings_project.mail_settings import read_mail_rate
from notifications import delivery, tasks
from notifications.models import Invitation
from notifications.relay_pace import configured_limit, pass_gate
from notifications.smtp import hang_up
from notifications.waiting import add_waits
from outbox import crew
from outbox.crew import crews
from outbox.models import Pace
from outbox.pace_stores import MICRO
from tests.making import make_organization
from tests.notifications.making import let_time_pass
from tests.notifications.meetings import ANNA, Meeting, rows, story
from tests.notifications.relays import CUT_LINE
from tests.notifications.test_mail_turns import guests, order_of_arrival
from tests.support.making import deliver_due as deliver_requests
from tests.support.making import file

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TOO_MANY = "421 4.7.0 too many connections"
SENT, QUEUED = Invitation.Status.SENT, Invitation.Status.QUEUED


@pytest.fixture
def impatient(monkeypatch):
    """Nobody stands before the closed gate: each bell shows what fits at this moment."""
    monkeypatch.setattr(crew, "LONGEST_WATCH_SECONDS", 0.0)


def ring_once() -> None:
    crews.clear()
    tasks.send_mails()


def set_next_turn(seconds: float) -> None:
    """However long the test takes: the next mail may leave so far from now."""
    Pace.objects.update(next_at=round((timezone.now().timestamp() + seconds) * MICRO))


def let_one_leave() -> None:
    set_next_turn(0)
    ring_once()
    set_next_turn(3600)


@pytest.mark.slow
def test_of_500_mails_only_what_fits_leaves_and_a_cancellation_queued_last_leaves_first(
    clinic, relay, settings, impatient
):
    settings.MAIL_RATE_PER_MINUTE = 1
    known = Meeting(clinic)
    known.tell(ANNA)
    let_one_leave()
    relay.mails.clear()
    Meeting(clinic).tell(*guests("big", 500))
    for _ in range(3):
        ring_once()
    assert relay.mails == []
    known.cancel()
    let_one_leave()
    assert order_of_arrival(relay) == ["anna"]
    for _ in range(4):
        let_one_leave()
    assert order_of_arrival(relay) == ["anna", "big0", "big1", "big2", "big3"]
    waiting = rows(status=QUEUED)
    assert waiting.count() == 496
    assert set(waiting.values_list("attempts", "error_code", "leased_until")) == {(0, "", None)}


def test_what_waits_is_still_overtaken(meeting, relay, settings, impatient):
    settings.MAIL_RATE_PER_MINUTE = 1
    meeting.tell(*guests("first", 1))
    ring_once()
    meeting.tell(*guests("first", 1), ANNA)
    ring_once()
    meeting.cancel()
    assert rows(recipient=ANNA.email).get().is_superseded
    let_one_leave()
    assert order_of_arrival(relay) == ["first0", "first0"]
    assert story(relay, guests("first", 1)[0]) == ["REQUEST 0", "CANCEL 2"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_workers_together_give_the_relay_no_more_than_it_takes(relay, settings):
    settings.MAIL_RATE_PER_MINUTE = 600
    for _ in range(2):
        Meeting(make_organization()).tell(*guests("many", 20))
    begun = timezone.now()

    def work(worker: int) -> None:
        lane = crew.Lane(Invitation.objects.all(), delivery.deliver_in_turn)
        while rows(status=QUEUED).exists():  # as the next bell would
            crew.work_together(worker, lane, gate=pass_gate)
        hang_up()
        database.close()

    # Two workers of three threads each: what a worker knows, its crew, is its own.
    threads = [Thread(target=work, args=[number % 2]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = (timezone.now() - begun).total_seconds()
    assert rows(status=SENT).count() == len(relay.mails) == 40
    assert len(relay.mails) <= 600 / 60 * seconds + 1


@pytest.mark.heavy
def test_a_relay_that_says_too_many_is_asked_by_nobody_until_the_moment_is_over(clinic, relay):
    relay.fail("MAIL", TOO_MANY, TOO_MANY)
    Meeting(clinic).tell(*guests("big", 20))
    for _ in range(3):
        ring_once()
    met = rows(error_code="mail_server_busy").get()
    assert (met.status, met.provider_code, relay.connections) == (QUEUED, TOO_MANY, 1)
    assert rows(attempts=0, error_code="").count() == 19
    for _ in range(2):
        let_time_pass()
        tasks.send_mails()
    assert rows(status=SENT).count() == 20


def test_of_3000_mails_for_a_relay_that_is_down_a_single_one_finds_it_out(clinic, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Meeting(clinic).tell(*guests("big", 30))
    for _ in range(4):
        ring_once()
    assert [row.attempts for row in rows().exclude(attempts=0)] == [1]
    for _ in range(2):  # the pause is over: one goes ahead to see, and the others wait on
        let_time_pass()
        ring_once()
        ring_once()
    assert sum(rows().values_list("attempts", flat=True)) == 3


def test_when_the_relay_is_back_everything_goes_on(clinic, relay):
    relay.fail("MAIL", CUT_LINE, CUT_LINE)
    Meeting(clinic).tell(*guests("big", 5))
    ring_once()
    assert Pace.objects.get(pk=configured_limit().key).paused_until > timezone.now()
    let_time_pass()
    tasks.send_mails()
    let_time_pass()
    tasks.send_mails()
    assert rows(status=SENT).count() == 5
    assert Pace.objects.get(pk=configured_limit().key).paused_until is None


def test_another_relay_has_a_pause_and_a_pace_of_its_own(settings):
    keys = set()
    for host, port, user in [
        ("a.example", 25, ""),
        ("a.example", 587, ""),
        ("a.example", 25, "x"),
        ("b.example", 25, ""),
    ]:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER = host, port, user
        keys.add(configured_limit().key)
    assert len(keys) == 4


def test_a_support_request_takes_the_next_turn_and_counts_as_well(relay, settings):
    settings.MAIL_RATE_PER_MINUTE = 60
    file()
    deliver_requests()
    assert len(relay.mails) == 1
    assert Pace.objects.get(pk=configured_limit().key).next_at > timezone.now().timestamp() * MICRO


@pytest.mark.heavy
def test_people_are_told_when_a_mail_leaves(clinic, relay, settings, impatient):
    settings.MAIL_RATE_PER_MINUTE = 30
    Meeting(make_organization()).tell(*guests("other", 5))
    meeting = Meeting(clinic)
    meeting.tell(*guests("mine", 100))
    mails = list(rows(organization=clinic).order_by("available_at"))
    add_waits(mails)
    minutes = [(mail.wait.leaves_at - timezone.now()) / timedelta(minutes=1) for mail in mails if mail.wait]
    assert {mail.wait.per_minute for mail in mails if mail.wait} == {30}
    # The last of 100, and 5 of the other organization before it, at a little less than 30 a minute.
    assert 3.5 < max(minutes) < 4


@pytest.mark.heavy
def test_without_a_limit_nobody_is_told_of_a_wait(meeting, relay):
    meeting.tell(*guests("mine", 100))
    mails = list(rows())
    add_waits(mails)
    assert not any(mail.wait for mail in mails)


@pytest.mark.parametrize("value", ["-1", "many", "1.5"])
def test_a_rate_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("MAIL_RATE_PER_MINUTE", value)
    with pytest.raises((ImproperlyConfigured, ValueError)):
        read_mail_rate(Env())
