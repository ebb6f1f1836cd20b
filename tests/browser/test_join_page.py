"""The page of a guest in a real browser: clean in both looks, and it goes to the meeting by itself when it is time."""

import re
from datetime import timedelta
from time import monotonic

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


@pytest.mark.parametrize("fast", [0, 2, -2])
def test_who_is_early_is_taken_to_the_meeting_when_it_is_time_whatever_the_clock_shows(live_server, open_page, fast):
    meeting, path = make_guest(11)
    page = open_page()
    there = f"{live_server.url}/login/"
    Meeting.objects.filter(pk=meeting.pk).update(join_url=there)
    page.clock.install(time=timezone.now() + timedelta(minutes=fast))
    loads = count_loads(page, path)
    page.goto(f"{live_server.url}/{path}")
    assert "teilnehmen" in page.get_by_role("main").inner_text()
    page.clock.run_for("00:30")
    assert page.locator("[data-seconds]").inner_text() == "(in 1 Minute)"
    assert len(loads) == 1
    jobs.change_job(meeting.job, {"start": timezone.now() + timedelta(minutes=2)}, by=None)
    page.clock.run_for("00:31")
    page.wait_for_url(there)


def test_a_page_that_is_told_to_ask_at_once_still_waits_a_moment(live_server, open_page):
    """As when the clocks of two servers differ."""
    _meeting, path = make_guest(60)
    page = open_page()

    def answer_now(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-seconds="\d+"', 'data-seconds="0"', answer.text()))

    page.route(f"**/{path}", answer_now)
    loads = count_loads(page, path)
    page.goto(f"{live_server.url}/{path}")
    for _ in range(150):
        if len(loads) > 1:
            break
        page.wait_for_timeout(200)
    first, second = loads[:2]
    assert second - first > 4.9


@pytest.mark.parametrize(("event", "target"), [("visibilitychange", "document"), ("pageshow", "window")])
def test_a_page_that_has_slept_asks_what_is_so(live_server, open_page, event, target):
    """On some systems no time passes for a page while the device sleeps; only the clock has gone on."""
    _meeting, path = make_guest(60)
    page = open_page()
    page.clock.install()
    page.goto(f"{live_server.url}/{path}")
    page.clock.run_for("00:10")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 600_000; }")
    with page.expect_request(f"**/{path}"):
        page.evaluate(f"{target}.dispatchEvent(new Event('{event}'))")
        page.clock.run_for("00:06")


def count_loads(page, path):
    """When the page was asked for, each time."""
    loads: list[float] = []
    page.on("request", lambda request: loads.append(monotonic()) if request.url.endswith(path) else None)
    return loads
