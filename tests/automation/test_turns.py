"""What people see while a provider is asked slowly or not at all, and that it goes on by itself."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from automation import services
from automation.attention import count_needing_attention
from automation.models import Meeting
from automation.panel import panel_for
from jobs.services import cancel_job
from outbox.crew import crews, work_fairly
from outbox.models import Pace
from providers.breaker import FAILURES_UNTIL_REST, close
from providers.models import Connection
from tests.automation.staffing import connection_of, open_clinic, settled
from tests.making import make_organization, make_ready_job
from tests.providers.connecting import count_calls

pytestmark = pytest.mark.django_db
IN_A_MINUTE = 60 * 1_000_000


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


def test_a_job_whose_turn_comes_later_says_so_and_needs_nobody(clinic, simulator, settings):
    settings.REDIS_URL = ""
    key = f"zoom:{connection_of(clinic).account_id}:medium"
    Pace.objects.update_or_create(pk=key, defaults={"next_at": time.time_ns() // 1000 + IN_A_MINUTE})
    job = make_ready_job(clinic)
    meeting = settled(job)
    assert (meeting.status, meeting.error_code, meeting.attempts) == ("creating", "own_pace", 0)
    assert meeting.available_at > timezone.now() + timedelta(seconds=30)
    assert "Its turn comes at about" in panel_for(job).sentence
    assert not panel_for(job).has_problem
    assert count_needing_attention(clinic) == 0
    Pace.objects.all().delete()
    assert settled(job).status == "scheduled"
    assert count_calls(simulator, "zoom.create_meeting") == 1


def test_a_job_whose_provider_rests_says_so_and_goes_on_when_it_answers(clinic, simulator):
    connection = connection_of(clinic)
    until = timezone.now() + timedelta(seconds=20)
    Connection.objects.filter(pk=connection.pk).update(failures_in_a_row=FAILURES_UNTIL_REST, resting_until=until)
    job = make_ready_job(clinic)
    meeting = settled(job)
    assert (meeting.status, meeting.error_code, meeting.attempts) == ("waiting", "provider_resting", 0)
    assert meeting.error_id
    assert panel_for(job).sentence.startswith("Zoom has given no usable answer several times in a row")
    assert panel_for(job).next_attempt_at == meeting.available_at == until
    assert count_calls(simulator, "zoom.create_meeting") == 0
    connection.refresh_from_db()
    close(connection)
    assert Meeting.objects.due().filter(pk=meeting.pk).exists()
    assert settled(job).status == "scheduled"


def test_what_somebody_asked_for_at_the_screen_is_urgent_until_it_is_done(clinic):
    job = make_ready_job(clinic)
    assert not Meeting.objects.get(job=job).is_urgent
    assert services.create_meeting_now(job, by=None).is_urgent
    assert not settled(job).is_urgent


@pytest.mark.heavy
def test_many_jobs_cancelled_at_once_overtake_neither_who_waits_at_a_page_nor_other_organizations(clinic):
    other = make_organization()
    many = [make_ready_job(clinic) for _ in range(4)]
    waiting = make_ready_job(clinic)
    Meeting.objects.create(organization=other, job=make_ready_job(other), orders=1)
    for job in many:
        cancel_job(job, reason="Snow", by=None)
    services.create_meeting_now(waiting, by=None)
    turns = worked_in_turn()
    assert turns[0] == waiting.meeting
    assert [meeting.organization for meeting in turns[:3]].count(other) == 1


def test_of_what_is_called_off_the_next_to_begin_goes_first_and_what_is_to_be_made_last(clinic):
    usual, later = make_ready_job(clinic), make_ready_job(clinic)
    soon = make_ready_job(clinic, start=timezone.now() + timedelta(minutes=40))
    without_meeting = make_ready_job(clinic)
    cancel_job(later, reason="", by=None)
    services.call_off_meeting(without_meeting.meeting, by=None)
    cancel_job(soon, reason="", by=None)
    assert worked_in_turn() == [job.meeting for job in (soon, later, without_meeting, usual)]


def test_what_is_reopened_has_no_precedence_any_more(clinic):
    job = make_ready_job(clinic)
    services.call_off_meeting(job.meeting, by=None)
    called_off = Meeting.objects.get(job=job).precedence
    services.create_meeting_now(job, by=None)
    assert called_off > Meeting.objects.get(job=job).precedence


def worked_in_turn() -> list[Meeting]:
    crews.clear()
    worked: list[Meeting] = []
    work_fairly(Meeting.objects.all(), worked.append)
    return worked
