"""Reminders: in time, once, never of what is off; made anew as the job changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from automation.models import Meeting, Reminder
from automation.reminders import drop_reminders, plan_reminders
from automation.tasks import remind, settle_meeting
from jobs import services as jobs
from notifications.models import Notice
from outbox.sweep import find_due
from tests.making import make_contact, make_organization, make_ready_job

pytestmark = pytest.mark.django_db
DAY = 24 * 60


@pytest.fixture
def clinic():
    return make_organization()


def make_meeting(clinic, *, hours=48, **fields):
    """A meeting that everybody has been told of."""
    job = make_ready_job(clinic, start=timezone.now() + timedelta(hours=hours), **fields)
    there = {"provider": "by-hand", "provider_meeting_id": "by-hand", "join_url": "https://meet.example/x"}
    meeting = Meeting.objects.create(organization=clinic, job=job, is_manual=True, status="pending", **there)
    meeting.order()
    settle_meeting(str(meeting.pk))
    meeting.refresh_from_db()
    return meeting


def pending(meeting):
    rows = [row for row in meeting.reminders.all() if row.has_work]
    return {row.minutes: meeting.job.start - row.available_at for row in rows}


def make_due(meeting, minutes):
    """The clock says `minutes` before the start: the job, its mails and its reminders are moved towards us."""
    start = timezone.now() + timedelta(minutes=minutes) - timedelta(seconds=1)
    type(meeting.job).objects.filter(pk=meeting.job.pk).update(start=start)
    for row in meeting.reminders.all():
        due = start - timedelta(minutes=row.minutes)
        Reminder.objects.filter(pk=row.pk).update(start=start, available_at=due)


def ring(meeting):
    for row in meeting.reminders.order_by("-minutes"):
        remind(str(row.pk))


def reminded():
    return sorted(
        Notice.objects.filter(kind="reminder").exclude(status="superseded").values_list("recipient", flat=True)
    )


def guests(meeting):
    return sorted([meeting.job.contact.email, *[one.resource.email for one in meeting.job.allocations.all()]])


def test_a_day_and_a_quarter_of_an_hour_before_are_planned(clinic):
    meeting = make_meeting(clinic)
    assert pending(meeting) == {DAY: timedelta(days=1), 15: timedelta(minutes=15)}


def test_what_has_passed_already_is_not_planned(clinic):
    assert set(pending(make_meeting(clinic, hours=3))) == {15}


def test_an_organization_may_choose_other_times_or_none(clinic):
    clinic.reminder_minutes = [120]
    clinic.save()
    assert set(pending(make_meeting(clinic))) == {120}
    clinic.reminder_minutes = []
    clinic.save()
    assert pending(make_meeting(clinic)) == {}


def test_everybody_is_reminded_once_with_the_link(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, DAY)
    ring(meeting)
    ring(meeting)
    assert reminded() == guests(meeting)
    mail = Notice.objects.filter(kind="reminder").first()
    assert "https://meet.example/x" in mail.octets.decode()
    assert mail.subject.startswith("Reminder: ")
    Reminder.objects.update(orders=9)
    ring(meeting)
    assert reminded() == guests(meeting)


def test_a_moved_meeting_reminds_before_its_new_time_only(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, DAY)
    jobs.change_job(meeting.job, {"start": timezone.now() + timedelta(days=5)}, by=None)
    settle_meeting(str(meeting.pk))
    ring(meeting)
    assert reminded() == []
    meeting.refresh_from_db()
    assert set(pending(meeting)) == {DAY, 15}
    make_due(meeting, 15)
    ring(meeting)
    assert reminded() == guests(meeting)


def test_moved_after_the_reminder_it_reminds_again(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, DAY)
    ring(meeting)
    jobs.change_job(meeting.job, {"start": timezone.now() + timedelta(days=5)}, by=None)
    settle_meeting(str(meeting.pk))
    assert set(pending(Meeting.objects.get(pk=meeting.pk))) == {DAY, 15}


def test_a_cancelled_meeting_reminds_nobody_not_even_by_a_mail_that_was_queued(clinic):
    meeting = make_meeting(clinic)
    Meeting.objects.filter(pk=meeting.pk).update(provider="zoom")
    make_due(meeting, DAY)
    ring(meeting)
    assert reminded() == guests(meeting)
    jobs.cancel_job(meeting.job, by=None)
    settle_meeting(str(meeting.pk))
    assert pending(Meeting.objects.get(pk=meeting.pk)) == {}
    ring(meeting)
    assert Notice.objects.filter(kind="reminder", status="queued").count() == 0


def test_who_was_replaced_is_not_reminded(clinic):
    meeting = make_meeting(clinic)
    old = meeting.job.contact.email
    new = make_contact(clinic)
    jobs.change_job(meeting.job, {"contact": new}, by=None)
    settle_meeting(str(meeting.pk))
    make_due(meeting, 15)
    ring(meeting)
    assert old not in reminded()
    assert new.email in reminded()


def test_who_was_never_invited_is_not_reminded(clinic):
    meeting = make_meeting(clinic)
    with_nobody_told = make_ready_job(clinic, start=meeting.job.start)
    silent = Meeting.objects.create(
        organization=clinic, job=with_nobody_told, send_ics=False, status="scheduled",
        provider="by-hand", provider_meeting_id="by-hand", join_url="https://meet.example/y", is_manual=True,
    )  # fmt: skip
    silent.order()
    settle_meeting(str(silent.pk))
    make_due(silent, 15)
    ring(silent)
    assert reminded() == []


def test_after_a_standstill_only_the_nearest_reminder_is_sent(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, 10)
    ring(meeting)
    assert reminded() == guests(meeting)
    assert Notice.objects.filter(kind="reminder", once_key__endswith=":15").count() == 2


def test_one_sweep_sees_to_all_that_are_due_however_few_it_rings_for(clinic, monkeypatch):
    monkeypatch.setattr("outbox.sweep.ROWS_PER_ORGANIZATION", 1)
    meetings = [make_meeting(clinic) for _ in range(3)]
    for meeting in meetings:
        make_due(meeting, 15)
    for reminder_id in find_due(Reminder.objects.filter(minutes=15)):
        remind(str(reminder_id))
    assert reminded() == sorted(guest for meeting in meetings for guest in guests(meeting))


def test_a_meeting_that_is_being_changed_is_not_reminded_of_yet(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, 15)
    Meeting.objects.filter(pk=meeting.pk).update(status="updating")
    ring(meeting)
    assert reminded() == []
    late = meeting.reminders.get(minutes=15)
    assert late.has_work
    assert timezone.now() < late.available_at < timezone.now() + timedelta(seconds=16)


@pytest.mark.parametrize("status", ["waiting", "failed"])
def test_a_meeting_that_the_provider_cannot_change_now_is_reminded_of_with_the_link_that_it_has(clinic, status):
    meeting = make_meeting(clinic)
    make_due(meeting, 15)
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    ring(meeting)
    assert reminded() == guests(meeting)


def test_a_meeting_that_failed_before_it_had_a_link_is_not_reminded_of(clinic):
    meeting = make_meeting(clinic)
    make_due(meeting, 15)
    Meeting.objects.filter(pk=meeting.pk).update(status="failed", join_url="", provider_meeting_id="")
    ring(meeting)
    assert reminded() == []


def test_planning_again_changes_nothing(clinic):
    meeting = make_meeting(clinic)
    before = list(meeting.reminders.values_list("pk", "orders", "available_at"))
    plan_reminders(meeting)
    assert list(meeting.reminders.values_list("pk", "orders", "available_at")) == before
    drop_reminders(meeting)
    assert pending(meeting) == {}


@pytest.mark.parametrize("minutes", ["15", [15, "60"], [0], [-5], [True], {"a": 1}, [1.5], [100_000]])
def test_times_that_are_none_are_refused(clinic, minutes):
    clinic.reminder_minutes = minutes
    with pytest.raises(ValidationError):
        clinic.clean_fields()
