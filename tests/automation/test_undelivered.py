"""Plain mails to resources that were given up: listed like calendar mails, as long as somebody needs them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation.attention import count_needing_attention
from automation.troubles import troubles_of
from jobs import services as jobs
from jobs.models import Job
from jobs.people import change_person
from jobs.statuses import AllocationStatus
from notifications.models import Notice
from notifications.smtp import hang_up
from tests.automation.test_attention import NOBODY, make_undelivered, shown
from tests.counting import count_queries
from tests.making import accept_all, make_dispatched_job, make_organization, make_user
from tests.notifications.making import deliver_due
from tests.notifications.relays import running_relay

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(client, clinic):
    client.force_login(make_user(clinic))
    return client


@pytest.fixture
def relay(settings):
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay
        hang_up()


def refuse(notices):
    """As the mail server did some minutes ago."""
    notices.update(created_at=timezone.now() - timedelta(minutes=5), served=1, **NOBODY)


def make_refused(organization, kind="dispatch", **fields):
    """A job whose resource was to be told something, and the mail was refused."""
    job = make_dispatched_job(organization, **fields)
    notice = Notice.objects.filter(about=job.pk)
    notice.update(kind=kind)
    refuse(notice)
    return job, notice.get()


def resource_of(job):
    return job.allocations.get().resource


def test_a_request_that_was_refused_is_listed_and_counted(desk, clinic):
    job, notice = make_refused(clinic)
    page = shown(desk, "?show=mails")
    assert notice.recipient in page and job.name in page
    assert "Request to accept" in page and "Refused for good." in page and "E-CC-DD" in page
    assert f'action="/notices/{notice.pk}/resend/"' in page
    assert f'href="/resources/{resource_of(job).pk}/"' in page
    assert count_needing_attention(clinic) == 1
    assert '<span class="tab-badge">1</span>' in page


@pytest.mark.parametrize("kind", ["feed_moved", "feed_link", "feed_cancelled", "feed_withdrawn"])
def test_news_for_who_has_a_job_by_feed_are_listed_too(desk, clinic, kind):
    _job, notice = make_refused(clinic, kind=kind)
    assert f'action="/notices/{notice.pk}/resend/"' in shown(desk, "?show=mails")


@pytest.mark.parametrize("kind", ["connection_lost", "needs_somebody", "access_request", "template_test"])
def test_other_notices_are_not(desk, clinic, kind):
    make_refused(clinic, kind=kind)
    assert count_needing_attention(clinic) == 0


def test_a_request_sent_again_leaves_the_list_and_is_written_anew_once(desk, clinic, relay):
    job, notice = make_refused(clinic)
    jobs.change_job(job, {"description": "Another title"}, by=None)
    for _ in range(2):
        desk.post(f"/notices/{notice.pk}/resend/")
    assert count_needing_attention(clinic) == 0
    deliver_due()
    [(to, octets)] = relay.mails
    assert to == notice.recipient
    assert b"Another title" in octets and b"Another title" not in notice.octets
    notice.refresh_from_db()
    assert notice.status == "failed"


def test_news_sent_again_leave_the_list_and_arrive_as_they_were_written(desk, clinic, relay):
    job, notice = make_refused(clinic, kind="feed_moved")
    answer = desk.post(f"/notices/{notice.pk}/resend/")
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert count_needing_attention(clinic) == 0
    deliver_due()
    assert relay.octets_to(notice.recipient) == [notice.octets]
    assert clinic.audit_events.get(action="notice.resent").subject == notice.recipient
    desk.post(f"/notices/{notice.pk}/resend/")
    deliver_due()
    assert len(relay.mails) == 1


@pytest.mark.parametrize("answer", [AllocationStatus.CONFIRMED, AllocationStatus.DECLINED])
def test_who_has_answered_needs_no_request_any_more(clinic, answer):
    job, _notice = make_refused(clinic)
    jobs.respond(job.allocations.get(), answer, by=None)
    assert count_needing_attention(clinic) == 0


def test_a_job_that_is_off_or_a_resource_that_is_removed_needs_none_either(clinic):
    cancelled, removed = make_refused(clinic)[0], make_refused(clinic)[0]
    jobs.deallocate(removed.allocations.get(), by=None)
    jobs.cancel_job(cancelled, by=None)
    assert count_needing_attention(clinic) == 0


def test_who_is_asked_again_is_listed_for_the_newer_request_only(desk, clinic):
    job, first = make_refused(clinic)
    accept_all(job)
    jobs.ask_again(job, by=None)
    assert count_needing_attention(clinic) == 0
    refuse(Notice.objects.exclude(pk=first.pk))
    Notice.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(minutes=9))
    page = shown(desk, "?show=mails")
    assert str(first.pk) not in page
    assert count_needing_attention(clinic) == 1


def test_with_the_right_address_the_request_goes_there_by_itself(clinic, relay):
    job, notice = make_refused(clinic)
    nurse = resource_of(job)
    change_person(nurse, {"email": "right@clinic.example"}, by=None)
    assert count_needing_attention(clinic) == 0
    deliver_due()
    assert [to for to, _octets in relay.mails] == ["right@clinic.example"]
    change_person(nurse, {"name": "Nora Married"}, by=None)
    deliver_due()
    assert len(relay.mails) == 1


def test_nobody_is_asked_at_a_new_address_about_what_was_long_ago(clinic, relay):
    job, _notice = make_refused(clinic, start=timezone.now() - timedelta(days=3))
    nurse = resource_of(job)
    change_person(nurse, {"email": "right@clinic.example"}, by=None)
    deliver_due()
    assert relay.mails == []


def test_who_has_answered_is_not_asked_at_a_new_address(clinic, relay):
    job, _notice = make_refused(clinic)
    accept_all(job)
    nurse = resource_of(job)
    change_person(nurse, {"email": "right@clinic.example"}, by=None)
    deliver_due()
    assert relay.mails == []


def test_an_address_to_which_nothing_can_be_written_offers_no_second_try(desk, clinic):
    job, notice = make_refused(clinic)
    Notice.objects.update(message="", orders=0, served=0)
    page = shown(desk, "?show=mails")
    assert "/resend/" not in page
    assert f'href="/resources/{resource_of(job).pk}/"' in page
    desk.post(f"/notices/{notice.pk}/resend/")
    notice.refresh_from_db()
    assert (notice.status, notice.orders) == ("failed", 0)


def test_admins_are_told_as_of_other_mails(clinic):
    job, notice = make_refused(clinic)
    (trouble,) = troubles_of(clinic)
    assert trouble.is_about_mails
    assert [(case.job, case.who) for case in trouble.cases] == [(job, notice.recipient)]


@pytest.mark.heavy
def test_they_are_found_by_address_job_and_error_id(desk, clinic):
    (job, notice), (_, other) = make_refused(clinic), make_refused(clinic)
    for query in (notice.recipient, job.name, notice.recipient_name):
        page = shown(desk, f"?show=mails&q={query}")
        assert notice.recipient in page and other.recipient not in page
    assert other.recipient in shown(desk, "?show=mails&q=E-CC-DD")


def test_another_organization_neither_sees_nor_sends_them(desk, clinic):
    _job, theirs = make_refused(make_organization())
    page = shown(desk, "?show=mails")
    assert theirs.recipient not in page
    assert count_needing_attention(clinic) == 0
    assert desk.post(f"/notices/{theirs.pk}/resend/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == "failed"


def test_resources_cannot_send_them(client, clinic):
    _job, notice = make_refused(clinic)
    client.force_login(make_user(clinic, role="resource"))
    assert client.post(f"/notices/{notice.pk}/resend/").status_code in {302, 403, 404}
    notice.refresh_from_db()
    assert notice.status == "failed"


def test_what_is_about_no_job_cannot_be_sent_from_here(desk, clinic):
    _job, notice = make_refused(clinic)
    Notice.objects.update(about=None)
    assert desk.post(f"/notices/{notice.pk}/resend/").status_code == 404


@pytest.mark.heavy
def test_both_kinds_of_mails_share_the_list_newest_first_and_cost_the_same_for_many(desk, clinic):
    def make_both():
        make_undelivered(clinic)
        make_refused(clinic)

    make_both()
    shown(desk, "?show=mails")
    one = count_queries(lambda: shown(desk, "?show=mails"))
    for _ in range(5):
        make_both()
    assert count_queries(lambda: shown(desk, "?show=mails")) == one
    newest = Notice.objects.latest("created_at")
    Notice.objects.filter(pk=newest.pk).update(created_at=timezone.now() - timedelta(minutes=3))
    page = shown(desk, "?show=mails")
    assert page.count("/resend/") == 12
    assert page.index("/resend/") == page.index(f"/notices/{newest.pk}/resend/") + len(f"/notices/{newest.pk}")


def test_a_request_that_came_to_nothing_before_the_job_began_needs_nobody_any_more(clinic):
    job, _notice = make_refused(clinic)
    Job.objects.filter(pk=job.pk).update(start=timezone.now() - timedelta(hours=1))
    assert count_needing_attention(clinic) == 0
