"""What happens to a job when its time is over: nobody is written to about yesterday, unless somebody asks for it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from automation import services
from automation.models import Meeting
from automation.tasks import settle_meeting
from jobs import services as jobs
from jobs.models import Job
from jobs.statuses import AllocationStatus
from notifications.models import Invitation
from tests.automation.staffing import open_clinic, settled
from tests.making import make_contact, make_organization, make_ready_job, make_resource, make_user

pytestmark = pytest.mark.django_db
LINK = "https://meet.example/x"
A_DAY = timedelta(days=1)


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0)


def settle(job):
    meeting = Meeting.objects.get(job=job)
    settle_meeting(str(meeting.pk))
    return Meeting.objects.get(pk=meeting.pk)


def make_told_job(clinic, **fields):
    """A job with a meeting, of which everybody has the invitation."""
    job = make_ready_job(clinic, **fields)
    meeting = Meeting.objects.create(organization=clinic, job=job)
    services.use_link(meeting, LINK, by=None)
    settle(job)
    arrive_all()
    return job


def arrive_all():
    Invitation.objects.update(status="sent", served=1, sent_at=timezone.now())


def let_it_pass(job):
    """It was yesterday, in the calendars as well."""
    start = timezone.now() - A_DAY
    Job.objects.filter(pk=job.pk).update(start=start)
    for mail in Invitation.objects.filter(uid=job.pk):
        times = {"start": start.isoformat(), "end": (start + timedelta(minutes=job.duration)).isoformat()}
        Invitation.objects.filter(pk=mail.pk).update(facts=mail.facts | times, created_at=start - A_DAY)
    job.refresh_from_db()


def news():
    return Counter((mail.kind, mail.recipient) for mail in Invitation.objects.filter(status="queued"))


def test_who_is_taken_off_a_job_of_yesterday_or_comes_to_it_hears_nothing(clinic):
    job = make_told_job(clinic)
    let_it_pass(job)
    jobs.change_job(job, {"contact": make_contact(clinic)}, by=None)
    jobs.deallocate(job.allocations.get(), by=None)
    new = jobs.allocate(job, make_resource(clinic), by=None)
    jobs.dispatch(job, by=None)
    jobs.respond(new, AllocationStatus.CONFIRMED, by=None)
    assert settle(job).status == "scheduled"
    assert not news()


def test_who_is_taken_off_hears_of_it_when_the_calendar_shows_a_time_that_is_to_come(clinic):
    job = make_told_job(clinic)
    gone = job.allocations.get()
    jobs.change_job(job, {"start": timezone.now() - A_DAY}, by=None)
    jobs.deallocate(gone, by=None)
    settle(job)
    assert news() == {("withdrawal", gone.resource.email): 1, ("update", job.contact.email): 1}


def test_a_new_contact_of_a_meeting_that_runs_is_invited(clinic):
    job = make_told_job(clinic, start=timezone.now() + timedelta(minutes=5), duration=60)
    start = timezone.now() - timedelta(minutes=10)
    Job.objects.filter(pk=job.pk).update(start=start)
    job.refresh_from_db()
    old, new = job.contact, make_contact(clinic)
    jobs.change_job(job, {"contact": new}, by=None)
    settle(job)
    assert {("withdrawal", old.email), ("invitation", new.email)} <= set(news())


def test_moved_to_a_time_to_come_who_came_to_it_yesterday_is_invited(clinic):
    job = make_told_job(clinic)
    let_it_pass(job)
    new = make_contact(clinic)
    jobs.change_job(job, {"contact": new}, by=None)
    settle(job)
    jobs.change_job(job, {"start": timezone.now() + A_DAY}, by=None)
    settle(job)
    assert news() == {("invitation", new.email): 1, ("update", job.allocations.get().resource.email): 1}


def test_who_asks_for_a_meeting_of_yesterday_means_its_people(simulator):
    clinic = open_clinic(simulator)
    job = make_ready_job(clinic, start=timezone.now() - A_DAY)
    services.create_meeting_now(job, by=make_user(clinic))
    assert settled(job).status == "scheduled"
    assert news() == {("invitation", job.contact.email): 1, ("invitation", job.allocations.get().resource.email): 1}


def test_a_link_that_is_pasted_for_yesterday_reaches_its_people(clinic):
    job = make_ready_job(clinic, start=timezone.now() - A_DAY)
    services.use_link(Meeting.objects.create(organization=clinic, job=job), LINK, by=None)
    settle(job)
    assert news() == {("invitation", job.contact.email): 1, ("invitation", job.allocations.get().resource.email): 1}
