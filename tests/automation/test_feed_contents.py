"""What stands in a resource's calendar feed, and as which revision."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation.models import Meeting
from jobs import services as jobs
from jobs.models import Job
from jobs.statuses import AllocationStatus
from notifications.models import CalendarEntry, Invitation
from tests.automation.reading_feeds import make_job_for, make_program
from tests.counting import count_queries
from tests.jobs.page_visitors import allocation_of
from tests.making import make_contact, make_organization, make_resource, tomorrow
from tests.notifications.feed_rules import ReadFeed, broken_rules_of_readings
from tests.sizes import full_or

pytestmark = pytest.mark.django_db
LINK = "https://us02web.zoom.us/j/96228647552?pwd=abc"
HOSTILE = 'A\r\nATTENDEE:mailto:evil@x.example\u2028"b"; c, d\\N ^e \u202e\x07 🙂'


@pytest.fixture
def program():
    program = make_program(make_organization(name="Praxis am See"), name="Nora Nurse")
    yield program
    assert broken_rules_of_readings(program.readings) == []


def give_meeting(job: Job, **fields) -> Meeting:
    given = {"provider": "zoom", "provider_meeting_id": "96228647552", "join_url": LINK, "password": "k7-Pq_2"}
    meeting = Meeting(organization=job.organization, job=job, scheduled_at=timezone.now(), **given | fields)
    meeting.save()
    return meeting


def move(job: Job, days: int) -> None:
    jobs.change_job(job, {"start": tomorrow() + timedelta(days=days)}, by=None)


def test_an_empty_feed_is_a_valid_calendar_and_reads_the_same_twice(program):
    first, second = program.read(), program.read()
    assert first.events == []
    assert first.calendar == second.calendar
    assert first.vcalendar.text("X-WR-CALNAME") == "Jobs of Nora Nurse · Praxis am See"


def test_an_accepted_job_stands_there_with_its_link_and_password(program):
    job = make_job_for(
        program, description="Follow-up", contact=make_contact(program.resource.organization, name="Ann")
    )
    give_meeting(job)
    event = program.read_job(job).event
    assert (event.value("STATUS"), event.text("SUMMARY"), event.value("URL")) == ("CONFIRMED", "Follow-up", LINK)
    lines = event.text("DESCRIPTION").split("\n")
    assert {LINK, "Password: k7-Pq_2", f"Reference: {job.name}", "With: Ann", "Praxis am See"} <= set(lines)


def test_a_teams_meeting_has_its_own_button(program):
    link = "https://teams.microsoft.com/l/meetup-join/19%3ameeting/0"
    job = make_job_for(program)
    give_meeting(job, provider="teams", join_url=link)
    assert program.read_job(job).event.value("X-MICROSOFT-SKYPETEAMSMEETINGURL") == link


def test_a_job_without_a_meeting_stands_there_without_a_link(program):
    event = program.read_job(make_job_for(program))
    assert (event.status, event.link, event.event.all("LOCATION")) == ("CONFIRMED", "", [])


def test_a_job_that_waits_for_an_answer_is_tentative(program):
    job = make_job_for(program, answer="")
    event = program.read_job(job)
    assert event.status == "TENTATIVE"
    assert "You have not answered yet" in event.event.text("DESCRIPTION")
    jobs.respond(allocation_of(job), AllocationStatus.CONFIRMED, by=None)
    assert program.read_job(job).status == "CONFIRMED"


def test_a_job_that_the_resource_was_not_told_of_is_not_there(program):
    job = make_job_for(program)
    untold = make_job_for(make_program(program.resource.organization))
    jobs.allocate(untold, program.resource, by=None)
    assert [one.uid for one in program.read().events] == [str(job.pk)]


@pytest.mark.heavy
def test_whoever_declined_or_was_removed_loses_the_job_at_once_and_gets_it_back_as_a_later_revision(program):
    declined, removed = make_job_for(program), make_job_for(program)
    before = {one.uid: one.sequence for one in program.read().events}
    jobs.respond(allocation_of(declined), AllocationStatus.DECLINED, by=None)
    jobs.deallocate(allocation_of(removed), by=None)
    assert program.read().events == []
    jobs.allocate(removed, program.resource, by=None)
    jobs.dispatch(removed, by=None)
    assert program.read_job(removed).sequence > before[str(removed.pk)]


def test_a_cancelled_job_stays_for_thirty_days_and_takes_no_time(program):
    job = make_job_for(program, description="Follow-up", start=timezone.now() + timedelta(days=40))
    give_meeting(job)
    before = program.read_job(job)
    jobs.cancel_job(job, by=None, reason="The patient is well")
    after = program.read_job(job)
    assert (after.status, after.link, after.event.text("SUMMARY")) == ("CANCELLED", "", "Cancelled: Follow-up")
    assert "k7-Pq_2" not in after.event.text("DESCRIPTION")
    assert "The patient is well" in after.event.text("DESCRIPTION")
    assert after.sequence > before.sequence
    Job.objects.filter(pk=job.pk).update(cancelled_at=timezone.now() - timedelta(days=31))
    assert program.read().events == []


def test_a_deleted_job_is_gone(program):
    job = make_job_for(program)
    program.read_job(job)
    jobs.delete_job(job, by=None)
    assert program.read().events == []


@pytest.mark.parametrize(("days", "is_there"), [(-61, False), (-59, True), (364, True), (366, False)])
def test_the_feed_looks_sixty_days_back_and_a_year_ahead(program, days, is_there):
    make_job_for(program, start=timezone.now() + timedelta(days=days))
    assert len(program.read().events) == is_there


def test_a_meeting_that_was_called_off_takes_its_link_with_it(program):
    job = make_job_for(program)
    give_meeting(job, called_off_at=timezone.now())
    assert program.read_job(job).link == ""


@pytest.mark.parametrize(
    "link", ["https://zoom.us/s/1?zak=secret", "http://zoom.us/j/1", "https://x.example/\r\nEVIL:1"]
)
def test_a_link_that_guests_must_not_have_is_left_out(program, link):
    job = make_job_for(program)
    give_meeting(job, join_url=link)
    assert program.read_job(job).link == ""


def test_text_that_people_typed_cannot_break_the_calendar(program):
    organization = program.resource.organization
    type(program.resource).objects.update(name=HOSTILE)
    type(organization).objects.update(sender_name=HOSTILE)
    program.resource.refresh_from_db()
    job = make_job_for(program, description=HOSTILE, contact=make_contact(organization, name="Ann; Bob\\n, C"))
    feed = program.read()
    assert feed.event_of(job.pk).event.text("SUMMARY").startswith("A ATTENDEE:mailto:evil")
    program.readings.clear()  # the address in the title is the title's own


def test_the_feed_speaks_the_language_of_its_resource():
    program = make_program(make_organization(), name="Nora", language="de")
    job = make_job_for(program, answer="", description="Nachsorge")
    assert "noch nicht geantwortet" in program.read_job(job).event.text("DESCRIPTION")
    assert program.read().vcalendar.text("NAME").startswith("Aufträge von Nora · ")
    jobs.cancel_job(job, by=None)
    answer = program.fetch(**{"Accept-Language": "en"})
    assert ReadFeed(answer.content).event_of(job.pk).event.text("SUMMARY") == "Abgesagt: Nachsorge"


def test_a_job_keeps_its_uid_and_counts_on_when_it_gets_a_meeting(program):
    job = make_job_for(program)
    before = program.read_job(job)
    meeting = give_meeting(job)
    after = program.read_job(job)
    assert meeting.calendar_uid == job.pk
    assert after.sequence == before.sequence + 1


def test_a_job_that_was_moved_has_a_higher_sequence_also_when_nobody_is_mailed(program):
    job = make_job_for(program)
    sequences = [program.read_job(job).sequence]
    for days in (2, 3):
        move(job, days)
        sequences.append(program.read_job(job).sequence)
    assert sequences == [0, 1, 2]


def test_changes_that_nobody_has_read_use_up_no_number(program):
    job = make_job_for(program)
    for days in (2, 3, 4):
        move(job, days)
    assert program.read_job(job).sequence == 0


def mail_to(program, job, sequence: int) -> None:
    """The resource is told something of the job, as that revision."""
    CalendarEntry.hold(job.organization, job.pk)
    CalendarEntry.objects.filter(pk=job.pk).update(next_sequence=sequence + 1)
    given = {"recipient": program.resource.email.upper(), "message_id": f"<{sequence}@x>", "role": "resource"}
    Invitation.objects.create(organization=job.organization, uid=job.pk, sequence=sequence, method="REQUEST", **given)


def test_the_feed_has_the_number_of_the_mail_that_says_the_same(program):
    job = make_job_for(program)
    assert program.read_job(job).sequence == 0
    mail_to(program, job, 4)
    assert program.read_job(job).sequence == 4
    move(job, 2)
    mail_to(program, job, 5)
    assert program.read_job(job).sequence == 5
    assert CalendarEntry.objects.get(pk=job.pk).take_revision().sequence == 6


def test_what_others_are_mailed_changes_nothing(program):
    job = make_job_for(program)
    mail_to(make_program(program.resource.organization), job, 4)
    first = program.read_job(job)
    mail_to(make_program(program.resource.organization), job, 7)
    assert program.read_job(job).event == first.event


def test_a_feed_that_is_ahead_of_the_mails_takes_a_number_of_its_own(program):
    job = make_job_for(program)
    mail_to(program, job, 4)
    assert program.read_job(job).sequence == 4
    give_meeting(job, orders=2, served=1)
    assert program.read_job(job).sequence == 5
    Meeting.objects.update(served=2)
    mail_to(program, job, 6)
    assert program.read_job(job).sequence == 6


def test_two_resources_of_a_job_have_the_same_entry_each_in_their_own_words(program):
    other = make_program(program.resource.organization)
    job = make_job_for(program)
    jobs.allocate(job, other.resource, by=None)
    jobs.dispatch(job, by=None)
    assert program.read_job(job).status == "CONFIRMED"
    assert other.read_job(job).status == "TENTATIVE"
    assert other.read_job(job).uid == program.read_job(job).uid


def test_a_feed_holds_nobody_else_s_jobs(program):
    make_job_for(make_program(program.resource.organization))
    make_job_for(make_program(make_organization()))
    assert program.read().events == []


@pytest.mark.heavy
def test_a_long_feed_needs_no_more_queries_than_a_short_one(program):
    job = make_job_for(program)
    give_meeting(job)
    program.read()
    few = count_queries(program.read)
    guests = [make_contact(program.resource.organization) for _ in range(3)]
    for number in range(full_or(14, full=29)):
        fields = {"is_group_event": True, "attendees": guests} if number % 2 else {}
        give_meeting(make_job_for(program, **fields), provider_meeting_id=str(number))
    first = count_queries(program.read)
    assert count_queries(program.read) == few
    # Numbering new entries is done for all at once: that costs less than a query for each.
    assert first <= few + 12
    assert few <= 10


def test_a_resource_without_jobs_of_its_own_organization_is_no_reason_to_fail(program):
    make_resource(program.resource.organization)
    assert program.read().events == []
