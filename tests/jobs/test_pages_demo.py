"""The demo clinic: there after the first start, the same after the second, near today after a week."""

from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Organization, User
from jobs import services
from jobs.models import Attendee, Contact, Job, Resource
from jobs.statuses import AllocationStatus, JobStatus
from notifications.models import Notice

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 10, 12, 7, tzinfo=ZoneInfo("Europe/Paris"))


def seed() -> list[str]:
    said = StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue().splitlines()


def counts() -> list[int]:
    return [model.objects.count() for model in (Organization, User, Resource, Contact, Job, Attendee, Notice)]


@pytest.mark.heavy
def test_every_log_in_that_is_printed_works(client):
    lines = seed()
    assert [line.split()[0] for line in lines] == ["admin", "scheduler", "resource", "resource"]
    for line in lines:
        email, password = line.rsplit(" / ")[0].split()[-1], line.rsplit(" / ")[1]
        assert client.post("/login/", {"email": email, "password": password}).status_code == 302, line
        client.post("/logout/")


@pytest.mark.heavy
def test_there_is_something_of_everything():
    seed()
    clinic = Organization.objects.get()
    assert clinic.has_virtual_meetings
    assert Counter(Job.objects.values_list("status", flat=True)) == {
        JobStatus.QUEUED: 1,
        JobStatus.PENDING_ALLOCATION: 1,
        JobStatus.PENDING_DISPATCH: 1,
        JobStatus.DISPATCHED: 3,
        JobStatus.READY: 1,
        JobStatus.EN_ROUTE: 1,
        JobStatus.IN_PROGRESS: 1,
        JobStatus.COMPLETE: 2,
        JobStatus.CANCELLED: 1,
    }
    assert Job.objects.get(is_group_event=True).attendees.count() == 4
    assert {"de", "en"} <= set(Contact.objects.values_list("language", flat=True))
    assert Contact.objects.exclude(timezone="").values("timezone").distinct().count() > 3


@pytest.mark.heavy
def test_two_jobs_wait_for_both_resources_who_were_really_told():
    seed()
    waiting = [
        job
        for job in Job.objects.upcoming()
        if [one.status for one in job.allocations.all()] == [AllocationStatus.DISPATCHED] * 2
    ]
    assert len(waiting) == 2
    # And one for the nurse alone; of what lies behind nobody is told.
    assert Notice.objects.count() == 6


@pytest.mark.heavy
def test_the_past_happened_in_the_past():
    seed()
    for job in Job.objects.exclude(start=None):
        moments = list(job.history.order_by("at").values_list("at", flat=True))
        assert moments[-1] <= timezone.now()
        assert len(set(moments)) == len(moments)


@pytest.mark.heavy
def test_a_second_start_changes_nothing():
    seed()
    before, versions = counts(), list(Job.objects.values_list("number", "version", "start"))
    assert seed() == seed()
    assert counts() == before
    assert list(Job.objects.values_list("number", "version", "start")) == versions


@pytest.mark.heavy
def test_a_job_that_was_deleted_does_not_come_back():
    seed()
    services.delete_job(Job.objects.get(external_id="demo-wound"), by=None)
    seed()
    assert Job.objects.filter(external_id="demo-wound").count() == 1


@pytest.mark.heavy
def test_a_week_later_what_nobody_has_touched_is_planned_around_today_again():
    with time_machine.travel(NOON, tick=False):
        seed()
        touched = Job.objects.get(external_id="demo-wound")
        for allocation in touched.allocations.all():
            services.respond(allocation, AllocationStatus.CONFIRMED, by=None)
    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        seed()
        waiting = Job.objects.get(external_id="demo-blood-pressure")
        assert waiting.start == datetime(2027, 3, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
        assert Job.objects.get(pk=touched.pk).start == touched.start
        assert Job.objects.filter(status=JobStatus.COMPLETE, start__gte=NOON).count() == 0
        assert Job.objects.count() == 12
