"""What really arrives with a resource that has its jobs by calendar feed alone."""

import pytest

from notifications.smtp import hang_up
from tests.automation.reading_feeds import make_program
from tests.automation.test_feed_readers import make_meeting
from tests.automation.test_reminders import make_due, ring
from tests.making import make_contact, make_organization
from tests.notifications.making import deliver_due
from tests.notifications.read_mail import Mail
from tests.notifications.relays import running_relay

pytestmark = pytest.mark.django_db


@pytest.fixture
def relay(settings):
    settings.REDIS_URL = ""
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay
        hang_up()


@pytest.fixture
def program():
    """Nora, whose calendar reads her feed and who wants nothing else."""
    program = make_program(make_organization(quiet_seconds=60), name="Nora Nurse", calendar="feed")
    program.read()
    return program


@pytest.fixture
def nora(program):
    return program.resource


def mails_to(relay, person):
    """All but the request to accept the job."""
    mails = [Mail(octets) for octets in relay.octets_to(person.email)]
    return [mail for mail in mails if not str(mail.message["Subject"]).startswith("Please accept")]


@pytest.mark.parametrize("is_attendee", [False, True])
def test_the_reminder_arrives_with_the_link(program, nora, relay, is_attendee):
    guests = {"attendees": [make_contact(nora.organization, email=nora.email)]} if is_attendee else {}
    meeting = make_meeting(program, is_group_event=is_attendee, **guests)
    make_due(meeting, 15)
    ring(meeting)
    deliver_due()
    [reminder] = mails_to(relay, nora)
    assert str(reminder.message["Subject"]).startswith("Reminder: ")
    assert "https://meet.example/x" in reminder.body("text/plain")
