"""Jobs by mail, by calendar feed or both: nobody has one twice, nobody misses one, and nobody is misled by a mail."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from automation.models import FeedReader, Meeting
from automation.panel import panel_for
from automation.tasks import settle_meeting
from automation.templatetags.feeds import resources_without_calendar
from jobs import services as jobs
from jobs.models import Job
from jobs.people import change_person
from notifications.models import Invitation, Notice
from tests.api.calling import Caller, read_error
from tests.automation.reading_feeds import make_job_for, make_program
from tests.automation.test_reminders import make_due, ring
from tests.jobs.page_visitors import allocation_of, messages_of, scheduler_of, text_of, visitor
from tests.making import make_contact, make_organization, make_resource, make_user

pytestmark = pytest.mark.django_db
THERE = {"provider": "by-hand", "provider_meeting_id": "by-hand", "join_url": "https://meet.example/x"}


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0)


@pytest.fixture
def program(clinic):
    """Nora, whose calendar reads her feed and who wants nothing else."""
    program = make_program(clinic, name="Nora Nurse", calendar="feed")
    program.read()
    return program


@pytest.fixture
def nora(program):
    return program.resource


def in_hours(hours):
    return (timezone.now() + timedelta(hours=hours)).replace(microsecond=0)


def make_meeting(program, *, hours=48, **fields):
    """A meeting of Nora's that everybody was told of."""
    job = make_job_for(program, start=in_hours(hours), **fields)
    meeting = Meeting.objects.create(organization=job.organization, job=job, is_manual=True, **THERE)
    meeting.order()
    settle_meeting(str(meeting.pk))
    return Meeting.objects.select_related("job__contact", "organization").get(pk=meeting.pk)


def choose(resource, way):
    change_person(resource, {"calendar": way}, by=None)
    settle()


def settle():
    for meeting in Meeting.objects.with_work():
        settle_meeting(str(meeting.pk))


def change(meeting, **fields):
    jobs.change_job(meeting.job, fields, by=None)
    settle()


def invitations(resource):
    rows = Invitation.objects.filter(recipient=resource.email).current()
    return list(rows.order_by("sequence").values_list("kind", flat=True))


def mark_sent():
    Invitation.objects.current().update(status="sent", served=F("orders"), sent_at=timezone.now())


def news(resource):
    found = Notice.objects.filter(recipient=resource.email).exclude(kind="dispatch").exclude(status="superseded")
    return list(found.order_by("created_at").values_list("kind", flat=True))


def words_of(kind):
    return Notice.objects.get(kind=kind)


# --- Who is invited ---


@pytest.mark.parametrize(("way", "mails", "entries"), [("both", 1, 1), ("mail", 1, 0), ("feed", 0, 1)])
def test_a_job_comes_by_the_ways_that_were_chosen(clinic, way, mails, entries):
    program = make_program(clinic, calendar=way)
    program.read()
    meeting = make_meeting(program)
    assert len(invitations(program.resource)) == mails
    assert len(program.read().events) == entries
    assert invitations(meeting.job.contact) == ["invitation"]


def test_both_is_the_default(clinic):
    assert make_resource(clinic).calendar == "both"


def test_a_choice_without_a_calendar_that_reads_costs_nobody_his_invitation(clinic):
    for program in (make_program(clinic, calendar="feed"), make_program(clinic, calendar="feed")):
        meeting = make_meeting(program)
        assert invitations(program.resource) == ["invitation"]
        assert program.resource.pk in resources_without_calendar(meeting.job)


def test_as_a_contact_she_is_invited_all_the_same(program, nora, clinic):
    meeting = make_meeting(program, contact=make_contact(clinic, email=nora.email))
    assert [row.role for row in Invitation.objects.filter(recipient=nora.email)] == ["contact"]
    assert not meeting.feed_readers.exists()


def test_as_an_attendee_who_is_not_invited_any_more_she_is_reminded_all_the_same(program, nora, clinic):
    contact = make_contact(clinic, email=nora.email)
    meeting = make_meeting(program, is_group_event=True, attendees=[contact])
    assert (invitations(nora), meeting.enable_attendees) == ([], False)
    make_due(meeting, 15)
    ring(meeting)
    assert news(nora) == ["reminder"]


# --- Switching ---


def test_who_holds_an_entry_is_told_of_its_changes_and_of_its_end_by_mail(program, nora):
    choose(nora, "both")
    meeting = make_meeting(program)
    mark_sent()
    choose(nora, "feed")
    assert invitations(nora) == ["invitation"]
    change(meeting, start=in_hours(5))
    mark_sent()
    jobs.cancel_job(meeting.job, by=None)
    settle()
    assert invitations(nora) == ["invitation", "update", "cancellation"]
    assert news(nora) == []


def test_switching_to_invitations_sends_one_for_each_job_and_calls_nothing_off(program, nora):
    meeting = make_meeting(program, hours=5)
    assert invitations(nora) == []
    choose(nora, "mail")
    assert (invitations(nora), news(nora)) == (["invitation"], [])
    assert not meeting.feed_readers.exists()
    choose(nora, "feed")
    choose(nora, "both")
    assert (invitations(nora), news(nora)) == (["invitation"], [])


# --- What is told all the same ---


def test_what_is_moved_within_a_day_is_told_once_with_both_times(program, nora):
    meeting = make_meeting(program, hours=5)
    change(meeting, start=in_hours(7))
    settle_meeting(str(meeting.pk))
    assert news(nora) == ["feed_moved"]
    mail = words_of("feed_moved")
    assert mail.subject.startswith("Moved: Check-up @ ")
    text = mail.octets.decode()
    assert "Before:" in text
    assert "text/calendar" not in text
    assert FeedReader.objects.get().start == Job.objects.get().start


@pytest.mark.parametrize(("before", "after", "told"), [(48, 5, 1), (5, 48, 1), (48, 72, 0)])
def test_only_what_a_calendar_may_show_too_late_is_told(program, nora, before, after, told):
    meeting = make_meeting(program, hours=before)
    change(meeting, start=in_hours(after))
    assert len(news(nora)) == told


@pytest.mark.parametrize(("hours", "told"), [(5, ["feed_cancelled"]), (48, [])])
def test_what_is_called_off_within_a_day_is_told(program, nora, hours, told):
    meeting = make_meeting(program, hours=hours)
    jobs.cancel_job(meeting.job, by=None)
    settle()
    assert (news(nora), invitations(nora)) == (told, [])
    assert not FeedReader.objects.exists()


def test_who_is_taken_off_a_job_of_today_is_told_and_who_declines_is_not(program, nora):
    removed, declined = make_meeting(program, hours=5), make_meeting(program, hours=6)
    jobs.deallocate(allocation_of(removed.job), by=None)
    jobs.respond(allocation_of(declined.job), "Declined", by=None, decline_reason="Sick")
    settle()
    assert news(nora) == ["feed_withdrawn"]
    assert removed.job.name in words_of("feed_withdrawn").octets.decode()


def test_she_is_reminded_with_the_link(program, nora):
    meeting = make_meeting(program)
    make_due(meeting, 15)
    ring(meeting)
    reminder = Notice.objects.get(recipient=nora.email, kind="reminder")
    assert "https://meet.example/x" in reminder.octets.decode()


def test_where_nothing_is_sent_she_is_neither_reminded_nor_told(program, nora):
    meeting = make_meeting(program, hours=5)
    FeedReader.objects.all().delete()
    Meeting.objects.update(send_ics=False)
    change(meeting, start=in_hours(6))
    jobs.cancel_job(Job.objects.get(), by=None)
    settle()
    assert news(nora) == []


# --- Pages and REST ---


def test_the_job_page_says_who_has_it_by_feed(program, clinic):
    meeting = make_meeting(program)
    assert [one.name for one in panel_for(meeting.job).told if one.reader] == ["Nora Nurse"]
    page = text_of(scheduler_of(clinic).get(f"/jobs/{meeting.job_id}/"))
    assert "By calendar feed" in page


def test_who_wants_invitations_only_is_not_said_to_lack_a_calendar(clinic):
    program = make_program(clinic, calendar="mail")
    assert resources_without_calendar(make_job_for(program)) == set()


@pytest.mark.heavy
def test_my_settings_have_the_choice_and_planned_jobs_follow(program, nora):
    phone = visitor(nora.user)
    make_meeting(program)
    page = text_of(phone.get("/settings/me/"))
    assert "How do you want your jobs?" in page
    assert 'value="feed" id="id_calendar_2" checked' in page
    answer = phone.post("/settings/me/calendar/", {"calendar": "mail"}, follow=True)
    assert messages_of(answer) == ["Saved. Jobs that are planned follow."]
    settle()
    assert invitations(nora) == ["invitation"]
    assert len(program.read().events) == 0
    assert "Choose how" in str(messages_of(phone.post("/settings/me/calendar/", {"calendar": "x"}, follow=True)))
    nora.refresh_from_db()
    assert nora.calendar == "mail"


def test_only_resources_have_the_choice(clinic):
    assert visitor(make_user(clinic)).post("/settings/me/calendar/", {"calendar": "mail"}).status_code == 404


def test_schedulers_and_programs_can_choose_for_a_resource(clinic):
    nurse = make_resource(clinic)
    form = {
        "name": nurse.name,
        "email": nurse.email,
        "timezone": "",
        "language": "",
        "zoom_user": "",
        "calendar": "feed",
    }
    assert scheduler_of(clinic).post(f"/resources/{nurse.pk}/", form).status_code == 302
    caller = Caller(organization=clinic)
    assert caller.get(f"resources/{nurse.pk}/").json()["calendar"] == "feed"
    assert caller.patch(f"resources/{nurse.pk}/", {"calendar": "mail"}).json()["calendar"] == "mail"
    refused = caller.patch(f"resources/{nurse.pk}/", {"calendar": "pigeon"})
    assert (refused.status_code, read_error(refused)["attr"]) == (400, "calendar")
    assert caller.post("resources/", {"name": "x", "email": "x@y.example"}).json()["calendar"] == "both"
