"""The list of who was told on a job's page, in a real browser: many mails, some of them failed, and long names."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Page, expect

from automation.models import Meeting
from automation.tasks import settle_meeting
from jobs import services as jobs
from jobs.models import Job
from notifications.models import Invitation, Notice
from tests.automation.test_attention import NOBODY
from tests.automation.test_reminders import make_due, make_meeting, ring
from tests.browser.test_every_page import look_at_this
from tests.making import make_contact, make_organization, make_resource, make_user

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LONG = "Dr. Maximiliana-Theodora von Hohenstein-Wolkenburg-Rabenau zu Ehrenfels"


def send_what_waits() -> None:
    for mails in (Invitation, Notice):
        mails.objects.filter(status="queued").update(status="sent", served=F("orders"), sent_at=timezone.now())


@pytest.fixture
def job():
    """Its contact could not be reminded, and one resource not be asked."""
    clinic = make_organization(quiet_seconds=0)
    contact = make_contact(clinic, name=LONG, email=f"{'maximiliana-theodora.' * 3}long@patients.example")
    meeting = make_meeting(clinic, contact=contact)
    send_what_waits()
    for title in ("Another title", "And another"):
        jobs.change_job(meeting.job, {"description": title}, by=None)
        settle_meeting(str(meeting.pk))
    send_what_waits()
    make_due(meeting, 15)
    ring(meeting)
    jobs.allocate(meeting.job, make_resource(clinic), by=None)
    jobs.dispatch(meeting.job, by=None)
    Notice.objects.filter(status="queued").update(served=F("orders"), created_at=timezone.now(), **NOBODY)
    return Meeting.objects.get(pk=meeting.pk).job


@pytest.fixture
def page(job: Job, client, live_server, open_page) -> Page:
    client.force_login(make_user(job.organization))
    page = open_page()
    cookies = [{"name": name, "value": cookie.value} for name, cookie in client.cookies.items()]
    page.context.add_cookies([cookie | {"url": live_server.url} for cookie in cookies])
    page.goto(f"{live_server.url}/jobs/{job.pk}/")
    return page


def test_the_whole_story_of_each_person_is_clean_opened_and_closed(page):
    assert look_at_this(page) == []
    for summary in page.locator(".told-history > summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    expect(page.locator(".told-history[open]")).to_have_count(2)
    assert look_at_this(page) == []
    assert look_at_this(page) == []


def test_what_somebody_has_opened_stays_open_when_something_new_is_told(page, job):
    story = page.locator(".told-history").first
    story.locator("summary").click()
    before = story.locator("li").count()
    request = Notice.objects.filter(kind="reminder", recipient=job.contact.email).get()
    Notice.objects.create(
        organization=job.organization,
        kind="reminder",
        about=job.pk,
        recipient=request.recipient,
        once_key=f"{request.once_key}0",
        message_id="<another>",
        created_at=timezone.now() + timedelta(seconds=1),
    )
    expect(page.locator(".told-history").first.locator("li")).to_have_count(before + 1)
    expect(page.locator(".told-history").first).to_have_attribute("open", "")
