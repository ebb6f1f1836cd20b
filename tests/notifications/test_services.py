"""Sending again, and plain notices."""

import pytest

from accounts.models import AuditEvent
from accounts.refusals import Conflict
from notifications.models import Invitation, Notice
from notifications.notices import NoticeFacts
from notifications.services import queue_notice, resend
from tests.making import make_user
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.notifications.making import deliver_due
from tests.notifications.meetings import ANNA, BEN, HOUR, deliver_all, mails_to, rows, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Status = Invitation.Status


def test_what_failed_is_sent_again_with_the_same_octets(meeting, relay, clinic):
    relay.fail("RCPT", "550 5.1.1 no such user")
    meeting.tell(ANNA)
    deliver_due()
    failed = rows().get()
    octets = failed.octets
    assert failed.status == Status.FAILED
    again = resend(failed, by=make_user(clinic))
    deliver_due()
    again.refresh_from_db()
    assert (again.pk, again.status) == (failed.pk, Status.SENT)
    assert relay.octets_to(ANNA.email) == [octets]
    assert AuditEvent.objects.get(action="invitation.resent").subject == ANNA.email


def test_what_was_sent_goes_as_a_copy_with_a_later_stamp(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    again = resend(rows().get())
    deliver_due()
    first, second = mails_to(relay, ANNA)
    assert rows().count() == 2
    assert again.message_id == str(second.message["Message-ID"]) != str(first.message["Message-ID"])
    assert first.sequence == second.sequence == 0
    assert second.moment("DTSTAMP") > first.moment("DTSTAMP")
    assert second.body("text/html") == first.body("text/html")
    assert broken_rules_of_mailboxes(relay.octets_to(ANNA.email)) == []


def test_a_copy_is_what_the_person_holds_afterwards(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    resend(rows().get())
    deliver_due()
    meeting.tell(ANNA)
    meeting.cancel()
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 0", "CANCEL 1"]
    assert broken_rules_of_mailboxes(relay.octets_to(ANNA.email)) == []


def test_a_copy_of_a_cancellation_is_a_cancellation(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.cancel()
    deliver_due()
    resend(rows(method="CANCEL").get())
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0", "CANCEL 1", "CANCEL 1"]


def test_only_the_newest_can_be_sent_again(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    old = rows().get()
    meeting.move(ANNA)
    with pytest.raises(Conflict) as refusal:
        resend(old)
    assert refusal.value.code == "not_the_newest"


def test_what_waits_for_the_quiet_time_leaves_at_once_when_it_is_sent_again(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA, quiet=HOUR)
    resend(rows(status=Status.QUEUED).get())
    deliver_due()
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]


def test_a_notice_with_a_key_is_given_once(clinic, relay):
    facts = NoticeFacts(link="http://127.0.0.1:8000/meetings-configuration/", provider_label="Zoom", cause="Gone.")
    given = {"to": BEN, "facts": facts, "once_key": "lost:1"}
    assert queue_notice(clinic, Notice.Kind.CONNECTION_LOST, **given) is not None
    assert queue_notice(clinic, Notice.Kind.CONNECTION_LOST, **given) is None
    deliver_due()
    assert len(relay.mails) == 1


def test_a_notice_without_a_key_is_given_each_time(clinic, relay):
    facts = NoticeFacts(link="http://127.0.0.1:8000/my-jobs/", title="Check-up", job_name="JOB-0001")
    for _ in range(2):
        queue_notice(clinic, "dispatch", to=BEN, facts=facts)
    deliver_due()
    assert len(relay.mails) == 2
