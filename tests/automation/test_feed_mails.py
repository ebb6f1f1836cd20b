"""What really arrives with a resource that has its jobs by calendar feed alone."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Organization
from automation.models import CalendarFeed, Meeting
from jobs import services as jobs
from notifications.models import Notice
from notifications.smtp import hang_up
from tests.automation.reading_feeds import make_program
from tests.automation.test_feed_readers import change, in_hours, make_meeting, settle
from tests.automation.test_reminders import make_due, ring
from tests.jobs.page_visitors import allocation_of
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


# --- Changes that follow each other ---


def leave():
    """All that waits leaves, the newest first."""
    for notice in Notice.objects.filter(status="queued").order_by("-created_at"):
        Notice.objects.filter(pk=notice.pk).update(available_at=timezone.now(), leased_until=None)
        deliver_due()


def subjects_to(relay, person):
    return [str(mail.message["Subject"]).partition(":")[0] for mail in mails_to(relay, person)]


def clock_of(moment):
    """As Nora reads it, whose zone is the organization's."""
    moment = moment.astimezone(ZoneInfo(Organization.objects.get().timezone))
    return f"{moment.strftime('%I').lstrip('0')}:{moment:%M %p}"


def cancel(meeting):
    jobs.cancel_job(meeting.job, by=None)
    settle()


def test_two_moves_within_the_quiet_time_are_one_mail_with_the_time_that_she_knew(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    known_at = meeting.job.start
    change(meeting, start=known_at + timedelta(hours=1))
    deliver_due()
    assert mails_to(relay, nora) == []
    change(meeting, start=known_at + timedelta(hours=2))
    leave()
    [moved] = mails_to(relay, nora)
    before = moved.body("text/plain").partition("Before:")[2].partition("\n\n")[0]
    assert clock_of(known_at) in before


def test_what_is_moved_and_moved_back_within_the_quiet_time_is_not_told(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    known_at = meeting.job.start
    change(meeting, start=in_hours(7))
    change(meeting, start=known_at)
    leave()
    assert mails_to(relay, nora) == []


def test_what_a_calendar_has_read_meanwhile_is_told_when_it_is_moved_back(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    known_at = meeting.job.start
    change(meeting, start=in_hours(7))
    CalendarFeed.objects.update(last_fetched_at=timezone.now())
    change(meeting, start=known_at)
    leave()
    [moved] = mails_to(relay, nora)
    assert clock_of(known_at) in str(moved.message["Subject"])


def test_what_is_moved_back_when_the_news_has_left_is_told_again(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    known_at = meeting.job.start
    change(meeting, start=in_hours(7))
    leave()
    change(meeting, start=known_at)
    leave()
    assert subjects_to(relay, nora) == ["Moved", "Moved"]


def test_what_begins_within_a_quarter_of_an_hour_is_told_at_once(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    change(meeting, start=timezone.now() + timedelta(minutes=14))
    deliver_due()
    assert subjects_to(relay, nora) == ["Moved"]


def test_what_is_called_off_before_the_move_was_told_names_the_time_that_she_knew(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    known_at = meeting.job.start
    change(meeting, start=known_at + timedelta(hours=2))
    cancel(meeting)
    leave()
    [cancelled] = mails_to(relay, nora)
    assert str(cancelled.message["Subject"]).startswith("Cancelled: ")
    assert clock_of(known_at) in str(cancelled.message["Subject"])


def test_news_that_a_worker_held_does_not_come_after_the_cancellation(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    change(meeting, start=in_hours(7))
    Notice.objects.filter(kind="feed_moved").update(available_at=timezone.now())
    assert Notice.objects.claim(Notice.objects.get(kind="feed_moved").pk)
    cancel(meeting)
    leave()
    assert subjects_to(relay, nora) == ["Cancelled"]


def test_news_that_was_put_off_does_not_come_after_the_next(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    change(meeting, start=in_hours(7))
    Notice.objects.filter(kind="feed_moved").update(available_at=timezone.now())
    Notice.objects.filter(kind="dispatch").update(status="sent", served=1)
    relay.fail("RCPT", "451 4.7.1 greylisted")
    deliver_due()
    change(Meeting.objects.get(), start=in_hours(9))
    leave()
    assert subjects_to(relay, nora) == ["Moved"]


def test_who_is_allocated_again_before_it_was_told_hears_of_no_withdrawal(program, nora, relay):
    meeting = make_meeting(program, hours=5)
    jobs.deallocate(allocation_of(meeting.job), by=None)
    settle()
    jobs.allocate(meeting.job, nora, by=None)
    jobs.dispatch(meeting.job, by=None)
    jobs.respond(meeting.job.allocations.order_by("created_at").last(), "Confirmed", by=None)
    settle()
    leave()
    assert subjects_to(relay, nora) == []
