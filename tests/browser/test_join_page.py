"""The page of a guest in a real browser: clean in both looks, and it goes to the meeting by itself when it is time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import join_links
from automation.models import Meeting
from automation.wishes import people_for
from jobs import services as jobs
from tests.browser.test_every_page import look_at
from tests.making import make_contact, make_organization, make_ready_job

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def make_guest(minutes, **fields):
    """A meeting that starts then, and the address of its contact's own link."""
    organization = make_organization(reply_to="office@riverside.example")
    contact = make_contact(organization, language="de")
    job = make_ready_job(organization, start=timezone.now() + timedelta(minutes=minutes), contact=contact)
    there = {"status": "scheduled", "provider": "zoom", "provider_meeting_id": "1", "join_url": "https://zoom.us/j/1"}
    given = there | {"scheduled_at": timezone.now()} | fields
    meeting = Meeting.objects.create(organization=organization, job=job, **given)
    path = join_links.urls_for(meeting, people_for(meeting))[contact.email].split("/", 3)[3]
    return meeting, path


@pytest.mark.parametrize("stage", ["early", "by hand", "not ready", "over", "moved", "cancelled"])
def test_the_page_of_a_guest_is_clean_at_every_stage(live_server, open_page, stage):
    minutes = {"early": 3000, "over": -300, "moved": 3000, "cancelled": 60}.get(stage, 2)
    by_hand = {"provider": Meeting.BY_HAND, "password": "s3cret"} if stage == "by hand" else {}
    missing = {"status": "pending", "provider_meeting_id": "", "join_url": "", "scheduled_at": None}
    meeting, path = make_guest(minutes, **by_hand, **missing if stage == "not ready" else {})
    if stage == "moved":
        jobs.change_job(meeting.job, {"start": meeting.job.start + timedelta(hours=3)}, by=None)
    if stage == "cancelled":
        jobs.cancel_job(meeting.job, by=None)
    page = open_page()
    assert look_at(page, f"{live_server.url}/{path}") == []
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.context.cookies() == []


def test_who_is_early_is_taken_to_the_meeting_when_it_is_time(live_server, open_page):
    meeting, path = make_guest(11)
    page = open_page()
    there = f"{live_server.url}/login/"
    Meeting.objects.filter(pk=meeting.pk).update(join_url=there)
    page.clock.install()
    page.goto(f"{live_server.url}/{path}")
    assert "teilnehmen" in page.get_by_role("main").inner_text()
    assert "Minute" in page.locator("[data-until]").inner_text()
    jobs.change_job(meeting.job, {"start": timezone.now() + timedelta(minutes=2)}, by=None)
    page.clock.fast_forward("02:00")
    page.wait_for_url(there)
