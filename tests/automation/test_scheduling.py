"""Settling a meeting against the simulator: what exists becomes what the job wants, whatever happened before."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tokens import create_token
from automation import services
from automation.models import Meeting
from automation.scheduling import settle
from jobs import services as jobs
from jobs.statuses import AllocationStatus
from notifications.models import Invitation
from outbox.worker import work
from providers.services import remove_connection
from tests.automation.settling import settle_only
from tests.making import make_contact, make_organization, make_ready_job, make_resource, make_user, tomorrow
from tests.providers.connecting import connect, count_calls

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["zoom", "teams"])
def provider(request):
    return request.param


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin, simulator, provider):
    connect(simulator, admin, provider)
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(admin.organization, services.Wish(access_token=text), by=admin)
    return admin.organization


def settled(job):
    """The job's meeting after a worker came by."""
    meeting = Meeting.objects.get(job=job)
    Meeting.objects.filter(pk=meeting.pk).update(available_at=timezone.now())
    settle_only(meeting)
    meeting.refresh_from_db()
    return meeting


def live(simulator):
    state = simulator.control("GET", "state", params={"calls": "no"})
    return [one for vendor in ("zoom", "graph") for one in state[vendor]["meetings"] if one["live"]]


def told(job, method="REQUEST"):
    rows = Invitation.objects.filter(uid=job.meeting.calendar_uid, method=method).current()
    return Counter(row.recipient for row in rows)


def changes(simulator):
    return sum(count_calls(simulator, name) for name in ["zoom.update_meeting", "graph.update_meeting"])


def creations(simulator):
    return sum(count_calls(simulator, name) for name in ["zoom.create_meeting", "graph.create_or_get_meeting"])


def test_a_ready_job_gets_one_meeting_and_its_people_one_invitation_each(clinic, simulator):
    job = make_ready_job(clinic, resources=2)
    meeting = settled(job)
    assert creations(simulator) == 1
    assert (meeting.status, meeting.has_work, meeting.sequence) == ("scheduled", False, 0)
    assert [str(one["id"]) for one in live(simulator)] == [meeting.provider_meeting_id]
    people = [job.contact.email, *(one.resource.email for one in job.allocations.all())]
    assert told(job) == Counter(people)


def test_settling_again_calls_nobody(clinic, simulator):
    job = make_ready_job(clinic)
    meeting = settled(job)
    calls = len(simulator.control("GET", "calls")["calls"])
    meeting.order()
    settled(job)
    assert len(simulator.control("GET", "calls")["calls"]) == calls
    assert sum(told(job).values()) == 2


def test_a_job_cancelled_before_the_worker_came_never_reaches_the_provider(clinic, simulator):
    job = make_ready_job(clinic)
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert creations(simulator) == 0
    assert not Invitation.objects.exists()


def test_a_moved_job_moves_the_same_meeting(clinic, simulator):
    job = make_ready_job(clinic)
    before = settled(job)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert (after.provider_meeting_id, after.join_url) == (before.provider_meeting_id, before.join_url)
    assert (after.status, after.sequence) == ("scheduled", 1)
    assert len(live(simulator)) == 1


@pytest.mark.heavy
def test_changes_that_follow_each_other_closely_become_one_at_the_provider(clinic, simulator):
    job = make_ready_job(clinic)
    settled(job)
    before = changes(simulator)
    jobs.change_job(job, {"start": tomorrow(10)}, by=None)
    settled(job)
    for hour in (11, 12, 13, 14):
        jobs.change_job(job, {"start": tomorrow(hour)}, by=None)
        gathering = settled(job)
        assert (gathering.status, gathering.error_code, gathering.has_work) == ("updating", "", True)
    assert changes(simulator) == before + 1
    assert timezone.now() < gathering.next_attempt_at < timezone.now() + timedelta(seconds=21)
    Meeting.objects.update(changed_there_at=timezone.now() - timedelta(minutes=1))
    assert settled(job).status == "scheduled"
    assert changes(simulator) == before + 2
    (there,) = live(simulator)
    assert there.get("start_time", there.get("startDateTime")).startswith(f"{tomorrow(14):%Y-%m-%dT%H}")


def test_a_change_shortly_before_the_beginning_is_made_at_once(clinic, simulator):
    job = make_ready_job(clinic, start=timezone.now() + timedelta(minutes=20))
    settled(job)
    before = changes(simulator)
    for minutes in (5, 10):
        jobs.change_job(job, {"start": timezone.now() + timedelta(minutes=minutes)}, by=None)
        assert settled(job).status == "scheduled"
    assert changes(simulator) == before + 2


def test_what_no_guest_would_see_calls_nobody(clinic, simulator):
    job = make_ready_job(clinic)
    settled(job)
    calls = len(simulator.control("GET", "calls")["calls"])
    jobs.change_job(job, {"external_id": "A-17", "virtual": True}, by=None)
    assert settled(job).sequence == 0
    assert len(simulator.control("GET", "calls")["calls"]) == calls


def test_a_new_resource_is_invited_when_it_accepts_and_a_removed_one_is_withdrawn(clinic):
    job = make_ready_job(clinic)
    settled(job)
    old = job.allocations.get()
    new = jobs.allocate(job, make_resource(clinic), by=None)
    jobs.dispatch(job, by=None)
    settled(job)
    assert new.resource.email not in told(job)
    jobs.respond(new, AllocationStatus.CONFIRMED, by=None)
    jobs.deallocate(old, by=None)
    settled(job)
    assert told(job)[new.resource.email] == 1
    assert told(job)[job.contact.email] == 1


def test_attendees_are_invited_only_when_the_automation_says_so(clinic, admin):
    guests = [make_contact(clinic) for _ in range(2)]
    quiet = make_ready_job(clinic, is_group_event=True, attendees=guests)
    settled(quiet)
    assert not set(told(quiet)) & {guest.email for guest in guests}
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(clinic, services.Wish(access_token=text, enable_attendees=True), by=admin)
    loud = make_ready_job(clinic, is_group_event=True, attendees=guests)
    settled(loud)
    assert {guest.email for guest in guests} <= set(told(loud))


def test_with_ics_off_nobody_is_told_and_the_link_is_there(clinic, admin):
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(clinic, services.Wish(access_token=text, send_ics=False), by=admin)
    job = make_ready_job(clinic)
    assert settled(job).join_url
    assert not Invitation.objects.exists()


@pytest.mark.heavy
def test_with_ics_off_later_who_was_invited_still_hears_of_changes_and_nobody_else_does(clinic, admin):
    job = make_ready_job(clinic)
    settled(job)
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(clinic, services.Wish(access_token=text, send_ics=False), by=admin)
    late = jobs.allocate(job, make_resource(clinic), by=None)
    jobs.dispatch(job, by=None)
    jobs.respond(late, AllocationStatus.CONFIRMED, by=None)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    settled(job)
    to_contact = Invitation.objects.filter(uid=job.meeting.calendar_uid, recipient=job.contact.email)
    assert to_contact.latest("created_at").meeting.start == tomorrow(15)
    assert not Invitation.objects.filter(recipient=late.resource.email).exists()


def test_a_cancelled_job_has_no_meeting_and_reopened_it_has_a_new_one_of_the_same_entry(clinic, simulator):
    job = make_ready_job(clinic)
    first = settled(job)
    jobs.cancel_job(job, by=None)
    cancelled = settled(job)
    assert (cancelled.status, cancelled.join_url) == ("cancelled", "")
    assert live(simulator) == []
    jobs.reopen_job(job, by=None)
    second = settled(job)
    assert second.status == "scheduled"
    assert second.provider_meeting_id != first.provider_meeting_id
    assert (second.calendar_uid, second.sequence > cancelled.sequence) == (first.calendar_uid, True)
    assert len(live(simulator)) == 1


def test_a_meeting_that_somebody_deleted_at_the_provider_is_made_anew_when_the_job_moves(clinic, simulator):
    job = make_ready_job(clinic)
    first = settled(job)
    simulator.control("POST", f"meetings/{first.provider_meeting_id}/delete")
    jobs.change_job(job, {"start": tomorrow(16)}, by=None)
    second = settled(job)
    assert second.join_url != first.join_url
    assert [str(one["id"]) for one in live(simulator)] == [second.provider_meeting_id]


def test_an_answer_that_is_lost_makes_no_second_meeting(clinic, simulator):
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    simulator.set_fault(kind="reset_after", operation="graph.create_or_get_meeting", count=1)
    job = make_ready_job(clinic)
    uncertain = settled(job)
    assert (uncertain.status, uncertain.has_work) == ("waiting", True)
    assert uncertain.attempt_started_at is not None
    assert uncertain.error_message and uncertain.error_id
    found = settled(job)
    assert found.status == "scheduled"
    assert [str(one["id"]) for one in live(simulator)] == [found.provider_meeting_id]


def test_a_worker_that_a_change_has_overtaken_tells_nobody_old_news(clinic):
    job, told = make_ready_job(clinic), []

    def be_overtaken(meeting: Meeting) -> None:
        if not told:
            jobs.change_job(job, {"start": job.start + timedelta(hours=1)}, by=None)
        settle(meeting)
        told.append(Invitation.objects.count())

    work(Meeting.objects.select_related("job__organization", "job__contact"), job.meeting.pk, be_overtaken)
    assert told == [0, 2]
    assert {row.meeting.start for row in Invitation.objects.all()} == {job.start + timedelta(hours=1)}


def test_a_job_cancelled_after_a_lost_answer_leaves_no_orphan(clinic, simulator):
    simulator.set_fault(kind="reset_after", operation="zoom.create_meeting", count=1)
    simulator.set_fault(kind="reset_after", operation="graph.create_or_get_meeting", count=1)
    job = make_ready_job(clinic)
    settled(job)
    assert len(live(simulator)) == 1
    jobs.cancel_job(job, by=None)
    assert settled(job).status == "cancelled"
    assert live(simulator) == []


def test_after_the_provider_is_removed_meetings_stay_and_jobs_go_on(clinic, admin, simulator):
    job = make_ready_job(clinic)
    before = settled(job)
    remove_connection(before.connection, by=admin)
    later = make_ready_job(clinic)
    assert settled(later).error_code == "no_provider"
    jobs.change_job(job, {"start": tomorrow(17)}, by=None)
    after = settled(job)
    assert (after.status, after.join_url) == ("scheduled", before.join_url)
    assert after.sequence == 1


def test_jobs_that_waited_for_a_provider_get_their_meeting_when_one_is_connected(clinic, admin, simulator, provider):
    remove_connection(clinic.connections.get(), by=admin)
    job = make_ready_job(clinic)
    assert settled(job).status == "waiting"
    connect(simulator, admin, provider)
    meeting = Meeting.objects.get(job=job)
    assert meeting.available_at <= timezone.now()
    assert settled(job).status == "scheduled"


def test_a_revoked_token_lets_ready_jobs_wait_visibly(clinic, admin, simulator):
    admin.api_tokens.update(revoked_at=timezone.now())
    job = make_ready_job(clinic)
    waiting = settled(job)
    assert (waiting.status, waiting.error_code) == ("waiting", "automation_suspended")
    assert creations(simulator) == 0


def test_a_meeting_that_is_called_off_stays_away_until_somebody_asks_for_it(clinic, admin, simulator):
    job = make_ready_job(clinic)
    services.call_off_meeting(settled(job), by=admin)
    assert settled(job).status == "cancelled"
    jobs.change_job(job, {"start": tomorrow(19)}, by=None)
    assert settled(job).status == "cancelled"
    assert live(simulator) == []
    services.create_meeting_now(job, by=admin)
    assert settled(job).status == "scheduled"
