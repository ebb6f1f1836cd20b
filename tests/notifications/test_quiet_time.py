"""A change waits for further ones, but not when somebody would hear of it too late."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Invitation
from tests.notifications.making import deliver_due
from tests.notifications.meetings import ANNA, HOUR, MINUTE, deliver_all, mails_to, rows, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def begin_in(meeting, minutes):
    """Anna is invited to a meeting that begins then."""
    start = timezone.now() + minutes * MINUTE
    meeting.tell(ANNA, start=start, end=start + HOUR)
    deliver_due()


@pytest.mark.parametrize(("minutes", "hours"), [(20, 2), (70, 2), (-10, 2), (190, -2)])
def test_what_begins_soon_by_the_old_time_or_the_new_is_told_at_once(meeting, relay, minutes, hours):
    begin_in(meeting, minutes)
    meeting.move(ANNA, hours=hours, quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]


@pytest.mark.parametrize(("minutes", "hours"), [(80, 2), (-65, 3), (80, -3)])
def test_what_begins_later_or_is_over_waits(meeting, relay, minutes, hours):
    begin_in(meeting, minutes)
    meeting.move(ANNA, hours=hours, quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0"]
    assert rows(status=Invitation.Status.QUEUED).count() == 1


def test_a_short_quiet_time_is_waited_for_up_to_a_quarter_of_an_hour_before(meeting, relay):
    begin_in(meeting, 20)
    meeting.move(ANNA, quiet=MINUTE)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0"]
    with time_machine.travel(timezone.now() + 5 * MINUTE):
        meeting.move(ANNA, quiet=MINUTE)
        deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 2"]


def test_a_change_that_was_waiting_leaves_at_once_when_the_next_one_presses(meeting, relay):
    begin_in(meeting, 300)
    meeting.move(ANNA, quiet=HOUR)
    meeting.move(ANNA, hours=-5, quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 2"]


@pytest.mark.parametrize("change", [{"join_url": "https://zoom.us/j/2"}, {"password": "another"}])
def test_another_link_or_password_is_told_at_once_with_what_waited(meeting, relay, change):
    meeting.tell(ANNA)
    deliver_due()
    meeting.tell(ANNA, title="Another title", quiet=HOUR)
    meeting.tell(ANNA, quiet=HOUR, **change)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 2"]
    assert mails_to(relay, ANNA)[1].event.text("SUMMARY") == "Another title"
    meeting.tell(ANNA, title="Once more", quiet=HOUR)
    deliver_due()
    assert len(mails_to(relay, ANNA)) == 2


def test_what_is_known_from_before_links_were_noted_waits(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    told = rows().get()
    del told.facts["link_hash"]
    told.save()
    meeting.tell(ANNA, join_url="https://zoom.us/j/2", quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0"]
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]


def test_whoever_may_hold_either_of_two_times_hears_at_once_when_one_of_them_is_near(meeting, relay):
    """A worker died over the news of the later one."""
    begin_in(meeting, 60)
    meeting.move(ANNA, hours=24, quiet=timedelta(0))
    rows(sequence=1).update(crash_count=1)
    meeting.move(ANNA, quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA)[-1] == "REQUEST 2"
