"""Withdrawing from one person, cancelling for everybody, and coming back."""

import pytest
from django.utils import timezone

from notifications.models import CalendarEntry, Invitation
from notifications.services import resend, withdraw_all
from outbox.models import OutboxRow
from tests.making import make_organization
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.notifications.making import deliver_due, make_invite, make_person
from tests.notifications.meetings import ANNA, BEN, HOUR, deliver_all, mails_to, rows, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Status = Invitation.Status


def test_who_is_no_longer_among_the_people_is_told_alone_and_without_a_status(meeting, relay):
    meeting.tell(ANNA, BEN)
    deliver_due()
    assert meeting.tell(ANNA) == 1
    deliver_due()
    assert (story(relay, ANNA), story(relay, BEN)) == (["REQUEST 0"], ["REQUEST 0", "CANCEL 1"])
    withdrawn = mails_to(relay, BEN)[1]
    assert withdrawn.event.value("STATUS") is None
    assert str(withdrawn.message["Subject"]).startswith("Invitation withdrawn: ")
    assert broken_rules_of_mailboxes(relay.octets_to(BEN.email)) == []


def test_a_cancelled_meeting_is_cancelled_for_everybody_who_holds_it(meeting, relay):
    meeting.tell(ANNA, BEN)
    deliver_due()
    assert meeting.cancel() == 1
    assert meeting.cancel() == 1
    deliver_due()
    assert story(relay, ANNA) == story(relay, BEN) == ["REQUEST 0", "CANCEL 1"]
    cancelled = mails_to(relay, ANNA)[1]
    assert cancelled.event.value("STATUS") == "CANCELLED"
    assert cancelled.event.text("SUMMARY") == meeting.invite.title
    assert str(cancelled.message["Subject"]).startswith("Cancelled: ")
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []


def test_a_withdrawal_does_not_wait_and_takes_the_waiting_update_with_it(meeting, relay):
    meeting.tell(ANNA, BEN)
    deliver_due()
    meeting.move(ANNA, BEN, quiet=HOUR)
    meeting.tell(ANNA, quiet=HOUR)
    deliver_due()
    assert story(relay, BEN) == ["REQUEST 0", "CANCEL 2"]
    # The cancellation shows what this person's calendar holds: the time before the change he never heard of.
    assert mails_to(relay, BEN)[1].moment("DTSTART") == meeting.invite.start - HOUR
    assert story(relay, ANNA) == ["REQUEST 0"]


def test_who_was_never_sent_an_invitation_gets_no_cancellation(meeting, relay):
    meeting.tell(ANNA)
    meeting.cancel()
    deliver_all()
    assert relay.mails == []
    assert rows().get().status == Status.SUPERSEDED


def test_a_meeting_that_nobody_was_told_of_is_cancelled_without_a_trace(clinic):
    assert withdraw_all(clinic, make_invite().uid) == 0
    assert not CalendarEntry.objects.exists()


def test_who_was_withdrawn_is_not_told_again_when_the_meeting_is_cancelled(meeting, relay):
    meeting.tell(ANNA, BEN)
    deliver_due()
    meeting.tell(ANNA)
    deliver_due()
    meeting.cancel()
    deliver_due()
    assert (story(relay, ANNA), story(relay, BEN)) == (["REQUEST 0", "CANCEL 2"], ["REQUEST 0", "CANCEL 1"])


def test_a_cancelled_meeting_that_is_wanted_again_comes_back_with_a_higher_sequence(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.cancel()
    deliver_due()
    meeting.tell(ANNA, quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0", "CANCEL 1", "REQUEST 2"]
    assert str(mails_to(relay, ANNA)[2].message["Subject"]).startswith("Invitation: ")
    assert broken_rules_of_mailboxes(relay.octets_to(ANNA.email)) == []


def test_a_cancellation_that_is_taken_back_before_it_left_is_never_heard_of(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.cancel()
    meeting.tell(ANNA)
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0"]


def test_what_is_over_stays_in_the_calendar_unless_that_shows_a_later_time(meeting, relay, clinic):
    meeting.tell(ANNA, BEN)
    deliver_due()
    meeting.move(ANNA, BEN, hours=-24, quiet=HOUR)
    rows(recipient=ANNA.email).update(available_at=timezone.now())
    deliver_due()
    assert withdraw_all(clinic, meeting.invite.uid, unless_over_by=meeting.invite.end) == 2
    deliver_all()
    assert (story(relay, ANNA), story(relay, BEN)) == (["REQUEST 0", "REQUEST 1"], ["REQUEST 0", "CANCEL 2"])


def test_what_was_over_may_be_to_come_when_a_worker_died_over_the_news(meeting, relay, clinic):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA, hours=24)
    rows(sequence=1).update(crash_count=1)
    withdraw_all(clinic, meeting.invite.uid, unless_over_by=meeting.invite.end - HOUR)
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "CANCEL 2"]


def test_a_changed_address_means_cancel_there_and_invite_here(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    moved = make_person(email="anna@new.example")
    meeting.tell(moved)
    deliver_due()
    assert (story(relay, ANNA), story(relay, moved)) == (["REQUEST 0", "CANCEL 1"], ["REQUEST 1"])
    assert mails_to(relay, ANNA)[1].event.value("STATUS") is None


def test_a_cancellation_goes_to_whoever_may_hold_an_invitation_that_was_never_confirmed(meeting, relay):
    meeting.tell(ANNA)
    rows().update(may_have_arrived=True)
    meeting.cancel()
    deliver_all()
    assert story(relay, ANNA) == ["CANCEL 1"]


def test_a_change_back_is_told_once_more_when_the_change_may_have_arrived(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA, hours=1)
    rows(status=Status.QUEUED).update(may_have_arrived=True)
    meeting.move(ANNA, hours=-1)
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 2"]
    assert mails_to(relay, ANNA)[1].moment("DTSTART") == meeting.invite.start


def test_what_a_worker_holds_at_this_moment_is_left_to_it_and_updated_after_it(meeting, relay):
    meeting.tell(ANNA)
    held = Invitation.objects.claim(rows().get().pk)
    meeting.move(ANNA)
    assert rows(status=Status.QUEUED).count() == 2
    held.order_again()
    held.mark_waiting(until=timezone.now(), error=OutboxRow.no_error())
    for _ in range(2):  # the update may be looked at first, and then lets the invitation go before it
        deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]


def test_other_organizations_know_nothing_of_it(meeting, clinic):
    meeting.tell(ANNA)
    other = make_organization()
    assert withdraw_all(other, meeting.invite.uid) == 0
    assert not Invitation.objects.for_organization(other).exists()
    assert rows().get().status == Status.QUEUED


def test_who_may_have_been_reached_by_a_worker_that_died_is_still_told_after_a_refused_second_try(meeting, relay):
    meeting.tell(ANNA)
    rows().update(status=Status.FAILED, served=1, crash_count=3, error_code="quarantined")
    resend(rows().get())
    relay.fail("RCPT", "550 never")
    deliver_due()
    meeting.cancel()
    deliver_due()
    assert story(relay, ANNA) == ["CANCEL 1"]


def die_over(row):
    """A worker claims it and is never heard of again."""
    assert Invitation.objects.claim(row.pk)


def let_leases_run_out():
    rows(leased_until__isnull=False).update(leased_until=timezone.now())


def test_what_a_dead_worker_holds_is_taken_back_also_after_a_cancellation_that_was_overtaken(meeting, relay):
    meeting.tell(ANNA)
    die_over(rows(method="REQUEST").get())
    meeting.cancel()
    cancellation = rows(method="CANCEL").get()
    die_over(cancellation)
    rows(pk=cancellation.pk).update(leased_until=None, crash_count=1)
    meeting.tell(ANNA)
    meeting.cancel()
    let_leases_run_out()
    deliver_all()
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "CANCEL 3"]


def test_one_cancellation_is_enough_while_a_dead_worker_holds_it(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.cancel()
    die_over(rows(method="CANCEL").get())
    meeting.tell(ANNA)
    meeting.cancel()
    let_leases_run_out()
    deliver_all()
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "CANCEL 1"]


def test_a_cancellation_that_a_worker_died_over_is_no_reason_for_another(meeting, relay):
    meeting.tell(ANNA)
    held = Invitation.objects.claim(rows().get().pk)
    meeting.cancel()
    rows(method="CANCEL").update(crash_count=1)
    held.mark_waiting(until=timezone.now(), error=OutboxRow.no_error())
    meeting.tell(ANNA)
    held = Invitation.objects.claim(rows(method="REQUEST", status=Status.QUEUED).get().pk)
    meeting.cancel()
    held.mark_failed(error=OutboxRow.no_error())
    deliver_all()
    assert story(relay, ANNA) == []
