"""Delivery to a mail server that misbehaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import delivery, tasks
from notifications.models import Invitation
from notifications.smtp import MAILS_PER_CONNECTION, kept
from outbox.outcomes import TryLater
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.notifications.making import deliver_due, let_time_pass, make_person
from tests.notifications.meetings import ANNA, BEN, deliver_all, rows, story
from tests.notifications.relays import ACCEPT_THEN_CUT_LINE, CUT_LINE, running_relay

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Status = Invitation.Status
LATER, NEVER = "451 4.3.0 try again later", "550 5.1.1 no such user"


def only_row():
    return rows().get()


def attendees(count):
    return [make_person(email=f"{number}@patients.example", role="attendee") for number in range(count)]


def test_what_was_frozen_when_it_was_queued_is_what_arrives(meeting, relay, clinic):
    meeting.tell(ANNA)
    octets = only_row().octets
    clinic.sender_name = "Renamed since"
    clinic.save()
    deliver_due()
    assert relay.octets_to(ANNA.email) == [octets]
    assert relay.senders == ["meetings@product.example"]


def test_a_sent_mail_says_when_and_what_the_server_answered(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    row = only_row()
    assert (row.status, row.attempts, row.error_code, row.smtp_reply) == (Status.SENT, 1, "", "250 2.0.0 taken")
    assert timezone.now() - row.sent_at < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("command", "code"), [("MAIL", "mail_server_busy"), ("RCPT", "mail_deferred"), ("DATA", "mail_deferred")]
)
def test_later_means_later(meeting, relay, command, code):
    relay.fail(command, LATER)
    meeting.tell(ANNA)
    octets = only_row().octets
    deliver_due()
    row = only_row()
    assert (row.status, row.error_code, row.provider_code) == (Status.QUEUED, code, LATER)
    assert (row.available_at > timezone.now(), relay.mails) == (True, [])
    deliver_all()
    assert relay.octets_to(ANNA.email) == [octets]
    assert (only_row().status, only_row().attempts, only_row().error_code) == (Status.SENT, 2, "")


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_never_means_failed_and_visible(meeting, relay, command):
    relay.fail(command, NEVER)
    meeting.tell(ANNA, BEN)
    deliver_due()
    deliver_all()
    failed, sent = rows(status=Status.FAILED).get(), rows(status=Status.SENT).get()
    assert (failed.error_code, failed.provider_code, bool(failed.error_id)) == ("mail_refused", NEVER, True)
    assert [to for to, _ in relay.mails] == [sent.recipient]
    assert relay.connections == 1


def test_a_line_that_is_cut_before_the_mail_is_on_it_means_later(meeting, relay):
    relay.fail("RCPT", CUT_LINE)
    meeting.tell(ANNA)
    deliver_due()
    row = only_row()
    assert (row.status, row.error_code, row.may_have_arrived) == (Status.QUEUED, "mail_server_unreachable", False)
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0"]


def test_a_line_that_is_cut_after_the_mail_was_taken_means_the_same_octets_again(meeting, relay):
    relay.fail("DATA", ACCEPT_THEN_CUT_LINE)
    meeting.tell(ANNA)
    deliver_due()
    row = only_row()
    assert (row.status, row.error_code, row.may_have_arrived) == (Status.QUEUED, "mail_unconfirmed", True)
    deliver_all()
    first, second = relay.octets_to(ANNA.email)
    assert first == second
    assert only_row().status == Status.SENT
    assert broken_rules_of_mailboxes([first, second]) == []


def test_a_server_that_is_not_there_means_later(meeting, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    meeting.tell(ANNA)
    deliver_due()
    assert (only_row().status, only_row().error_code) == (Status.QUEUED, "mail_server_unreachable")


def test_a_server_that_greets_with_a_refusal_means_later(meeting, relay, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "somebody", "secret-of-the-relay"
    meeting.tell(ANNA)
    deliver_due()
    row = only_row()
    assert (row.status, row.error_code) == (Status.QUEUED, "mail_login_refused")
    assert "secret" not in row.provider_code + row.error_message


@pytest.mark.heavy
def test_one_connection_serves_many_mails(meeting, relay):
    meeting.tell(*attendees(30))
    deliver_due()
    assert (len(relay.mails), relay.connections) == (30, 1)


def test_a_connection_is_renewed_after_its_share_of_mails(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    kept.line.used = MAILS_PER_CONNECTION
    meeting.tell(ANNA, BEN)
    deliver_due()
    assert (len(relay.mails), relay.connections) == (2, 2)


def test_a_kept_connection_that_died_while_it_was_idle_costs_no_try(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    relay.fail("MAIL", CUT_LINE)
    meeting.tell(ANNA, BEN)
    deliver_due()
    assert rows(status=Status.SENT).count() == 2
    assert (relay.connections, rows().last().attempts) == (2, 1)


def test_another_server_in_the_settings_is_used_at_once(meeting, relay, settings):
    meeting.tell(ANNA)
    deliver_due()
    with running_relay() as other:
        settings.EMAIL_PORT = other.port
        meeting.tell(ANNA, BEN)
        deliver_due()
        assert [to for to, _ in other.mails] == [BEN.email]


def test_a_refused_mail_does_not_cost_the_next_one_its_connection(meeting, relay):
    relay.fail("DATA", NEVER, LATER)
    meeting.tell(*attendees(4))
    deliver_due()
    assert (len(relay.mails), relay.connections) == (2, 1)


def test_an_update_never_overtakes_its_invitation(meeting, relay):
    relay.fail("RCPT", LATER)
    meeting.tell(ANNA)
    invitation = Invitation.objects.claim(only_row().pk)  # somebody is at it
    meeting.move(ANNA)
    let_time_pass()
    update = rows(sequence=1).get()
    tasks.send_invitation(str(update.pk))
    update.refresh_from_db()
    assert (update.status, update.error_code, relay.mails) == (Status.QUEUED, "waits_for_earlier", [])
    rows(pk=invitation.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    for _ in range(3):
        deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]


def test_a_cancellation_of_an_invitation_that_was_refused_meanwhile_is_not_sent(meeting, relay):
    relay.fail("RCPT", NEVER)
    meeting.tell(ANNA)
    held = Invitation.objects.claim(only_row().pk)
    meeting.cancel()
    held.mark_failed(error={"error_code": "mail_refused"})
    deliver_all()
    assert relay.mails == []
    assert rows(method="CANCEL").get().status == Status.SUPERSEDED


def test_an_invitation_that_comes_too_late_is_given_up(meeting, relay):
    meeting.tell(ANNA)
    past = timezone.now() - timedelta(hours=1)
    facts = only_row().facts | {"end": past.isoformat()}
    rows().update(facts=facts, created_at=past - timedelta(hours=1))
    deliver_due()
    assert (only_row().status, only_row().error_code, relay.mails) == (Status.FAILED, "meeting_is_over", [])


def test_who_expects_the_meeting_later_hears_of_the_earlier_time_although_that_is_over(meeting, relay):
    tomorrow = timezone.now() + timedelta(days=1)
    meeting.tell(ANNA, start=tomorrow, end=tomorrow + timedelta(hours=1))
    deliver_due()
    meeting.move(ANNA, hours=-20)
    past = timezone.now() - timedelta(hours=1)
    update = rows(sequence=1)
    update.update(facts=update.get().facts | {"end": past.isoformat()}, created_at=past - timedelta(hours=1))
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]


def test_a_mail_that_was_put_off_for_a_day_is_given_up(meeting, relay):
    relay.fail("RCPT", LATER)
    meeting.tell(ANNA)
    rows().update(attempts=delivery.ATTEMPTS_UNTIL_GIVEN_UP, created_at=timezone.now() - timedelta(days=2))
    deliver_due()
    assert (only_row().status, only_row().error_code) == (Status.FAILED, "mail_deferred_too_long")


def test_no_mail_is_begun_with_too_little_of_the_lease_left(meeting, relay):
    meeting.tell(ANNA)
    row = Invitation.objects.claim(only_row().pk)
    row.leased_until = timezone.now() + timedelta(seconds=10)
    with pytest.raises(TryLater):
        delivery.deliver(row)
    assert relay.mails == []


def test_a_worker_that_died_after_the_mail_was_taken_is_followed_by_one_that_sends_the_same_octets(meeting, relay):
    meeting.tell(ANNA)
    dead = Invitation.objects.claim(only_row().pk)
    delivery.deliver(dead)
    rows().update(leased_until=timezone.now() - timedelta(seconds=1))
    deliver_due()
    first, second = relay.octets_to(ANNA.email)
    assert first == second
    assert only_row().status == Status.SENT


def test_a_line_of_a_mail_that_begins_with_a_dot_arrives_with_it(meeting, relay):
    meeting.tell(ANNA, title="The end")
    row = only_row()
    row.message = row.message.replace("Content-Type", "X-Dots: one\r\n .two\r\nContent-Type", 1).replace(
        "How to join\r\n", "...\r\n.\r\n..\r\nHow to join\r\n", 1
    )
    row.save()
    deliver_due()
    assert relay.octets_to(ANNA.email) == [row.octets]
    assert b"\r\n.\r\n..\r\n" in row.octets
