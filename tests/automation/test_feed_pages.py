"""How people see a resource's calendar feed: its owner, the schedulers, and other programs."""

import re

import pytest
import segno

from accounts.models import AuditEvent
from automation.feeds import address_of, feed_of, reset_feed
from automation.models import CalendarFeed
from jobs import services as jobs
from tests.api.calling import Caller
from tests.automation.reading_feeds import make_job_for, make_program, path_of
from tests.counting import count_queries
from tests.jobs.page_visitors import messages_of, scheduler_of, text_of, visitor
from tests.making import make_organization, make_resource, make_token_text, make_user

pytestmark = pytest.mark.django_db
SETTINGS, RESET = "/settings/me/", "/settings/me/calendar/reset/"


@pytest.fixture
def program():
    return make_program(make_organization(), name="Nora Nurse")


@pytest.fixture
def nora(program):
    return visitor(program.resource.user)


@pytest.fixture
def desk(program):
    return scheduler_of(program.resource.organization)


# --- My settings ---


def test_my_settings_show_the_address_in_every_form_that_programs_take(nora, program, settings):
    settings.BASE_URL = "https://meetings.example.org"
    page = nora.get(SETTINGS).content.decode()
    token = CalendarFeed.objects.get(resource=program.resource).token
    assert f'value="https://meetings.example.org/ical/{token}.ics"' in page
    assert f'href="webcal://meetings.example.org/ical/{token}.ics"' in page
    google = f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fmeetings.example.org%2Fical%2F{token}.ics"
    assert f'href="{google}"' in page
    assert nora.get(SETTINGS).content.decode().count(token) == page.count(token)


def test_the_picture_is_the_address_for_the_camera_of_a_phone(nora, program):
    page = nora.get(SETTINGS).content.decode()
    webcal = re.search(r'href="(webcal://[^"]+)"', page)[1]
    drawn = re.search(r'<path stroke="#000" d="([^"]+)"', page)[1]
    assert f'd="{drawn}"' in segno.make(webcal, error="m").svg_inline(border=4, light="#fff")
    assert "style=" not in re.search(r"<svg viewBox.*?</svg>", page)[0]


def test_my_settings_say_whether_a_calendar_is_connected(nora, program):
    assert "Not connected yet" in text_of(nora.get(SETTINGS))
    program.fetch()
    page = text_of(nora.get(SETTINGS))
    assert "Connected" in page and "Not connected yet" not in page
    assert "Last fetched" in page and "Google only every 8 to 24 hours" in page


def test_whoever_is_no_resource_has_no_calendar_to_connect(desk):
    assert "Connect your calendar" not in text_of(desk.get(SETTINGS))
    assert desk.get(RESET).status_code == desk.post(RESET).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_a_reset_asks_first_and_then_leaves_nothing_at_the_old_address(nora, program):
    old = path_of(program.resource)
    assert "stops showing the jobs" in text_of(nora.get(RESET))
    assert program.client.get(old).status_code == 200
    answer = nora.post(RESET, follow=True)
    assert messages_of(answer) == ["The calendar has a new link. The old one shows nothing any more."]
    assert program.client.get(old).status_code == 404
    assert program.fetch().status_code == 200
    event = AuditEvent.objects.get(action="feed.reset")
    assert (event.user, event.subject, event.details) == (program.resource.user, "Nora Nurse", {})


# --- What schedulers see ---


def resource_page(resource):
    return f"/resources/{resource.pk}/"


def test_the_page_of_a_resource_says_whether_its_calendar_is_connected_and_never_where(desk, program):
    assert "has not connected a calendar yet" in text_of(desk.get(resource_page(program.resource)))
    program.fetch()
    page = text_of(desk.get(resource_page(program.resource)))
    assert "in a calendar that was last fetched" in page
    assert feed_of(program.resource).token not in page


def test_a_resource_without_a_login_cannot_have_one(desk, program):
    resource = make_resource(program.resource.organization)
    assert "needs a log-in to connect a calendar" in text_of(desk.get(resource_page(resource)))
    assert desk.post(f"{resource_page(resource)}calendar/reset/").status_code == 404


def test_a_scheduler_locks_out_whoever_has_the_address(desk, program):
    old = path_of(program.resource)
    url = f"{resource_page(program.resource)}calendar/reset/"
    assert "Reset the link of the calendar" in text_of(desk.get(url))
    assert desk.post(url).status_code == 302
    assert program.client.get(old).status_code == 404


@pytest.mark.parametrize("role", ["resource", "scheduler"])
def test_nobody_resets_what_is_not_theirs(program, role):
    organization = program.resource.organization if role == "resource" else make_organization()
    stranger = visitor(make_user(organization, role))
    old = path_of(program.resource)
    answer = stranger.post(f"{resource_page(program.resource)}calendar/reset/")
    assert answer.status_code == (403 if role == "resource" else 404)
    assert program.client.get(old).status_code == 200


def test_the_job_page_says_whose_calendar_is_not_connected(desk, program):
    job = make_job_for(program)
    other = make_program(program.resource.organization, name="Amir Doctor")
    jobs.allocate(job, other.resource, by=None)
    other.fetch()
    page = desk.get(f"/jobs/{job.pk}/").content.decode()
    lines = dict(re.findall(r'class="person-name" href="[^"]+">([^<]+)</a>(.*?)</li>', page, re.DOTALL))
    assert "Calendar not connected" in lines["Nora Nurse"]
    assert "Calendar not connected" not in lines["Amir Doctor"]
    reset_feed(other.resource, by=None)
    assert desk.get(f"/jobs/{job.pk}/").content.decode().count("Calendar not connected") == 2


@pytest.mark.heavy
def test_a_job_with_many_people_asks_once_for_their_calendars(desk, program):
    job = make_job_for(program)
    few = count_queries(lambda: desk.get(f"/jobs/{job.pk}/"))
    for _ in range(29):
        jobs.allocate(job, make_resource(program.resource.organization), by=None)
    assert desk.get(f"/jobs/{job.pk}/").content.decode().count("Calendar not connected") == 30
    assert count_queries(lambda: desk.get(f"/jobs/{job.pk}/")) <= few + 1


# --- Other programs ---


def ask(user):
    caller = Caller(organization=user.organization)
    caller.client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token_text(user)}")
    return caller.get("/ical/token")


def test_a_resource_s_program_is_told_the_token(program):
    answer = ask(program.resource.user)
    feed = CalendarFeed.objects.get(resource=program.resource)
    assert (answer.status_code, answer.json()) == (200, {"result": {"value": feed.token}})
    assert answer["Cache-Control"] == "no-store, private"
    assert ask(program.resource.user).json() == answer.json()
    assert program.client.get(f"/ical/{feed.token}").status_code == 200
    assert address_of(feed).endswith(f"/ical/{feed.token}.ics")


def test_each_is_told_the_own_token_only(program):
    other = make_program(program.resource.organization)
    assert ask(program.resource.user).json() != ask(other.resource.user).json()


def test_a_user_who_is_no_resource_is_told_so_in_the_published_shape(program):
    answer = ask(make_user(program.resource.organization))
    assert answer.status_code == 400
    assert answer.json() == {"errorType": "not_a_resource", "message": answer.json()["message"]}


@pytest.mark.parametrize("words", ["", "Bearer vm_aaaaaaaa_nothing"])
def test_without_a_login_there_is_no_token(client, words):
    answer = client.get("/ical/token", headers={"Authorization": words} if words else {})
    assert answer.status_code == 401
    assert set(answer.json()) == {"errorType", "message"}
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_token_is_only_read(program):
    caller = Caller()
    assert caller.post("/ical/token").status_code == 405
    assert set(caller.post("/ical/token").json()) == {"errorType", "message"}
