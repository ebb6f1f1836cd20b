"""While a provider may not be asked, guests hear of changes all the same: with the link that they have."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation.models import Meeting
from jobs import services as jobs
from jobs.statuses import AllocationStatus
from notifications.models import Invitation
from outbox.pace_stores import current_store
from providers.breaker import FAILURES_UNTIL_REST
from providers.models import Connection
from tests.automation.staffing import connection_of, open_clinic, settled
from tests.making import make_ready_job, make_resource, tomorrow
from tests.providers.connecting import count_calls

pytestmark = pytest.mark.django_db
PROVIDERS = ["zoom", "teams"]
LABELS = {"zoom": ("light", "medium"), "teams": ("any",)}


@pytest.fixture(params=PROVIDERS)
def clinic(request, simulator):
    clinic = open_clinic(simulator, request.param)
    clinic.quiet_seconds = 0
    clinic.save()
    return clinic


def keys_of(clinic):
    connection = connection_of(clinic)
    return [f"{connection.provider}:{connection.account_id}:{label}" for label in LABELS[connection.provider]]


def pause(clinic):
    """Somebody else who uses the account was told to slow down, for hours."""
    for key in keys_of(clinic):
        current_store().pause(key, timezone.now() + timedelta(hours=3))


def end_pause(clinic):
    for key in keys_of(clinic):
        current_store().resume(key)


def rest(clinic):
    until = timezone.now() + timedelta(seconds=25)
    resting = {"failures_in_a_row": FAILURES_UNTIL_REST, "resting_until": until}
    Connection.objects.filter(pk=connection_of(clinic).pk).update(**resting)


def end_rest(clinic):
    Connection.objects.filter(pk=connection_of(clinic).pk).update(failures_in_a_row=0, resting_until=None)


PUT_OFFS = {"rate_limited": (pause, end_pause), "provider_resting": (rest, end_rest)}


@pytest.fixture(params=PUT_OFFS)
def put_off(request):
    return request.param, *PUT_OFFS[request.param]


def count_changes(simulator):
    return sum(count_calls(simulator, name) for name in ["zoom.update_meeting", "graph.update_meeting"])


def arrive_all():
    Invitation.objects.update(status="sent", served=1, sent_at=timezone.now())


def updates(job):
    rows = Invitation.objects.filter(uid=job.meeting.calendar_uid, method="REQUEST", sequence__gt=0)
    return sorted((row.recipient, row.meeting.start) for row in rows)


def updates_for(job, start):
    people = [job.contact.email, *(one.resource.email for one in job.allocations.all())]
    return sorted((person, start) for person in people)


@pytest.mark.heavy
def test_guests_hear_of_a_move_while_the_provider_may_not_be_asked_and_only_once(clinic, put_off, simulator):
    code, begin, end = put_off
    job = make_ready_job(clinic)
    before = settled(job)
    arrive_all()
    changes = count_changes(simulator)
    begin(clinic)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    waiting = settled(job)
    assert (waiting.status, waiting.error_code, waiting.attempts) == ("waiting", code, 0)
    assert waiting.join_url == before.join_url
    assert updates(job) == updates_for(job, tomorrow(15))
    arrive_all()
    assert settled(job).status == "waiting"
    end(clinic)
    assert settled(job).status == "scheduled"
    assert updates(job) == updates_for(job, tomorrow(15))
    assert count_changes(simulator) == changes + 1


def test_reminders_follow_a_move_while_the_provider_may_not_be_asked(clinic, put_off):
    _code, begin, _end = put_off
    job = make_ready_job(clinic)
    settled(job)
    begin(clinic)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    pending = [row for row in settled(job).reminders.all() if row.has_work]
    assert pending
    assert {row.start for row in pending} == {tomorrow(15)}
    assert {row.start - row.available_at for row in pending} == {timedelta(minutes=row.minutes) for row in pending}


@pytest.mark.heavy
def test_every_meeting_that_moves_in_a_pause_tells_its_guests_not_only_the_first(clinic):
    first, second = make_ready_job(clinic), make_ready_job(clinic)
    settled(first)
    settled(second)
    pause(clinic)
    for job in (first, second):
        jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    assert settled(first).error_code == settled(second).error_code == "rate_limited"
    assert updates(first) == updates_for(first, tomorrow(15))
    assert updates(second) == updates_for(second, tomorrow(15))


def test_who_comes_and_goes_together_with_a_move_in_a_pause_is_told_as_well(clinic):
    job = make_ready_job(clinic)
    settled(job)
    arrive_all()
    gone = job.allocations.get()
    pause(clinic)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    new = jobs.allocate(job, make_resource(clinic), by=None)
    jobs.dispatch(job, by=None)
    jobs.respond(new, AllocationStatus.CONFIRMED, by=None)
    jobs.deallocate(gone, by=None)
    assert settled(job).status == "waiting"
    assert Invitation.objects.get(recipient=gone.resource.email, method="CANCEL")
    assert Invitation.objects.get(recipient=new.resource.email).meeting.start == tomorrow(15)


def test_of_a_meeting_that_is_still_to_be_made_nobody_hears_in_a_pause(clinic, put_off):
    code, begin, end = put_off
    begin(clinic)
    job = make_ready_job(clinic)
    assert settled(job).error_code == code
    assert not Invitation.objects.exists()
    end(clinic)
    assert settled(job).status == "scheduled"
    assert Invitation.objects.filter(uid=Meeting.objects.get(job=job).calendar_uid).count() == 2
