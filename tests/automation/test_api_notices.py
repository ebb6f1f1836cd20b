"""Plain mails about jobs over REST."""

import pytest

from notifications.models import Notice
from tests.api.calling import Caller, read_error
from tests.automation.test_undelivered import make_refused
from tests.making import accept_all, make_contact, make_dispatched_job, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def caller(clinic):
    return Caller(organization=clinic)


def listed(caller, query=""):
    return caller.get(f"notices/?{query}").json()["results"]


def test_a_request_to_accept_says_what_became_of_it(caller, clinic):
    job, notice = make_refused(clinic)
    (shown,) = listed(caller)
    assert (shown["id"], shown["job"], shown["kind"]) == (str(notice.pk), str(job.pk), "dispatch")
    assert (shown["recipient"], shown["status"], shown["error"]["code"]) == (notice.recipient, "failed", "mail_refused")
    assert caller.get(f"notices/{notice.pk}/").json() == shown


def test_they_are_found_by_job_status_and_need(caller, clinic):
    refused, queued = make_refused(clinic)[0], make_dispatched_job(clinic)

    def jobs(query):
        return {shown["job"] for shown in listed(caller, query)}

    assert jobs("") == {str(refused.pk), str(queued.pk)}
    assert jobs(f"job={queued.pk}") == {str(queued.pk)}
    assert jobs("status=failed") == jobs("needs_attention=true") == {str(refused.pk)}
    assert jobs("needs_attention=false") == {str(queued.pk)}


def test_what_is_told_to_others_or_is_about_no_job_is_not_shown(caller, clinic):
    make_refused(clinic, kind="needs_somebody")
    _job, notice = make_refused(clinic)
    Notice.objects.filter(pk=notice.pk).update(about=None)
    assert listed(caller) == []
    assert caller.post(f"notices/{notice.pk}/resend/").status_code == 404


def test_what_failed_can_be_sent_again_once(caller, clinic):
    make_contact(clinic)
    _job, notice = make_refused(clinic, kind="feed_moved")
    answer = caller.post(f"notices/{notice.pk}/resend/")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    again = caller.post(f"notices/{notice.pk}/resend/")
    assert (again.status_code, read_error(again)["code"]) == (409, "not_failed")


def test_a_request_goes_as_a_new_row_as_long_as_an_answer_is_waited_for(caller, clinic):
    job, notice = make_refused(clinic)
    answer = caller.post(f"notices/{notice.pk}/resend/")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert answer.json()["id"] != str(notice.pk)
    again = caller.post(f"notices/{notice.pk}/resend/")
    assert (again.status_code, read_error(again)["code"]) == (409, "not_the_newest")
    accept_all(job)
    newest = Notice.objects.get(pk=answer.json()["id"])
    Notice.objects.filter(pk=newest.pk).update(status="sent", served=1)
    late = caller.post(f"notices/{newest.pk}/resend/")
    assert (late.status_code, read_error(late)["code"]) == (409, "not_needed")


def test_a_request_that_waits_for_the_mail_servers_pace_says_so(caller, clinic, settings):
    settings.MAIL_RATE_PER_MINUTE, settings.REDIS_URL = 2, ""
    for _ in range(3):
        make_dispatched_job(clinic)
    waits = [shown["wait"] for shown in listed(caller)]
    assert [wait["code"] for wait in waits if wait] == ["mail_server_rate"] * 2
