"""Reminders that were on their way when people were told something else."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications import tasks
from notifications.models import Notice
from notifications.notices import NoticeFacts
from notifications.reminding import remind
from notifications.services import queue_notice
from tests.notifications.making import deliver_due, let_time_pass, make_nurse
from tests.notifications.meetings import ANNA, HOUR, MINUTE, deliver_all, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def reminded(meeting, relay):
    """Anna is invited, and a worker that was about to remind her has died."""
    start = timezone.now() + timedelta(minutes=15)
    meeting.tell(ANNA, start=start, end=start + HOUR)
    deliver_all()
    remind(meeting.organization, meeting.invite, [ANNA], minutes=15)
    assert Notice.objects.claim(Notice.objects.get().pk)
    return meeting


def bring_up_again():
    """The lease of the dead worker runs out, and all that is queued leaves."""
    let_time_pass()
    tasks.send_mails()
    Notice.objects.update(leased_until=timezone.now())
    tasks.send_mails()


def count_reminders(relay):
    return sum(not mail.parts("text/calendar") for mail in mails_to(relay, ANNA))


def test_a_reminder_whose_worker_died_leaves_all_the_same(reminded, relay):
    bring_up_again()
    assert count_reminders(relay) == 1


def test_a_reminder_whose_worker_died_is_not_sent_after_the_cancellation(reminded, relay):
    reminded.cancel()
    bring_up_again()
    assert count_reminders(relay) == 0
    assert Notice.objects.get().status == Notice.Status.SUPERSEDED


def test_nor_after_the_meeting_has_moved(reminded, relay):
    reminded.move(ANNA, hours=1)
    bring_up_again()
    assert count_reminders(relay) == 0


def test_nor_when_the_meeting_is_over(reminded, relay):
    with time_machine.travel(reminded.invite.end + MINUTE):
        bring_up_again()
    assert count_reminders(relay) == 0


# --- Who has it by calendar feed alone ---


@pytest.fixture
def reader(meeting):
    """Ben, who was sent no invitation, and is reminded."""
    reader = make_nurse(has_feed=True)
    start = timezone.now() + timedelta(minutes=15)
    meeting.tell(ANNA, reader, start=start, end=start + HOUR)
    remind(meeting.organization, meeting.invite, [reader], minutes=15)
    return reader


def test_who_has_it_by_feed_alone_gets_the_reminder(meeting, reader, relay):
    deliver_due()
    [reminder] = mails_to(relay, reader)
    assert meeting.invite.join_url in reminder.body("text/plain")
    assert Notice.objects.get().is_sent


def test_by_feed_alone_nobody_is_reminded_after_the_start(meeting, reader, relay):
    with time_machine.travel(meeting.invite.start + MINUTE):
        deliver_due()
    assert mails_to(relay, reader) == []


def test_a_reminder_whose_worker_died_is_not_sent_after_the_plain_news(meeting, reader, relay):
    assert Notice.objects.claim(Notice.objects.get().pk)
    facts = NoticeFacts(link="https://meetwork.example/my-jobs/", about=meeting.invite.uid)
    queue_notice(meeting.organization, Notice.Kind.FEED_CANCELLED, to=reader, facts=facts)
    bring_up_again()
    assert [str(mail.message["Subject"]) for mail in mails_to(relay, reader)] == ["Cancelled: "]


def test_what_another_meeting_was_about_keeps_no_reminder(meeting, reader, relay):
    facts = NoticeFacts(link="https://meetwork.example/my-jobs/", about=uuid.uuid4())
    queue_notice(meeting.organization, Notice.Kind.FEED_CANCELLED, to=reader, facts=facts)
    deliver_due()
    assert len(mails_to(relay, reader)) == 2


def test_who_was_invited_taken_off_and_has_it_by_feed_now_is_reminded(meeting, reader, relay):
    invited = make_nurse(email="cleo@clinic.example")
    meeting.tell(ANNA, invited)
    deliver_due()
    meeting.tell(ANNA)
    deliver_due()
    reader = make_nurse(email=invited.email, has_feed=True)
    remind(meeting.organization, meeting.invite, [reader], minutes=15)
    deliver_due()
    assert [mail.parts("text/calendar") == [] for mail in mails_to(relay, reader)] == [False, False, True]
