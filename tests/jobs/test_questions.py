"""What is asked on a job's page before it happens, and what the question says of what follows."""

import pytest

from jobs import services
from jobs.statuses import AllocationStatus, JobStatus
from tests.jobs.page_visitors import allocation_of, messages_of, scheduler_of, text_of
from tests.making import make_dispatched_job, make_job, make_organization, make_ready_job, make_resource

pytestmark = pytest.mark.django_db
A, J = AllocationStatus, JobStatus


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def remove_page(job, allocation):
    return f"/jobs/{job.pk}/allocations/{allocation.pk}/remove/"


def test_removing_a_resource_is_asked_about_and_says_what_follows(clinic, desk):
    job = make_ready_job(clinic)
    allocation = allocation_of(job)
    question = text_of(desk.get(remove_page(job, allocation)))
    assert f"Take {allocation.resource.name} off {job.name}?" in question
    assert "a mail that takes it back" in question and "The job is then Pending Allocation." in question
    assert allocation_of(job).status == A.CONFIRMED
    assert desk.post(remove_page(job, allocation))["Location"] == f"/jobs/{job.pk}/"
    assert allocation_of(job).status == A.DELETED


def test_no_button_of_the_jobs_page_removes_somebody_or_reopens_it_without_the_question(clinic, desk):
    job = make_dispatched_job(clinic)
    page = text_of(desk.get(f"/jobs/{job.pk}/"))
    assert f'<form class="confirm-opener" method="get" action="{remove_page(job, allocation_of(job))}">' in page
    assert "They were asked whether they can" in page
    services.cancel_job(job, by=None)
    page = text_of(desk.get(f"/jobs/{job.pk}/"))
    assert f'<form class="confirm-opener" method="get" action="/jobs/{job.pk}/reopen/">' in page


def test_removing_one_of_two_who_have_not_been_told_sends_no_mail_and_leaves_the_job_as_it_is(clinic, desk):
    job = make_job(clinic)
    first = services.allocate(job, make_resource(clinic), by=None)
    services.allocate(job, make_resource(clinic), by=None)
    question = text_of(desk.get(remove_page(job, first)))
    assert "no mail is sent" in question and "The job is then" not in question


def test_reopening_is_asked_about_and_says_who_is_invited_again(clinic, desk):
    job = make_ready_job(clinic)
    services.cancel_job(job, by=None)
    question = text_of(desk.get(f"/jobs/{job.pk}/reopen/"))
    assert "The job is Ready again. Nobody who had accepted is asked again whether they can." in question
    assert "everybody is invited again" in question
    job.refresh_from_db()
    assert job.status == J.CANCELLED
    desk.post(f"/jobs/{job.pk}/reopen/")
    job.refresh_from_db()
    assert job.status == J.READY


def test_reopening_what_nobody_has_accepted_invites_nobody(clinic, desk):
    job = make_dispatched_job(clinic)
    services.cancel_job(job, by=None)
    question = text_of(desk.get(f"/jobs/{job.pk}/reopen/"))
    assert "The job is Dispatched again." in question and "invited" not in question


def test_no_reason_to_decline_is_chosen_beforehand_and_without_one_nothing_is_declined(clinic, desk):
    job = make_dispatched_job(clinic)
    assert 'name="decline_reason" required><option value="">Choose a reason</option>' in text_of(
        desk.get(f"/jobs/{job.pk}/")
    )
    here = f"/jobs/{job.pk}/allocations/{allocation_of(job).pk}/decline/"
    answer = desk.post(here, {"decline_reason": ""}, follow=True)
    assert messages_of(answer) == ["Reason: Choose one. Nothing has been declined yet."]
    assert allocation_of(job).status == A.DISPATCHED
