"""Inviting, and telling of changes: what announce() makes true."""

import pytest

from accounts.refusals import Conflict, Invalid
from notifications.models import Invitation
from notifications.services import resend
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.notifications.making import deliver_due, make_nurse, make_person
from tests.notifications.meetings import ANNA, BEN, HOUR, MINUTE, deliver_all, mails_to, rows, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Status = Invitation.Status


def test_everybody_gets_one_invitation_of_his_own(meeting, relay):
    assert meeting.tell(ANNA, BEN) == 0
    deliver_due()
    assert story(relay, ANNA) == story(relay, BEN) == ["REQUEST 0"]
    assert len(relay.mails) == 2
    assert {mail.event.value("UID") for mail in mails_to(relay, ANNA) + mails_to(relay, BEN)} == {
        str(meeting.invite.uid)
    }
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []


def test_to_say_the_same_again_queues_nothing(meeting, relay):
    meeting.tell(ANNA, BEN)
    assert meeting.tell(ANNA, BEN) == 0
    deliver_due()
    assert meeting.tell(BEN, ANNA) == 0
    deliver_all()
    assert len(relay.mails) == rows().count() == 2


def test_one_bell_rings_for_all_mails_of_a_pass(meeting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        meeting.tell(ANNA, BEN, *(make_person(email=f"{n}@patients.example", role="attendee") for n in range(20)))
    assert len(bells) == 1
    with django_capture_on_commit_callbacks() as bells:
        meeting.tell(ANNA, BEN, *(make_person(email=f"{n}@patients.example", role="attendee") for n in range(20)))
    assert bells == []


def test_one_address_in_several_roles_gets_one_mail_in_the_strongest(meeting, relay):
    meeting.tell(
        make_nurse(email="One@clinic.example", name="As resource"),
        make_person(email="one@clinic.example", role="attendee", name="As attendee"),
        make_person(email="ONE@clinic.example", name="As contact"),
    )
    deliver_due()
    assert len(relay.mails) == 1
    assert rows().get().role == "contact"
    assert rows().get().recipient_name == "As contact"


def test_who_has_no_address_is_left_out(meeting, relay):
    meeting.tell(ANNA, make_nurse(email=""))
    deliver_due()
    assert [to for to, _ in relay.mails] == [ANNA.email]


def test_an_address_that_could_mean_two_stops_nobody_else(meeting, relay):
    evil = make_nurse(email="a@x.example,evil@y.example")
    meeting.tell(ANNA, evil)
    meeting.tell(ANNA, evil)
    deliver_due()
    assert [to for to, _ in relay.mails] == [ANNA.email]
    failed = rows(status=Status.FAILED).get()
    assert (failed.error_code, bool(failed.error_id)) == ("unsafe_address", True)
    with pytest.raises(Conflict):
        resend(failed)


def test_nobody_is_invited_at_the_address_that_our_mails_come_from(meeting, settings):
    settings.DEFAULT_FROM_EMAIL = "Meetings <meetings@product.example>"
    meeting.tell(make_nurse(email="Meetings@Product.example"))
    assert rows().get().error_code == "own_address"


@pytest.mark.parametrize(
    "link",
    [
        "http://zoom.us/j/1",
        "javascript:alert(1)",
        "https://zoom.us/j/1 2",
        'https://zoom.us/j/1"onclick="x',
        "https://zoom.us/j/1\r\nATTENDEE:mailto:x@y.example",
        "https://zoom.us/s/1?zak=abc",
        "https://",
        "",
    ],
)
def test_a_link_that_guests_must_not_have_is_refused_and_nothing_is_queued(meeting, link):
    with pytest.raises(Invalid):
        meeting.tell(ANNA, join_url=link)
    assert not rows().exists()


def test_a_change_waits_for_the_quiet_time_and_then_updates_the_same_entry(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    assert meeting.move(ANNA, quiet=HOUR) == 1
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 0"]
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 1"]
    assert mails_to(relay, ANNA)[1].moment("DTSTART") == meeting.invite.start
    assert broken_rules_of_mailboxes(relay.octets_to(ANNA.email)) == []


@pytest.mark.heavy
def test_quick_changes_become_one_mail_that_leaves_when_the_first_would_have(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA, quiet=MINUTE)
    first_due_at = rows(status=Status.QUEUED).get().available_at
    for _ in range(4):
        meeting.move(ANNA, quiet=HOUR)
    waiting = rows(status=Status.QUEUED).get()
    assert waiting.available_at == first_due_at
    assert rows(status=Status.SUPERSEDED).count() == 4
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "REQUEST 5"]
    assert broken_rules_of_mailboxes(relay.octets_to(ANNA.email)) == []


def test_a_change_that_is_taken_back_in_time_is_never_heard_of(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA, hours=1)
    meeting.move(ANNA, hours=-1)
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0"]


def test_a_change_before_the_first_invitation_left_replaces_it_and_does_not_wait(meeting, relay):
    meeting.tell(ANNA)
    meeting.move(ANNA, quiet=HOUR)
    deliver_due()
    assert story(relay, ANNA) == ["REQUEST 1"]
    assert str(mails_to(relay, ANNA)[0].message["Subject"]).startswith("Invitation: ")


def test_no_two_contents_ever_have_the_same_sequence(meeting, relay):
    meeting.tell(ANNA)
    meeting.move(ANNA)
    deliver_due()
    meeting.move(ANNA)
    meeting.move(ANNA, BEN)
    meeting.tell(BEN)
    meeting.tell(ANNA, BEN)
    deliver_all()
    told = {(row.recipient, row.sequence) for row in rows()}
    assert len(told) == rows().count()
    assert broken_rules_of_mailboxes(octets for _, octets in relay.mails) == []


def test_somebody_who_comes_later_is_invited_and_the_others_hear_nothing(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    assert meeting.tell(ANNA, BEN) == 1
    deliver_due()
    assert (story(relay, ANNA), story(relay, BEN)) == (["REQUEST 0"], ["REQUEST 1"])
    assert str(mails_to(relay, BEN)[0].message["Subject"]).startswith("Invitation: ")


def test_an_update_says_what_was_before(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.move(ANNA, hours=2)
    deliver_all()
    update = mails_to(relay, ANNA)[1]
    assert "4:30 PM – 5:15 PM" in update.body("text/plain")
    assert "Before: Tuesday, 12 January 2027, 2:30 PM – 3:15 PM" in update.body("text/plain")
    assert str(update.message["Subject"]).startswith("Updated invitation: ")


def test_a_new_name_language_or_zone_of_a_guest_is_no_reason_to_write_again(meeting, relay):
    meeting.tell(ANNA)
    deliver_due()
    meeting.tell(
        make_person(name="Anna Meier-Graf", language="de", timezone="Asia/Tokyo", email="ANNA@patients.example")
    )
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0"]
