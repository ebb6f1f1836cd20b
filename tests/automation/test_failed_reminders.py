"""Reminders that were refused: listed as long as they are the last that a person was told of what is to begin."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from automation.attention import count_needing_attention
from automation.models import Meeting
from automation.tasks import settle_meeting
from jobs import services as jobs
from notifications.models import Invitation, Notice
from tests.api.calling import Caller
from tests.automation.test_attention import NOBODY, shown
from tests.automation.test_reminders import make_due, make_meeting, ring
from tests.jobs.page_visitors import scheduler_of
from tests.making import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0)


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


@pytest.fixture
def meeting(clinic):
    """Everybody was invited and reminded, but the contact's mail server has refused the reminder."""
    meeting = make_meeting(clinic)
    for mails in (Invitation, Notice):
        mails.objects.update(status="sent", served=F("orders"), sent_at=timezone.now())
    make_due(meeting, 24 * 60)
    ring(meeting)
    reminders = Notice.objects.filter(kind="reminder")
    reminders.update(status="sent", served=1)
    reminders.filter(recipient=meeting.job.contact.email).update(**NOBODY)
    return Meeting.objects.select_related("job__contact").get(pk=meeting.pk)


def test_it_is_listed_with_the_way_to_the_persons_address(meeting, desk, clinic):
    text = shown(desk, "?show=mails")
    reminder = Notice.objects.get(status="failed")
    assert count_needing_attention(clinic) == 1
    assert reminder.recipient in text and "Reminder" in text and "E-CC-DD" in text
    assert f'href="/contacts/{meeting.job.contact.pk}/"' in text
    assert f'action="/notices/{reminder.pk}/resend/"' in text


def test_sent_again_it_leaves_the_list(meeting, desk, clinic):
    reminder = Notice.objects.get(status="failed")
    desk.post(f"/notices/{reminder.pk}/resend/")
    assert count_needing_attention(clinic) == 0
    reminder.refresh_from_db()
    assert reminder.status == "queued"


def test_over_rest_it_needs_somebody_too(meeting, clinic):
    caller = Caller(organization=clinic)
    [one] = caller.get("notices/?needs_attention=true").json()["results"]
    assert (one["kind"], one["job"], one["error"]["code"]) == ("reminder", str(meeting.job.pk), "mail_refused")
    assert len(caller.get("notices/?kind=reminder").json()["results"]) == 2


def begin(meeting):
    type(meeting.job).objects.update(start=timezone.now() - timedelta(minutes=1))


def cancel(meeting):
    jobs.cancel_job(meeting.job, by=None)


def delete(meeting):
    jobs.delete_job(meeting.job, by=None)


def rename(meeting):
    jobs.change_job(meeting.job, {"description": "Another title"}, by=None)
    settle_meeting(str(meeting.pk))


def remind_again(meeting):
    make_due(meeting, 15)
    ring(meeting)


@pytest.mark.parametrize("change", [begin, cancel, delete, rename, remind_again])
def test_nobody_has_to_care_any_more(meeting, clinic, change):
    change(meeting)
    assert count_needing_attention(clinic) == 0


def test_whoever_could_not_be_invited_either_is_listed_once(meeting, desk, clinic):
    invitation = Invitation.objects.get(recipient=meeting.job.contact.email)
    Invitation.objects.filter(pk=invitation.pk).update(**NOBODY)
    assert count_needing_attention(clinic) == 1
    assert f"/invitations/{invitation.pk}/resend/" in shown(desk, "?show=mails")


def test_what_was_told_since_takes_its_place_on_the_page_too(meeting):
    rename(meeting)
    assert Notice.objects.filter(kind="reminder", recipient=meeting.job.contact.email).get().status == "superseded"
