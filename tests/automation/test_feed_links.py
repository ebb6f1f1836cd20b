"""Who has a job by calendar feed alone hears of another link, if the calendar may show it too late."""

import pytest
from django.db.models import F

from automation.models import FeedReader, Meeting
from automation.services import use_link
from automation.tasks import settle_meeting
from jobs import services as jobs
from notifications.models import Notice
from tests.automation.reading_feeds import make_program
from tests.automation.test_feed_readers import change, in_hours, invitations, make_meeting, news, settle, words_of
from tests.making import make_organization
from tests.notifications.read_mail import Mail

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


def give_link(meeting, link, password=""):
    use_link(Meeting.objects.select_related("job").get(pk=meeting.pk), link, password=password, by=None)
    settle()


@pytest.mark.parametrize(("hours", "told"), [(5, ["feed_link"]), (48, [])])
def test_another_link_within_a_day_is_told_once(program, nora, hours, told):
    meeting = make_meeting(program, hours=hours)
    give_link(meeting, "https://meet.example/new", password="k7-Pq")
    settle_meeting(str(meeting.pk))
    assert (news(nora), invitations(nora)) == (told, [])


def test_the_mail_about_another_link_has_it_with_its_password(program, nora):
    meeting = make_meeting(program, hours=5)
    give_link(meeting, "https://meet.example/new", password="k7-Pq")
    mail = Mail(words_of("feed_link").octets)
    assert str(mail.message["Subject"]).startswith("New link: Check-up @ ")
    assert "https://meet.example/new" in mail.body("text/plain").split("\n")
    assert 'href="https://meet.example/new"' in mail.body("text/html")
    assert "Password: k7-Pq" in mail.body("text/plain") and meeting.job.name in mail.body("text/plain")


def test_another_link_and_another_time_at_once_are_one_mail(program, nora):
    meeting = make_meeting(program, hours=5)
    jobs.change_job(meeting.job, {"start": in_hours(7)}, by=None)
    give_link(meeting, "https://meet.example/new")
    assert news(nora) == ["feed_moved"]
    assert "https://meet.example/new" in Mail(words_of("feed_moved").octets).body("text/plain").split("\n")
    Notice.objects.filter(kind="feed_moved").update(status="sent", served=F("orders"))
    change(Meeting.objects.get(pk=meeting.pk), start=in_hours(8))
    assert "https://meet.example/new" not in Notice.objects.filter(kind="feed_moved").last().octets.decode()


def test_another_link_that_was_not_told_yet_is_told_with_the_next_change(program, nora):
    meeting = make_meeting(program, hours=5)
    give_link(meeting, "https://meet.example/new")
    change(Meeting.objects.get(pk=meeting.pk), start=in_hours(8))
    assert news(nora) == ["feed_moved"]
    assert "https://meet.example/new" in Mail(words_of("feed_moved").octets).body("text/plain").split("\n")


def test_whose_link_nobody_noted_hears_of_the_next_change_only(program, nora):
    meeting = make_meeting(program, hours=5)
    FeedReader.objects.update(link_hash="")
    change(meeting, description="Other words")
    assert news(nora) == []
    give_link(meeting, "https://meet.example/new")
    assert news(nora) == ["feed_link"]
