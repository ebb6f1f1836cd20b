"""Reminders that were on their way when people were told something else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications import tasks
from notifications.models import Notice
from notifications.reminding import remind
from tests.notifications.making import let_time_pass
from tests.notifications.meetings import ANNA, HOUR, MINUTE, deliver_all, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def reminded(meeting, relay):
    """Anna is invited, and a worker that was about to remind her has died."""
    start = timezone.now() + timedelta(minutes=15)
    meeting.tell(ANNA, start=start, end=start + HOUR)
    deliver_all()
    remind(meeting.organization, meeting.invite, [ANNA], key="20270112T133000:15")
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
