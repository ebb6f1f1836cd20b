"""Nothing stays at the provider that nobody knows of: what a lost answer made, what was replaced, what is off."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import services
from automation.models import Meeting
from automation.planning import order
from jobs import services as jobs
from providers.services import remove_connection
from tests.automation.drifting import delete_there, live_there, settled
from tests.automation.replacing import come_by_for_replaced
from tests.automation.settling import settle_only
from tests.automation.staffing import connection_of, open_clinic
from tests.making import accept_all, make_ready_job, make_resource, tomorrow
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db
LINK = "https://meet.example/room-7"
CREATES = {"zoom": "zoom.create_meeting", "teams": "graph.create_or_get_meeting"}
UPDATES = {"zoom": "zoom.update_meeting", "teams": "graph.update_meeting"}
DELETES = {"zoom": "zoom.delete_meeting", "teams": "graph.delete_meeting"}


@pytest.fixture(params=["zoom", "teams"])
def clinic(request, simulator):
    return open_clinic(simulator, request.param)


@pytest.fixture
def lost(clinic, simulator):
    """The meeting of a Ready job: it is there, and the answer that said so was lost."""
    provider = connection_of(clinic).provider
    simulator.set_fault(kind="reset_after", operation=CREATES[provider], count=1)
    meeting = settled(make_ready_job(clinic))
    assert (meeting.exists, len(live_there(simulator))) == (False, 1)
    return meeting


def test_who_declines_meanwhile_leaves_no_meeting_behind(lost, simulator):
    jobs.respond(lost.job.allocations.get(), "Declined", by=None)
    meeting = settled(lost.job)
    assert live_there(simulator) == []
    assert (meeting.status, meeting.attempt_started_at, meeting.has_work) == ("pending", None, False)


@pytest.mark.heavy
def test_who_accepts_after_that_gets_a_meeting(lost, simulator, clinic):
    jobs.respond(lost.job.allocations.get(), "Declined", by=None)
    settled(lost.job)
    jobs.allocate(lost.job, make_resource(clinic), by=None)
    jobs.dispatch(lost.job, by=None)
    accept_all(lost.job)
    meeting = settled(lost.job)
    assert (meeting.status, len(live_there(simulator))) == ("scheduled", 1)


def test_a_job_that_lost_its_time_meanwhile_leaves_no_meeting_behind(lost, simulator):
    jobs.deallocate(lost.job.allocations.get(), by=None)
    jobs.change_job(lost.job, {"start": None}, by=None)
    assert settled(lost.job).attempt_started_at is None
    assert live_there(simulator) == []


def test_a_link_by_hand_takes_the_place_of_what_the_lost_answer_made(lost, simulator):
    services.use_link(lost, LINK, by=None)
    meeting = settled(lost.job)
    assert (meeting.status, meeting.join_url, meeting.attempt_started_at) == ("scheduled", LINK, None)
    assert live_there(simulator) == []


def test_what_a_link_by_hand_replaced_goes_also_when_the_meeting_is_called_off_before(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    services.use_link(meeting, LINK, by=None)
    services.call_off_meeting(Meeting.objects.get(pk=meeting.pk), by=None)
    assert settled(meeting.job).status == "cancelled"
    come_by_for_replaced()
    assert live_there(simulator) == []


def test_what_a_link_by_hand_replaced_goes_also_when_the_job_is_complete_before(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    services.use_link(meeting, LINK, by=None)
    for step in ("In Progress", "Complete"):
        jobs.progress(meeting.job.allocations.get(), step, by=None)
    complete = settled(meeting.job)
    assert (complete.status, complete.join_url, complete.has_work) == ("scheduled", LINK, False)
    come_by_for_replaced()
    assert live_there(simulator) == []


def test_after_a_link_by_hand_was_called_off_the_next_meeting_is_the_providers(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    services.use_link(meeting, LINK, by=None)
    services.call_off_meeting(settled(meeting.job), by=None)
    settled(meeting.job)
    services.create_meeting_now(meeting.job, by=None)
    again = settled(meeting.job)
    assert (again.status, again.provider) == ("scheduled", connection_of(clinic).provider)
    come_by_for_replaced()
    assert [str(one["id"]) for one in live_there(simulator)] == [again.provider_meeting_id]


def test_a_job_that_is_reopened_while_its_meeting_is_deleted_gets_another(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    jobs.cancel_job(meeting.job, by=None)
    operation = DELETES[connection_of(clinic).provider]
    simulator.set_fault(kind="reset_after", operation=operation, count=1)
    assert (settled(meeting.job).status, live_there(simulator)) == ("waiting", [])
    jobs.reopen_job(meeting.job, by=None)
    again = settled(meeting.job)
    assert again.status == "scheduled"
    assert [str(one["id"]) for one in live_there(simulator)] == [again.provider_meeting_id]


@pytest.mark.heavy
def test_guests_get_the_new_link_of_a_meeting_that_is_made_anew_although_somebody_declines_meanwhile(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    delete_there(simulator, meeting)
    simulator.set_fault(kind="reset_before", operation=CREATES[connection_of(clinic).provider], count=1)
    jobs.change_job(meeting.job, {"description": "Another"}, by=None)
    assert not settled(meeting.job).exists
    jobs.respond(meeting.job.allocations.get(), "Declined", by=None)
    again = settled(meeting.job)
    assert (again.status, len(live_there(simulator))) == ("scheduled", 1)


def test_a_job_that_is_reopened_but_not_agreed_on_gets_no_meeting(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    jobs.cancel_job(meeting.job, by=None)
    settled(meeting.job)
    jobs.reopen_job(meeting.job, by=None)
    jobs.respond(meeting.job.allocations.get(), "Declined", by=None)
    assert (settled(meeting.job).status, live_there(simulator)) == ("pending", [])


@pytest.mark.heavy
def test_what_is_changed_back_after_a_lost_answer_is_changed_back_there(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    simulator.set_fault(kind="reset_after", operation=UPDATES[connection_of(clinic).provider], count=1)
    jobs.change_job(meeting.job, {"description": "Another"}, by=None)
    assert settled(meeting.job).status == "waiting"
    jobs.change_job(meeting.job, {"description": meeting.job.description}, by=None)
    assert settled(meeting.job).status == "scheduled"
    [there] = live_there(simulator)
    assert (there.get("topic") or there["subject"]) == "Check-up"


def test_a_change_does_not_make_us_look_before_the_provider_can_tell(lost):
    """Zoom lists new meetings some seconds late: who looks at once sees none, and makes a second one."""
    Meeting.objects.filter(pk=lost.pk).update(available_at=timezone.now() + timedelta(seconds=12))
    before = Meeting.objects.get(pk=lost.pk).available_at
    jobs.change_job(lost.job, {"description": "Another"}, by=None)
    assert Meeting.objects.get(pk=lost.pk).available_at == before


@pytest.mark.heavy
@pytest.mark.parametrize("operation", [CREATES["teams"], UPDATES["teams"]])
def test_what_was_made_before_the_authorization_died_is_not_forgotten(simulator, operation):
    """Microsoft Teams takes two calls to make a meeting."""
    clinic = open_clinic(simulator, "teams")
    job = make_ready_job(clinic)
    simulator.set_fault(kind="revoked_authorization", operation=operation, count=1)
    meeting = settled(job)
    assert (meeting.status, meeting.error_code) == ("waiting", "connection_lost")
    assert len(live_there(simulator)) == (operation == UPDATES["teams"])
    jobs.delete_job(job, by=None)
    connect(simulator, clinic.users.get(role="admin"), "teams")
    settled(job)
    assert live_there(simulator) == []


def test_a_change_does_not_overtake_one_that_the_provider_was_too_slow_to_answer(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    due = timezone.now() + timedelta(seconds=12)
    Meeting.objects.filter(pk=meeting.pk).update(available_at=due, status="waiting", error_code="provider_timeout")
    jobs.change_job(meeting.job, {"description": "Another"}, by=None)
    assert Meeting.objects.get(pk=meeting.pk).available_at == due


def test_nor_does_it_make_us_wait_any_longer(lost):
    Meeting.objects.filter(pk=lost.pk).update(available_at=timezone.now() + timedelta(hours=1))
    order(Meeting.objects.select_related("job").get(pk=lost.pk))
    assert Meeting.objects.get(pk=lost.pk).available_at < timezone.now() + timedelta(seconds=16)


@pytest.mark.heavy
def test_what_moved_while_the_provider_was_removed_is_moved_there_when_it_is_back(clinic, simulator):
    meeting = settled(make_ready_job(clinic))
    admin, provider = clinic.users.get(role="admin"), connection_of(clinic).provider
    remove_connection(connection_of(clinic), by=admin)
    jobs.change_job(meeting.job, {"start": tomorrow(17)}, by=None)
    settled(meeting.job)
    connect(simulator, admin, provider)
    settle_only(meeting)
    [there] = live_there(simulator)
    assert "T17:00:00" in (there.get("start_time") or there["startDateTime"])
    assert str(there["id"]) == meeting.provider_meeting_id
