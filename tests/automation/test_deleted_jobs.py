"""What is left of deleted jobs: nothing in the lists, or something to press that leads to a page that exists."""

import pytest

from automation.models import Meeting
from jobs import services as jobs
from notifications.models import Notice
from notifications.services import withdraw_all
from tests.api.calling import Caller
from tests.automation.test_attention import REFUSED, make_stuck, make_undelivered, names, shown
from tests.automation.test_undelivered import make_refused
from tests.jobs.page_visitors import messages_of
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(client, clinic):
    client.force_login(make_user(clinic))
    return client


def delete_job_of(meeting, **fields):
    """Deleted, and a worker came by; with `fields` if it went otherwise."""
    jobs.delete_job(meeting.job, by=None)
    Meeting.objects.filter(pk=meeting.pk).update(**{"status": "cancelled", **fields})


def test_a_deleted_jobs_meeting_is_in_no_list_once_it_is_cancelled(desk, clinic):
    gone, there = make_stuck(clinic, status="pending"), make_stuck(clinic, status="cancelled")
    delete_job_of(gone)
    assert names(shown(desk, "?show=all")) == {there.job.name}
    caller = Caller(organization=clinic)
    assert [one["id"] for one in caller.get("meetings/").json()["results"]] == [str(there.pk)]
    assert caller.get(f"meetings/{gone.pk}/").json()["status"] == "cancelled"


@pytest.mark.parametrize("query", ["", "?show=all"])
def test_one_that_could_not_be_taken_away_is_listed_without_a_link_to_the_job(desk, clinic, query):
    meeting = make_stuck(clinic)
    delete_job_of(meeting, **REFUSED)
    page = shown(desk, query)
    assert names(page) == {meeting.job.name}
    assert "This job was deleted." in page
    assert f"/jobs/{meeting.job_id}/" not in page
    assert "Paste a link by hand" not in page


def test_to_try_it_again_leads_back_to_the_list(desk, clinic):
    meeting = make_stuck(clinic)
    delete_job_of(meeting, **REFUSED)
    answer = desk.post(f"/meetings/{meeting.pk}/retry/", follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/meetings/", 302)], 200)
    meeting.refresh_from_db()
    assert meeting.has_work


def test_that_a_deleted_job_is_off_is_sent_again_to_who_has_it_by_feed(desk, clinic):
    job, notice = make_refused(clinic, kind="feed_cancelled")
    jobs.delete_job(job, by=None)
    page = shown(desk, "?show=mails")
    assert f"/notices/{notice.pk}/resend/" in page
    assert f"/jobs/{job.pk}/" not in page
    answer = desk.post(f"/notices/{notice.pk}/resend/", follow=True)
    assert answer.status_code == 200
    assert messages_of(answer) == ["The mail is on its way again.", f"{job.name} was deleted: its page is gone."]
    assert Notice.objects.get(pk=notice.pk).status == "queued"


def test_a_refused_cancellation_of_a_deleted_job_is_sent_again_too(desk, clinic):
    mail = make_undelivered(clinic)
    job = Meeting.objects.get(calendar_uid=mail.uid).job
    jobs.delete_job(job, by=None)
    assert f"/jobs/{job.pk}/" not in shown(desk, "?show=mails")
    assert desk.post(f"/invitations/{mail.pk}/resend/", follow=True).status_code == 200
    mail.refresh_from_db()
    assert mail.status == "queued"


def test_a_deleted_jobs_request_is_not_sent_again_and_the_list_says_why(desk, clinic):
    job, notice = make_refused(clinic)
    jobs.delete_job(job, by=None)
    answer = desk.post(f"/notices/{notice.pk}/resend/", follow=True)
    assert answer.redirect_chain == [("/meetings/", 302)]
    refused, gone = messages_of(answer)
    assert refused == "Nobody waits for an answer to this request any more."
    assert gone == f"{job.name} was deleted: its page is gone."


def test_nor_is_what_was_told_before_it_was_deleted(desk, clinic):
    mail = make_undelivered(clinic)
    job = Meeting.objects.get(calendar_uid=mail.uid).job
    withdraw_all(clinic, mail.uid)
    jobs.delete_job(job, by=None)
    answer = desk.post(f"/invitations/{mail.pk}/resend/", follow=True)
    assert answer.redirect_chain == [("/meetings/", 302)]
    assert f"{job.name} was deleted: its page is gone." in messages_of(answer)
