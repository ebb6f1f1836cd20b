"""A job that moves before a resource has answered: the request that it holds names another time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from jobs import services as jobs
from notifications.models import Notice
from notifications.reader_times import tell_times
from notifications.smtp import hang_up
from tests.making import accept_all, make_dispatched_job, make_organization, make_resource, tomorrow
from tests.notifications.making import deliver_due
from tests.notifications.read_mail import Mail
from tests.notifications.relays import running_relay

pytestmark = pytest.mark.django_db
QUIET = 60
ONCE_MORE = "asks you once more: this is how the job is now."


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=QUIET)


@pytest.fixture
def relay(settings):
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay
        hang_up()


def read(relay):
    return [Mail(octets) for _to, octets in relay.mails]


def move(job, hour):
    jobs.change_job(job, {"start": tomorrow(hour)}, by=None)


def times_of(job):
    job.refresh_from_db()
    return tell_times(job.start, job.end, ZoneInfo(job.allocations.get().resource.zone)).short


def end_quiet_time():
    assert not [row for row in unsent() if row.available_at <= timezone.now()]
    Notice.objects.update(available_at=timezone.now())
    deliver_due()


def unsent():
    return Notice.objects.filter(kind="dispatch").with_work().order_by("created_at")


def test_whoever_was_asked_is_asked_once_more_when_nobody_has_moved_it_for_a_while(clinic, relay):
    job = make_dispatched_job(clinic)
    deliver_due()
    move(job, 15)
    move(job, 16)
    deliver_due()
    assert len(relay.mails) == 1
    end_quiet_time()
    first, second = read(relay)
    assert ONCE_MORE not in first.body("text/plain")
    assert ONCE_MORE in second.body("text/plain")
    assert ONCE_MORE in second.body("text/html")
    assert times_of(job) in second.message["Subject"]
    assert not unsent().exists()


def test_in_the_language_of_who_is_asked(clinic, relay):
    clinic.language = "de"
    clinic.save()
    job = make_dispatched_job(clinic)
    deliver_due()
    move(job, 15)
    end_quiet_time()
    assert "bittet Sie noch einmal: So steht der Auftrag jetzt." in read(relay)[-1].body("text/plain")


def test_a_request_that_has_not_left_says_the_new_time_and_waits_no_longer(clinic, relay):
    job = make_dispatched_job(clinic)
    move(job, 15)
    deliver_due()
    (only,) = read(relay)
    assert ONCE_MORE not in only.body("text/plain")
    assert times_of(job) in only.message["Subject"]


def test_moves_that_go_on_hold_the_request_back_no_longer_than_the_first_of_them(clinic, relay):
    job = make_dispatched_job(clinic)
    deliver_due()
    move(job, 15)
    due = unsent().get().available_at
    move(job, 16)
    assert {row.available_at for row in unsent()} == {due}


def test_what_is_about_to_begin_is_not_held_back(clinic, relay):
    job = make_dispatched_job(clinic)
    deliver_due()
    jobs.change_job(job, {"start": timezone.now() + timedelta(minutes=16)}, by=None)
    deliver_due()
    assert len(relay.mails) == 2


def test_who_has_accepted_or_was_not_told_yet_is_not_asked(clinic, relay):
    job = make_dispatched_job(clinic)
    deliver_due()
    accept_all(job)
    jobs.allocate(job, make_resource(clinic), by=None)
    move(job, 15)
    assert not unsent().exists()


@pytest.mark.parametrize(
    "changes",
    [{"description": "Shoulder"}, {"start": tomorrow(), "duration": 60}, {"start": timezone.now() - timedelta(days=2)}],
    ids=["title", "the same time", "over"],
)
def test_nothing_else_asks_anybody(clinic, relay, changes):
    job = make_dispatched_job(clinic, start=tomorrow(), duration=60)
    deliver_due()
    jobs.change_job(job, changes, by=None)
    assert not unsent().exists()
