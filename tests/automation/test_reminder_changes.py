"""Other times for reminders: the plans of meetings that are there already follow, whoever dies in between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from automation import reminder_changes
from automation.models import Meeting, Reminder, ReminderChange
from automation.reminders import plan_reminders
from automation.tasks import change_reminders, settle_meeting
from jobs import services as jobs
from jobs.models import Job
from notifications.models import Invitation, Notice
from notifications.organization_services import change_organization
from tests.automation.test_reminders import guests, make_due, make_meeting, pending, reminded, ring
from tests.counting import count_queries
from tests.making import make_organization

pytestmark = pytest.mark.django_db
DAY = 24 * 60


@pytest.fixture
def clinic():
    return make_organization()


def choose(clinic, *minutes):
    """What an admin does, without the worker."""
    change_organization(clinic, {"reminder_minutes": list(minutes)}, by=None)


def follow(clinic):
    change_reminders(str(ReminderChange.objects.get(organization=clinic).pk))


def planned(meeting):
    return set(pending(Meeting.objects.get(pk=meeting.pk)))


def test_meetings_that_are_planned_follow_the_new_times(clinic):
    meeting, other = make_meeting(clinic), make_meeting(make_organization())
    choose(clinic, 60, 15)
    follow(clinic)
    assert pending(meeting) == {60: timedelta(hours=1), 15: timedelta(minutes=15)}
    assert planned(other) == {DAY, 15}
    assert not ReminderChange.objects.get().has_work


def test_what_the_operator_changes_is_followed_as_well(clinic, client):
    meeting = make_meeting(clinic)
    client.force_login(User.objects.create_superuser("operator@host.example", "correct-horse"))
    form = {"name": clinic.name, "timezone": "Europe/Paris", "language": "en", "has_virtual_meetings": "on"}
    url = f"/admin/accounts/organization/{clinic.pk}/change/"
    assert client.post(url, form | {"reminder_minutes": "[90]"}).status_code == 302
    follow(clinic)
    assert planned(meeting) == {90}


def test_a_time_that_comes_back_is_planned_again(clinic):
    meeting = make_meeting(clinic)
    for minutes in ([], [DAY, 15], [15], [DAY, 15]):
        choose(clinic, *minutes)
        follow(clinic)
        assert planned(meeting) == set(minutes)


def test_what_has_passed_is_not_planned_and_what_is_off_neither(clinic):
    soon, called_off, cancelled = (make_meeting(clinic, hours=3) for _ in range(3))
    Meeting.objects.filter(pk=called_off.pk).update(called_off_at=timezone.now())
    Job.objects.filter(pk=cancelled.job_id).update(cancelled_at=timezone.now())
    Reminder.objects.all().delete()
    choose(clinic, DAY, 60)
    follow(clinic)
    assert [planned(meeting) for meeting in (soon, called_off, cancelled)] == [{60}, set(), set()]


def test_nobody_is_reminded_twice_of_the_same_time(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, DAY)
    ring(meeting)
    assert reminded() == guests(meeting)
    for minutes in ([15], [DAY, 15]):
        choose(clinic, *minutes)
        follow(clinic)
        ring(Meeting.objects.get(pk=meeting.pk))
    assert reminded() == guests(meeting)


def test_a_time_that_is_not_chosen_any_more_is_silent_before_its_plan_is_gone(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, DAY)
    choose(clinic, 15)
    ring(meeting)
    assert reminded() == []


def test_whoever_settles_with_an_old_view_plans_what_is_chosen_now(clinic):
    meeting = make_meeting(clinic)
    stale = Meeting.objects.select_related("organization", "job").get(pk=meeting.pk)
    assert stale.organization.reminder_minutes == [DAY, 15]
    choose(clinic, 60)
    follow(clinic)
    plan_reminders(stale)
    assert planned(meeting) == {60}


@pytest.mark.heavy
def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_next(clinic, monkeypatch):
    meetings = [make_meeting(clinic) for _ in range(5)]
    monkeypatch.setattr(reminder_changes, "MEETINGS_AT_ONCE", 2)
    choose(clinic, 60)
    change = ReminderChange.objects.claim(ReminderChange.objects.get().pk)
    turns = reminder_changes.plan_in_turns(change)
    next(turns)
    half = Reminder.objects.with_work().filter(minutes=60).count()
    assert half == 2
    # Its lease ends: another one comes by.
    ReminderChange.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    follow(clinic)
    assert [planned(meeting) for meeting in meetings] == [{60}] * 5
    assert not ReminderChange.objects.get().has_work


def test_a_meeting_that_is_being_changed_is_planned_by_who_changes_it(clinic):
    meeting = make_meeting(clinic)
    jobs.change_job(meeting.job, {"start": timezone.now() + timedelta(days=5)}, by=None)
    Meeting.objects.filter(pk=meeting.pk).update(status="updating")
    choose(clinic, 60)
    follow(clinic)
    settle_meeting(str(meeting.pk))
    meeting = Meeting.objects.select_related("job").get(pk=meeting.pk)
    assert pending(meeting) == {60: timedelta(hours=1)}


def test_a_meeting_that_waits_for_its_provider_follows_as_well(clinic):
    meeting = make_meeting(clinic)
    Meeting.objects.filter(pk=meeting.pk).update(status="waiting")
    choose(clinic, 60)
    follow(clinic)
    assert planned(meeting) == {60}


def test_a_job_that_is_on_again_reminds_again(clinic):
    meeting = make_meeting(clinic)
    jobs.cancel_job(meeting.job, by=None)
    settle_meeting(str(meeting.pk))
    assert planned(meeting) == set()
    jobs.reopen_job(meeting.job, by=None)
    there = {"provider": "by-hand", "provider_meeting_id": "by-hand", "join_url": "https://meet.example/z"}
    Meeting.objects.filter(pk=meeting.pk).update(**there)
    settle_meeting(str(meeting.pk))
    assert planned(meeting) == {DAY, 15}


def test_neither_times_nor_own_links_write_to_anybody(clinic):
    meeting = make_meeting(clinic)
    before = Invitation.objects.count(), Notice.objects.count()
    change_organization(clinic, {"mails_own_pages": False, "reminder_minutes": [30], "timezone": "UTC"}, by=None)
    follow(clinic)
    Meeting.objects.get(pk=meeting.pk).order()
    settle_meeting(str(meeting.pk))
    assert (Invitation.objects.count(), Notice.objects.count()) == before


def copy_meeting(meeting, how_often):
    """As many meetings as the first, at the same time."""
    clinic, job = meeting.organization, meeting.job
    moment = {"start": job.start, "duration": job.duration, "timezone": job.timezone, "status": job.status}
    made = [Job(organization=clinic, number=1000 + number, description="x", **moment) for number in range(how_often)]
    Job.objects.bulk_create(made)
    there = {"status": "scheduled", "provider": "by-hand", "provider_meeting_id": "by-hand", "join_url": "https://x.y/"}
    rows = [Meeting(organization=clinic, job=one, calendar_uid=one.pk, **there) for one in made]
    Meeting.objects.bulk_create(rows)


@pytest.mark.slow
def test_thousands_of_meetings_are_planned_a_turn_at_a_time(clinic):
    meeting = make_meeting(clinic)
    choose(clinic, 60)
    follow(clinic)
    copy_meeting(meeting, 999)
    choose(clinic, 90, 45, 30, 20, 10)
    queries = count_queries(lambda: follow(clinic))
    assert Reminder.objects.with_work().count() == 5000
    # In turns of some hundred meetings, and rows are written together.
    assert queries < 1000 / 5
