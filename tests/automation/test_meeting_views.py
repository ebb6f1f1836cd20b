"""Buttons of single meetings: to be the host when nobody can be, and where one is after pressing."""

import re
from urllib.parse import quote

import pytest
from django.utils import timezone

from automation.models import Meeting
from providers.models import Connection
from tests.automation.test_attention import REFUSED, make_stuck, make_undelivered
from tests.making import make_organization, make_ready_job, make_resource, make_user

pytestmark = pytest.mark.django_db
NOBODY = "nobody can be made the host"
BECOME = "You become the host"
START = re.compile(r'<form method="post">.*?Start meeting.*?</form>', re.DOTALL)


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(client, clinic):
    client.force_login(make_user(clinic, role="scheduler"))
    return client


@pytest.fixture
def meeting(clinic):
    """It is there, made with a connection that lives."""
    connection = Connection.objects.create(organization=clinic, provider="zoom", access_token="t")
    there = {"status": "scheduled", "provider": "zoom", "provider_meeting_id": "1", "connection": connection}
    now = timezone.now()
    return Meeting.objects.create(
        organization=clinic, job=make_ready_job(clinic), join_url="https://zoom.us/j/1", scheduled_at=now, **there
    )


def remove_provider():
    Connection.objects.update(removed_at=timezone.now())


def start_page(desk, meeting):
    return desk.get(f"/meetings/{meeting.pk}/start/").content.decode()


def test_a_meeting_can_be_started_and_the_way_back_leads_to_its_job(desk, meeting):
    page = start_page(desk, meeting)
    assert BECOME in page and START.search(page) and NOBODY not in page
    assert f'href="/jobs/{meeting.job_id}/"' in page


@pytest.mark.parametrize("ask", ["get", "post"])
def test_who_cannot_become_the_host_is_offered_nothing_that_can_only_fail(desk, meeting, ask):
    remove_provider()
    page = getattr(desk, ask)(f"/meetings/{meeting.pk}/start/").content.decode()
    assert NOBODY in page and BECOME not in page
    assert not START.search(page)
    assert 'href="https://zoom.us/j/1"' in page and f'href="/jobs/{meeting.job_id}/"' in page


def test_a_meeting_that_was_cancelled_has_neither_host_nor_guests(desk, meeting):
    Meeting.objects.update(called_off_at=timezone.now())
    page = start_page(desk, meeting)
    assert "There is no meeting to start." in page and not START.search(page)
    assert "https://zoom.us/j/1" not in page


def test_a_resource_comes_back_to_its_own_jobs(client, clinic, meeting):
    user = make_user(clinic, role="resource")
    resource = make_resource(clinic, user=user)
    meeting.job.allocations.update(resource=resource)
    client.force_login(user)
    page = start_page(client, meeting)
    assert 'href="/my-jobs/">' in page and f'href="/jobs/{meeting.job_id}/"' not in page


@pytest.mark.parametrize("query", ["", "?show=all&status=failed&q=check-up&page=1"])
def test_what_is_tried_again_from_the_list_leads_back_to_it_with_its_filters(desk, clinic, query):
    stuck = make_stuck(clinic, **REFUSED)
    page = desk.get(f"/meetings/{query}").content.decode()
    form = page.split(f'action="/meetings/{stuck.pk}/retry/"')[1].split("</form>")[0]
    here = re.search(r'name="next" value="([^"]*)"', form)[1].replace("&amp;", "&")
    assert here == f"/meetings/{query}"
    answer = desk.post(f"/meetings/{stuck.pk}/retry/", {"next": here})
    assert answer["Location"] == f"/meetings/{query}"
    assert "The meeting is tried again." in desk.get(answer["Location"]).content.decode()
    stuck.refresh_from_db()
    assert stuck.has_work


def test_a_mail_that_is_sent_again_from_the_list_leads_back_to_it(desk, clinic):
    mail = make_undelivered(clinic)
    page = desk.get("/meetings/?show=mails").content.decode()
    form = page.split(f'action="/invitations/{mail.pk}/resend/"')[1].split("</form>")[0]
    assert 'name="next" value="/meetings/?show=mails"' in form
    answer = desk.post(f"/invitations/{mail.pk}/resend/", {"next": "/meetings/?show=mails"})
    assert answer["Location"] == "/meetings/?show=mails"


@pytest.mark.parametrize(
    "other", ["", "//evil.example/", "https://evil.example/", "/logout/", "/meetings/x", "/meetings/?\n\r\0"]
)
def test_a_button_leads_to_no_page_but_the_list(desk, clinic, other):
    stuck = make_stuck(clinic, **REFUSED)
    location = desk.post(f"/meetings/{stuck.pk}/retry/", {"next": other})["Location"]
    assert location in {f"/jobs/{stuck.job_id}/", "/meetings/?" + quote("\n\r\0")}
