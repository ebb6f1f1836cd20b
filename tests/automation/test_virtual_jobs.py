"""Automation for jobs marked virtual only: others say why they have no meeting, and the mark may change at any time."""

import pytest

from automation import services
from automation.models import Automation, Meeting
from automation.panel import panel_for
from automation.services import create_meeting_now
from jobs import services as jobs
from jobs.models import Job, JobType
from providers.models import Connection
from tests.automation.settling import settle_only
from tests.jobs.page_visitors import scheduler_of, text_of
from tests.making import make_dispatched_job, make_organization, make_ready_job, make_token_text, make_user
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db
NOT_MARKED = "Only jobs marked virtual get a meeting by themselves, and this one is not."


@pytest.fixture
def clinic(simulator):
    organization = make_organization()
    admin = make_user(organization)
    connect(simulator, admin, "zoom")
    wish = services.Wish(access_token=make_token_text(admin, "meetings:write"), jobs=Automation.Jobs.VIRTUAL)
    services.enable_automation(organization, wish, by=admin)
    return organization


def meeting_of(job):
    return Meeting.objects.filter(job=job).first()


def settle_job(job):
    settle_only(meeting_of(job))
    return meeting_of(job)


def mark(job, virtual):
    return jobs.change_job(Job.objects.get(pk=job.pk), {"virtual": virtual}, by=None)


def test_a_job_without_the_mark_gets_none_and_its_page_says_why_and_what_to_do(clinic):
    job = make_ready_job(clinic)
    assert meeting_of(job) is None
    page = text_of(scheduler_of(clinic).get(f"/jobs/{job.pk}/"))
    assert NOT_MARKED in page
    assert "Create meeting now" in page


def test_a_job_of_a_virtual_type_gets_its_meeting(clinic):
    video = JobType.objects.create(organization=clinic, name="Video", is_virtual=True)
    assert settle_job(make_ready_job(clinic, type=video)).status == "scheduled"


def test_create_meeting_now_does_not_ask_for_the_mark(clinic):
    job = make_ready_job(clinic)
    create_meeting_now(job, by=None)
    assert settle_job(job).status == "scheduled"


def test_marked_later_it_gets_its_meeting(clinic):
    job = make_ready_job(clinic)
    mark(job, True)
    assert settle_job(job).status == "scheduled"


def test_marked_before_it_is_ready_it_gets_its_meeting_when_it_is(clinic):
    job = make_dispatched_job(clinic)
    job = mark(job, True)
    assert meeting_of(job) is None
    jobs.respond(job.allocations.get(), "Confirmed", by=None)
    assert settle_job(job).status == "scheduled"


@pytest.mark.heavy
def test_a_meeting_that_is_there_stays_without_the_mark_until_somebody_cancels_it(clinic):
    job = make_ready_job(clinic, virtual=True)
    made = settle_job(job)
    mark(job, False)
    assert settle_job(job).join_url == made.join_url
    assert settle_job(job).status == "scheduled"
    services.call_off_meeting(meeting_of(job), by=None)
    assert settle_job(job).status == "cancelled"
    assert panel_for(job).may_create


def test_unmarked_before_the_worker_came_it_gets_none_and_says_why(clinic):
    job = make_ready_job(clinic, virtual=True)
    mark(job, False)
    assert not settle_job(job).exists
    panel = panel_for(Job.objects.get(pk=job.pk))
    assert (panel.sentence, panel.may_create) == (NOT_MARKED, True)
    mark(job, True)
    assert settle_job(job).status == "scheduled"


def test_without_a_provider_the_mark_makes_no_promise(clinic):
    Connection.objects.all().delete()
    job = make_ready_job(clinic)
    assert "No meetings provider is connected" in panel_for(job).sentence
