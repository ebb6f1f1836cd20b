"""A resource's calendar feed beside the mails that the same people get: real processes, real HTTP, real SMTP."""

import re

import pytest
import requests

from tests.journeys.clinic import PASSWORD, Clinic
from tests.notifications.content_lines import Component
from tests.notifications.feed_rules import ReadEvent, ReadFeed, broken_rules_of_readings
from tests.notifications.read_mail import Mail
from tests.services.process import wait_until

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(params=["zoom", "teams"])
def clinic(live_stack, request):
    clinic = Clinic.open(live_stack)
    clinic.connect(request.param)
    clinic.enable()
    return clinic


class Nora:
    """A resource with a log-in and a calendar program."""

    def __init__(self, clinic: Clinic):
        self.clinic, self.readings = clinic, []
        self.resource = clinic.make_resource(name="Nora Nurse", language="en")
        words = ["create_user", "--organization", clinic.id, "--email", self.resource["email"], "--password", PASSWORD]
        clinic.stack.manage(*words, "--role", "resource", "--resource", self.resource["id"])
        self.token = self.find_token()

    def find_token(self) -> str:
        browser = requests.Session()
        browser.get(f"{self.clinic.stack.url}/login/")
        form = {"csrfmiddlewaretoken": browser.cookies["csrf"], "email": self.resource["email"], "password": PASSWORD}
        browser.post(f"{self.clinic.stack.url}/login/", data=form, headers={"Referer": self.clinic.stack.url})
        answer = browser.get(f"{self.clinic.stack.url}/ical/token")
        page = browser.get(f"{self.clinic.stack.url}/settings/me/").text
        token = answer.json()["result"]["value"]
        assert re.search(rf'value="{self.clinic.stack.url}/ical/{token}\.ics"', page)
        return token

    def fetch(self, **headers: str) -> requests.Response:
        return requests.get(f"{self.clinic.stack.url}/ical/{self.token}.ics", headers=headers, timeout=10)

    def read(self, job) -> ReadEvent | None:
        answer = self.fetch()
        assert (answer.status_code, answer.cookies.get_dict(), "Vary" in answer.headers) == (200, {}, False)
        self.readings.append(answer.content)
        return next((one for one in ReadFeed(answer.content).events if one.uid == job["id"]), None)

    def take(self, **fields):
        """A job that she was asked to do and has accepted."""
        job = self.clinic.make_job(**fields)
        body = {"resource": self.resource["id"]}
        allocation = self.clinic.call("POST", f"jobs/{job['id']}/allocations/", body, expect=201)
        self.clinic.call("POST", f"jobs/{job['id']}/dispatch/", expect=200)
        assert self.read(job).status == "TENTATIVE"
        yes = {"status": "Confirmed"}
        self.clinic.call("POST", f"allocations/{allocation['id']}/respond/", yes, expect=200)
        return job, allocation

    def mail(self, job, method: str, *, above: int = -1, start: str = "") -> Component:
        """The newest calendar mail to her about this job, once there is one that says so."""

        def newest() -> Component | None:
            mails = [Mail(octets) for octets in self.clinic.stack.mailsink.octets()]
            hers = [
                one for one in mails if self.resource["email"] in one.addresses("To") and one.parts("text/calendar")
            ]
            later = [one for one in hers if one.method == method and one.sequence > above]
            about = [one for one in later if one.event.value("UID") == job["id"]]
            event = max(about, key=lambda one: one.sequence).event if about else None
            return event if event and start in (event.value("DTSTART") or "") else None

        return wait_until(newest)


def assert_same_entry(event: ReadEvent, mail: Component, *, is_ahead: bool = False) -> None:
    for name in ("UID", "DTSTART", "DTEND", "ORGANIZER"):
        assert event.event.value(name) == mail.value(name), name
    there, mailed = int(event.event.value("SEQUENCE")), int(mail.value("SEQUENCE"))
    assert there >= mailed if is_ahead else there == mailed


def test_feed_and_mails_speak_of_the_same_entry_and_count_together(clinic):
    nora = Nora(clinic)
    job, _allocation = nora.take()
    clinic.wait_for_meeting(job)
    invitation = nora.mail(job, "REQUEST")
    event = nora.read(job)
    assert_same_entry(event, invitation)
    assert event.link == invitation.value("URL")
    assert event.status == "CONFIRMED"

    clinic.call("PATCH", f"jobs/{job['id']}/", {"start": "2027-03-01T10:00:00Z"}, expect=200)
    update = nora.mail(job, "REQUEST", above=event.sequence)
    clinic.wait_for_meeting(job)
    moved = nora.read(job)
    assert_same_entry(moved, update)
    assert moved.sequence > event.sequence
    assert moved.event.value("DTSTART") == "20270301T100000Z"

    clinic.call("POST", f"jobs/{job['id']}/cancel/", {}, expect=200)
    cancellation = nora.mail(job, "CANCEL")
    clinic.wait_for_meeting(job, "cancelled")
    cancelled = nora.read(job)
    assert (cancelled.status, cancelled.link) == ("CANCELLED", "")
    assert cancelled.sequence == int(cancellation.value("SEQUENCE")) > moved.sequence
    assert broken_rules_of_readings(nora.readings) == []


def test_a_feed_that_is_read_in_the_middle_of_every_change_never_goes_back(clinic):
    nora = Nora(clinic)
    job, allocation = nora.take()
    for minute in (5, 10, 15):
        clinic.call("PATCH", f"jobs/{job['id']}/", {"start": f"2027-03-01T10:{minute:02}:00Z"}, expect=200)
        nora.read(job)
    mail = nora.mail(job, "REQUEST", start="20270301T101500Z")
    clinic.wait_for_meeting(job)
    # Read in the very moment between change and mail, the feed may be one number ahead of the mail.
    assert_same_entry(nora.read(job), mail, is_ahead=True)
    clinic.call("DELETE", f"allocations/{allocation['id']}/")
    assert nora.read(job) is None
    assert nora.mail(job, "CANCEL")
    assert broken_rules_of_readings(nora.readings) == []


def test_without_mails_the_resource_keeps_the_feed(clinic):
    clinic.call("POST", "automation/disable/", expect=200)
    clinic.enable(send_ics=False)
    nora = Nora(clinic)
    job, _allocation = nora.take()
    link = clinic.wait_for_meeting(job)["join_url"]
    event = nora.read(job)
    assert (event.status, event.link) == ("CONFIRMED", link)
    clinic.call("PATCH", f"jobs/{job['id']}/", {"start": "2027-03-01T10:00:00Z"}, expect=200)
    assert nora.read(job).sequence > event.sequence
    assert [clinic.mails(job, method) for method in ("REQUEST", "CANCEL")] == [[], []]
    assert broken_rules_of_readings(nora.readings) == []


def test_the_running_product_answers_as_calendar_programs_need_it_and_logs_no_token(clinic):
    nora = Nora(clinic)
    first = nora.fetch(**{"Accept-Encoding": "gzip"})
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Content-Encoding" not in first.headers
    again = nora.fetch(**{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = requests.head(f"{clinic.stack.url}/ical/{nora.token}", timeout=10)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(first.content)))
    assert requests.get(f"{clinic.stack.url}/ical/{nora.token[:-1]}", timeout=10).status_code == 404
    assert nora.token not in clinic.stack.log.read_text()
    assert "feed_read" in clinic.stack.log.read_text()
