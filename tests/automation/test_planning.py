"""Which job gets a meeting row, and when it is ordered."""

import pytest

from accounts.tokens import create_token
from automation import services
from automation.models import Automation, Meeting
from jobs import services as jobs
from jobs.statuses import AllocationStatus
from providers.models import Connection
from tests.making import (
    accept_all,
    make_dispatched_job,
    make_job,
    make_organization,
    make_ready_job,
    make_resource,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def admin(clinic):
    return make_user(clinic)


@pytest.fixture
def connection(clinic, admin):
    return Connection.objects.create(organization=clinic, provider="zoom", authorized_by=admin, access_token="t")


@pytest.fixture
def automation(clinic, admin, connection):
    text = create_token(admin, name="Automation", scopes=[])[1]
    return services.enable_automation(clinic, services.Wish(access_token=text), by=admin)


def meeting_of(job):
    return Meeting.objects.filter(job=job).first()


def test_a_job_that_becomes_ready_orders_its_meeting(clinic, automation):
    job = make_dispatched_job(clinic, resources=2)
    assert meeting_of(job) is None
    accept_all(job)
    meeting = meeting_of(job)
    assert (meeting.status, meeting.has_work) == ("pending", True)


def test_without_automation_nothing_is_ordered(clinic, connection):
    assert meeting_of(make_ready_job(clinic)) is None


def test_when_only_virtual_jobs_are_wanted_others_get_none(clinic, automation):
    Automation.objects.update(jobs=Automation.Jobs.VIRTUAL)
    assert meeting_of(make_ready_job(clinic)) is None
    assert meeting_of(make_ready_job(clinic, virtual=True)) is not None


def test_leaving_ready_before_the_worker_came_takes_the_wish_back(clinic, automation):
    job = make_ready_job(clinic)
    assert meeting_of(job).is_wanted
    jobs.respond(job.allocations.get(), AllocationStatus.DECLINED, by=None)
    assert not meeting_of(job).is_wanted


def test_a_cancelled_job_does_not_want_its_meeting(clinic, automation):
    job = jobs.cancel_job(make_ready_job(clinic), by=None)
    meeting = meeting_of(job)
    assert (meeting.is_wanted, meeting.is_unwanted) == (False, True)


def test_a_complete_job_keeps_its_meeting(clinic, automation):
    job = make_ready_job(clinic, virtual=True)
    allocation = job.allocations.get()
    for step in [AllocationStatus.IN_PROGRESS, AllocationStatus.COMPLETE]:
        jobs.progress(allocation, step, by=None)
    meeting = meeting_of(job)
    assert (meeting.is_wanted, meeting.is_unwanted) == (False, False)


def test_every_change_of_a_job_with_a_meeting_is_an_order(clinic, automation):
    job = make_ready_job(clinic)
    before = meeting_of(job).orders
    jobs.change_job(job, {"description": "Something else"}, by=None)
    jobs.allocate(job, make_resource(clinic), by=None)
    assert meeting_of(job).orders == before + 2


def test_a_person_may_ask_for_a_meeting_while_automation_is_off(clinic, admin, connection):
    job = make_job(clinic)
    meeting = services.create_meeting_now(job, by=admin)
    assert (meeting.is_wanted, meeting.has_work) == (True, True)


def test_jobs_that_were_ready_before_are_counted_and_created_at_a_click(clinic, admin, connection):
    ready = [make_ready_job(clinic) for _ in range(3)]
    make_dispatched_job(clinic)
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(clinic, services.Wish(access_token=text), by=admin)
    assert len(services.ready_jobs_without_meeting(clinic)) == 3
    assert services.create_for_ready_jobs(clinic, by=admin) == 3
    assert all(meeting_of(job) for job in ready)
    assert services.create_for_ready_jobs(clinic, by=admin) == 0
