"""A country gives up summer time: jobs stay at the time that people agreed on, which is another instant."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.core.management import call_command
from django.utils import timezone

from accounts.clocks import turns_of
from jobs import services as jobs
from jobs import tasks
from jobs.models import Job
from jobs.wall_times import find_shifted, instant_of, keep_wall_times
from jobs.watch import ring_for_wall_times
from outbox.bell import count_unheard
from outbox.models import Duty
from outbox.sweep import recurring
from tests.jobs.new_rules import rules_of
from tests.making import make_job, make_organization, make_ready_job

pytestmark = pytest.mark.django_db
YEAR = timezone.now().year + 1
NOON_UTC = datetime(YEAR, 7, 1, 12, tzinfo=UTC)
IN_WINTER = datetime(YEAR, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def without_summer_time(tmp_path):
    """Call it when the update comes."""
    return lambda: rules_of(tmp_path, europe_paris="Africa/Algiers")


def on_the_wall(job):
    return f"{job.start.astimezone(ZoneInfo(job.timezone)):%Y-%m-%d %H:%M}"


def now(job):
    return Job.objects.get(pk=job.pk)


def test_a_job_stays_at_its_time_on_the_wall_and_everybody_above_hears_of_it_once(clinic, without_summer_time):
    job = make_ready_job(clinic, start=NOON_UTC)
    assert (on_the_wall(job), job.clock_offset) == (f"{YEAR}-07-01 14:00", 7200)
    with without_summer_time():
        assert on_the_wall(now(job)) == f"{YEAR}-07-01 13:00"
        assert keep_wall_times() == 1
        moved = now(job)
        assert (on_the_wall(moved), moved.start, moved.clock_offset) == (
            f"{YEAR}-07-01 14:00",
            NOON_UTC + HOUR,
            3600,
        )
        assert (moved.status, moved.version, moved.duration) == ("Ready", job.version + 1, job.duration)
        assert keep_wall_times() == 0
        assert now(job).version == moved.version
    event = clinic.audit_events.get(action="job.followed_clocks")
    assert (event.subject, event.details["zone"]) == (job.name, "Europe/Paris")


def test_nothing_moves_while_the_rules_stay(clinic):
    for start in (NOON_UTC, IN_WINTER):
        make_job(clinic, start=start)
    assert list(find_shifted()) == []


def test_only_what_is_to_come_and_on_and_shown_otherwise_moves(clinic, without_summer_time):
    kept = [
        make_job(clinic, start=IN_WINTER),
        make_job(clinic, start=NOON_UTC, timezone="Europe/Berlin"),
        make_job(clinic, start=NOON_UTC, timezone="UTC"),
        make_job(clinic, start=datetime(YEAR - 2, 7, 1, 12, tzinfo=UTC)),
        jobs.cancel_job(make_job(clinic, start=NOON_UTC), by=None),
        make_job(clinic, start=None, duration=None),
    ]
    with without_summer_time():
        assert keep_wall_times() == 0
    assert [now(job).start for job in kept] == [job.start for job in kept]


def test_a_change_of_something_else_before_the_workers_look_does_not_forget_what_was_meant(clinic, without_summer_time):
    job = make_job(clinic, start=NOON_UTC)
    with without_summer_time():
        jobs.change_job(now(job), {"description": "Other words", "start": NOON_UTC}, by=None)
        assert keep_wall_times() == 1
        assert on_the_wall(now(job)) == f"{YEAR}-07-01 14:00"


@pytest.mark.parametrize("change", [{"start": NOON_UTC + 2 * HOUR}, {"timezone": "Africa/Lagos"}])
def test_who_gives_another_time_or_zone_afterwards_means_the_new_clocks(clinic, without_summer_time, change):
    job = make_job(clinic, start=NOON_UTC)
    with without_summer_time():
        changed = jobs.change_job(now(job), change, by=None)
        assert keep_wall_times() == 0
        assert now(job).start == changed.start


def test_a_time_that_was_taken_away_is_forgotten(clinic):
    job = make_job(clinic, start=NOON_UTC)
    assert jobs.change_job(job, {"start": None}, by=None).clock_offset is None


def test_what_an_overlap_was_accepted_for_is_the_same_time(clinic, without_summer_time):
    job = make_job(clinic, start=NOON_UTC, overlap_accepted=True)
    with without_summer_time():
        keep_wall_times()
    assert now(job).overlap_accepted


@pytest.mark.parametrize("offset", [3600, 7200])
def test_a_time_that_happens_twice_now_is_the_one_it_was(offset):
    twice = datetime(2026, 10, 25, 2, 30)
    first, second = turns_of(twice, "Europe/Paris")
    was = (twice - timedelta(seconds=offset)).replace(tzinfo=UTC)
    assert instant_of(was, offset, "Europe/Paris") == was
    assert was in (first, second)


def test_a_time_that_is_skipped_now_is_as_much_later():
    was = datetime(2027, 3, 28, 2, 30, tzinfo=UTC)  # half past two, when clocks there were those of UTC
    assert instant_of(was, 0, "Europe/Paris").astimezone(ZoneInfo("Europe/Paris")).hour == 3


def test_the_sweep_has_workers_look_once_an_hour():
    assert ring_for_wall_times in recurring
    current_app.control.purge()
    for _ in range(3):
        ring_for_wall_times()
    assert count_unheard() == 1
    Duty.objects.update(held_until=timezone.now())
    ring_for_wall_times()
    assert count_unheard() == 2
    current_app.control.purge()


def test_what_workers_hear_is_done(clinic, without_summer_time):
    job = make_job(clinic, start=NOON_UTC)
    with without_summer_time():
        tasks.keep_wall_times()
    assert now(job).start == NOON_UTC + HOUR


def test_the_command_names_what_would_move_and_moves_it(clinic, without_summer_time):
    job = make_job(clinic, start=NOON_UTC)

    def run(*options):
        out = StringIO()
        call_command("follow_time_zones", *options, stdout=out)
        return out.getvalue()

    with without_summer_time():
        assert job.name in run("--dry-run")
        assert now(job).start == NOON_UTC
        assert run() == "Jobs that were moved: 1\n"
        assert run("--dry-run") == ""
    assert now(job).start == NOON_UTC + HOUR
