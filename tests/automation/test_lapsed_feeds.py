"""A feed that is not read any more: whoever relied on it is invited by mail again, and misses nothing until then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation.feeds import reset_feed
from automation.lapsed_feeds import order_meetings_of_lapsed
from automation.models import CalendarFeed, FeedReader, Meeting
from automation.templatetags.feeds import resources_without_calendar
from tests.automation.reading_feeds import make_program
from tests.automation.test_feed_readers import change, in_hours, invitations, make_meeting, settle
from tests.automation.test_reminders import make_due, reminded, ring
from tests.jobs.page_visitors import scheduler_of, text_of, visitor
from tests.making import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    """Nora, whose calendar reads her feed and who wants nothing else."""
    program = make_program(make_organization(quiet_seconds=0), name="Nora Nurse", calendar="feed")
    program.read()
    return program


@pytest.fixture
def nora(program):
    return program.resource


def let_time_pass(**time):
    """As far as feeds go."""
    for feed in CalendarFeed.objects.all():
        CalendarFeed.objects.filter(pk=feed.pk).update(relied_on_until=feed.relied_on_until - timedelta(**time))
    order_meetings_of_lapsed()
    settle()


def test_within_ten_days_of_a_reading_nothing_is_sent(program, nora):
    make_meeting(program)
    let_time_pass(days=9)
    assert invitations(nora) == []


def test_after_ten_days_without_a_reading_planned_jobs_come_by_mail_once(program, nora):
    make_meeting(program)
    let_time_pass(days=10)
    let_time_pass(days=1)
    assert invitations(nora) == ["invitation"]
    assert not FeedReader.objects.exists()


def test_new_jobs_come_by_mail_then_until_it_is_read_again(program, nora):
    let_time_pass(days=10)
    make_meeting(program)
    assert invitations(nora) == ["invitation"]
    program.read()
    make_meeting(program)
    assert invitations(nora) == ["invitation"]


def test_who_connects_anew_within_an_hour_of_a_reset_is_sent_nothing(program, nora):
    make_meeting(program)
    reset_feed(nora, by=None)
    let_time_pass(minutes=50)
    assert invitations(nora) == []
    program.read()
    let_time_pass(days=1)
    assert invitations(nora) == []


def test_an_hour_after_a_reset_planned_jobs_come_by_mail(program, nora):
    make_meeting(program)
    reset_feed(nora, by=None)
    let_time_pass(hours=1)
    assert invitations(nora) == ["invitation"]


def test_right_after_a_reset_she_is_still_reminded(program, nora):
    meeting = make_meeting(program)
    reset_feed(nora, by=None)
    make_due(meeting, 15)
    ring(meeting)
    assert nora.email in reminded()


def test_a_reset_does_not_make_a_feed_that_had_lapsed_relied_on(program, nora):
    let_time_pass(days=10)
    reset_feed(nora, by=None)
    assert not CalendarFeed.objects.get().is_relied_on


def test_who_cannot_log_in_any_more_has_jobs_by_mail(program, nora):
    meeting = make_meeting(program)
    type(nora.user).objects.filter(pk=nora.user.pk).update(is_active=False)
    change(meeting, start=in_hours(72))
    make_meeting(program)
    assert invitations(nora) == ["invitation", "invitation"]


def test_what_waits_for_its_provider_is_left_to_its_own_time(program, nora):
    meeting = make_meeting(program)
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.WAITING)
    let_time_pass(days=10)
    assert not Meeting.objects.with_work().exists()
    assert invitations(nora) == []


def test_pages_say_that_it_is_not_read_any_more(program, nora):
    meeting = make_meeting(program)
    assert nora.pk not in resources_without_calendar(meeting.job)
    CalendarFeed.objects.update(relied_on_until=timezone.now())
    assert nora.pk in resources_without_calendar(meeting.job)
    assert "No calendar has read this link for ten days" in text_of(visitor(nora.user).get("/settings/me/"))
    page = text_of(scheduler_of(nora.organization).get(f"/resources/{nora.pk}/"))
    assert "Not read any more" in page
    assert "No calendar has read the jobs of Nora Nurse for ten days" in page
