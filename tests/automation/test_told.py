"""The whole story of each person on the job's page: everything that was ever written to it about the job."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from automation.models import Meeting
from automation.panel import panel_for
from automation.tasks import settle_meeting
from jobs import services as jobs
from notifications.models import Invitation, Notice
from tests.automation.test_attention import NOBODY
from tests.automation.test_reminders import make_due, make_meeting, ring
from tests.counting import count_queries
from tests.jobs.page_visitors import messages_of, scheduler_of
from tests.making import accept_all, make_contact, make_dispatched_job, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0)


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def deliver():
    """Whatever waits is sent."""
    for mails in (Invitation, Notice):
        waiting = mails.objects.filter(status="queued")
        waiting.update(status="sent", served=F("orders"), sent_at=timezone.now())


def refuse(**which):
    Notice.objects.filter(**which).update(served=F("orders"), **NOBODY)


def story_of(job, address):
    told = {one.address: one for one in panel_for(job).told}[address]
    return [(str(line.mail.get_kind_display()), str(line.mail.status)) for line in told.lines]


def shown_to(job, address):
    told = {one.address: one for one in panel_for(job).told}[address]
    return [(str(line.mail.get_kind_display()), str(line.mail.status)) for line in told.shown]


def nurse_of(job):
    return job.allocations.first().resource


def page(desk, job):
    return desk.get(f"/jobs/{job.pk}/").content.decode()


def buttons(text):
    return re.findall(r'action="/(\w+)/[\w-]+/resend/"', text)


def test_before_there_is_a_meeting_it_says_who_was_asked(clinic, desk):
    job = make_dispatched_job(clinic)
    text = page(desk, job)
    assert "Who was told" in text and nurse_of(job).email in text and "Request to accept" in text
    assert panel_for(job).seconds == 1
    deliver()
    assert shown_to(job, nurse_of(job).email) == [("Request to accept", "sent")]


def test_a_job_of_which_nobody_has_heard_says_nothing(clinic, desk):
    job = make_dispatched_job(clinic)
    Notice.objects.all().delete()
    assert "Who was told" not in page(desk, job)


def test_everything_to_one_person_is_listed_the_newest_first(clinic, desk):
    meeting = make_meeting(clinic)
    job, nurse = meeting.job, nurse_of(meeting.job)
    deliver()
    jobs.change_job(job, {"description": "Another title"}, by=None)
    settle_meeting(str(meeting.pk))
    jobs.change_job(job, {"description": "And another"}, by=None)
    settle_meeting(str(meeting.pk))
    deliver()
    make_due(meeting, 15)
    ring(meeting)
    assert story_of(job, nurse.email) == [
        ("Reminder", "queued"),
        ("Update", "sent"),
        ("Update", "superseded"),
        ("Invitation", "sent"),
        ("Request to accept", "sent"),
    ]
    assert shown_to(job, nurse.email) == [("Update", "sent")]
    text = page(desk, job)
    assert "All 5 mails" in text and "All 4 mails" in text
    assert text.count("Something newer took its place") == 2


def test_times_name_their_zone_once(clinic, desk):
    meeting = make_meeting(clinic)
    deliver()
    text = page(desk, meeting.job)
    listed = text[text.index("Who was told") : text.index("</section>", text.index("Who was told"))]
    assert listed.count("Europe/Paris") == 1


def test_what_was_overtaken_although_it_may_have_arrived_says_so(clinic, desk):
    job = make_meeting(clinic).job
    Invitation.objects.update(status="superseded", served=F("orders"), may_have_arrived=True)
    assert "Perhaps sent" in page(desk, job)


def test_who_only_got_a_reminder_or_news_is_listed_too(clinic):
    job = make_dispatched_job(clinic)
    request = Notice.objects.get()
    for kind in ("reminder", "feed_moved"):
        fields = {"kind": kind, "about": job.pk, "recipient": f"{kind}@clinic.example", "message_id": kind}
        Notice.objects.create(organization=clinic, once_key=f"reminder:{job.pk.hex}:20260101T000000:15{kind}", **fields)
    told = {one.address: one.role_name for one in panel_for(job).told}
    assert told == dict.fromkeys(
        ["reminder@clinic.example", "feed_moved@clinic.example", request.recipient], "Resource"
    )


def test_mails_to_admins_and_about_other_jobs_are_not_listed(clinic):
    job, other = make_dispatched_job(clinic), make_dispatched_job(clinic)
    mine = nurse_of(job).email
    Notice.objects.create(organization=clinic, kind="needs_somebody", about=job.pk, recipient="x@y.example")
    assert [one.address for one in panel_for(job).told] == [mine]
    assert nurse_of(other).email != mine


def test_an_open_page_hears_of_every_mail(clinic):
    meeting = make_meeting(clinic)
    deliver()
    seen = panel_for(meeting.job).fingerprint
    make_due(meeting, 15)
    job = Meeting.objects.get(pk=meeting.pk).job
    ring(meeting)
    queued = panel_for(job).fingerprint
    refuse(kind="reminder")
    assert len({seen, queued, panel_for(job).fingerprint}) == 3


# --- Send again ---


def test_a_request_that_is_still_awaited_is_written_anew_once(clinic, desk):
    job = make_dispatched_job(clinic)
    deliver()
    jobs.change_job(job, {"description": "Another name"}, by=None)
    first = Notice.objects.get()
    assert buttons(page(desk, job)) == ["notices"]
    for _ in range(2):
        answer = desk.post(f"/notices/{first.pk}/resend/")
        assert answer["Location"] == f"/jobs/{job.pk}/"
    again = Notice.objects.exclude(pk=first.pk).get()
    assert (again.recipient, again.status, again.is_urgent) == (first.recipient, "queued", True)
    assert again.subject != first.subject
    assert story_of(job, first.recipient) == [("Request to accept", "queued"), ("Request to accept", "sent")]
    assert clinic.audit_events.get(action="notice.resent").subject == first.recipient


def answer_it(job):
    accept_all(job)


def cancel(job):
    jobs.cancel_job(job, by=None)


@pytest.mark.parametrize("change", [answer_it, cancel])
def test_a_request_that_nobody_has_to_answer_is_not_and_says_why(clinic, desk, change):
    job = make_dispatched_job(clinic)
    refuse()
    change(job)
    text = page(desk, job)
    assert "Nobody waits for an answer to this request any more." in text
    assert "E-CC-DD" in text and buttons(text) == []
    desk.post(f"/notices/{Notice.objects.get().pk}/resend/")
    assert Notice.objects.get().status == "failed"


@pytest.fixture
def unreminded(clinic):
    """Everybody was invited; the reminders were refused."""
    meeting = make_meeting(clinic)
    deliver()
    make_due(meeting, 15)
    ring(meeting)
    refuse(kind="reminder")
    return Meeting.objects.select_related("job__contact").get(pk=meeting.pk)


def test_a_reminder_that_was_refused_stands_there_and_can_be_sent_again(unreminded, desk):
    job = unreminded.job
    assert shown_to(job, job.contact.email) == [("Invitation", "sent"), ("Reminder", "failed")]
    reminder = Notice.objects.get(kind="reminder", recipient=job.contact.email)
    octets = reminder.octets
    desk.post(f"/notices/{reminder.pk}/resend/")
    reminder.refresh_from_db()
    assert (reminder.status, reminder.octets) == ("queued", octets)


def test_not_when_the_meeting_has_begun(unreminded, desk):
    job = unreminded.job
    started = timezone.now() - timedelta(minutes=1)
    Notice.objects.filter(kind="reminder").update(
        once_key=f"reminder:{job.pk.hex}:{started:%Y%m%dT%H%M%S}:15", status="sent"
    )
    Notice.objects.filter(kind="reminder", recipient=job.contact.email).update(status="failed")
    type(job).objects.update(start=started)
    text = page(desk, job)
    assert "It is too late for this reminder, or it is not true any more." in text
    assert "notices" not in buttons(text)


def test_nor_after_something_newer(unreminded, desk):
    job = unreminded.job
    reminder = Notice.objects.get(kind="reminder", recipient=job.contact.email)
    jobs.change_job(job, {"description": "Another title"}, by=None)
    settle_meeting(str(unreminded.pk))
    deliver()
    assert "notices" not in buttons(page(desk, job))
    answer = desk.post(f"/notices/{reminder.pk}/resend/", follow=True)
    assert messages_of(answer) == ["There is a newer message for this person: send that one again."]
    reminder.refresh_from_db()
    assert reminder.status != "queued"


# --- Many people ---


def make_crowd(clinic, size):
    guests = [make_contact(clinic) for _ in range(size)]
    clinic.refresh_from_db()
    meeting = make_meeting(clinic, is_group_event=True, attendees=guests)
    Meeting.objects.filter(pk=meeting.pk).update(enable_attendees=True)
    meeting.order()
    settle_meeting(str(meeting.pk))
    deliver()
    make_due(meeting, 15)
    ring(meeting)
    refuse(kind="reminder")
    return Meeting.objects.get(pk=meeting.pk).job


def test_a_crowd_is_not_looked_at_every_second(clinic):
    job = make_dispatched_job(clinic)
    request = Notice.objects.get()
    assert panel_for(job).seconds == 1
    crowd = [f"nurse{number}@crowd.example" for number in range(50)]
    fields = {"organization": clinic, "kind": "dispatch", "about": job.pk, "orders": 1}
    Notice.objects.bulk_create(Notice(**fields, recipient=one, message_id=one) for one in crowd)
    assert panel_for(job).seconds == 5
    assert request.recipient in [one.address for one in panel_for(job).told]


@pytest.mark.heavy
def test_thirty_people_cost_as_many_questions_as_three_and_no_message_is_read(clinic, desk):
    few, many = make_crowd(clinic, 3), make_crowd(clinic, 30)
    page(desk, few)
    assert count_queries(lambda: page(desk, few)) == count_queries(lambda: page(desk, many))
    told = panel_for(many).told
    assert len(told) == 31
    assert all("message" in line.mail.get_deferred_fields() for one in told for line in one.lines)
