"""Whose mail leaves next: no organization keeps another waiting, and what presses goes first inside each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import tasks
from notifications.models import Invitation, Notice
from notifications.notices import NoticeFacts
from notifications.services import queue_notice, resend
from outbox.crew import crews
from tests.making import make_organization
from tests.notifications.making import deliver_due, let_time_pass, make_nurse, make_person
from tests.notifications.meetings import ANNA, Meeting, deliver_all, rows, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEVER = "550 5.1.1 no such user"


@pytest.fixture(autouse=True)
def fresh_crews():
    crews.clear()


def guests(name: str, count: int) -> list:
    return [make_person(email=f"{name}{number}@patients.example", role="attendee") for number in range(count)]


def order_of_arrival(relay) -> list[str]:
    return [to.partition("@")[0] for to, _ in relay.mails]


def test_one_thread_serves_organizations_in_turns_however_many_mails_the_first_has(clinic, relay):
    Meeting(clinic).tell(*guests("big", 12))
    Meeting(make_organization()).tell(*guests("small", 2))
    Meeting(make_organization()).tell(*guests("other", 1))
    tasks.send_mails()
    arrived = order_of_arrival(relay)
    assert len(arrived) == 15
    assert {"small0", "small1", "other0"} <= set(arrived[:6])
    assert relay.connections == 1


def test_what_is_off_leaves_before_who_is_new_and_that_before_who_hears_of_a_change(clinic, relay):
    off, moved, new = (Meeting(clinic) for _ in range(3))
    off.tell(*guests("off", 2))
    moved.tell(*guests("moved", 2))
    deliver_due()
    relay.mails.clear()
    moved.move(*guests("moved", 2))
    let_time_pass()
    new.tell(*guests("new", 2))
    off.cancel()
    tasks.send_mails()
    assert [name[:-1] for name in order_of_arrival(relay)] == ["off", "off", "new", "new", "moved", "moved"]


def test_what_begins_soon_and_what_somebody_has_to_accept_goes_before_other_invitations(clinic, relay):
    Meeting(clinic).tell(*guests("usual", 3))
    start = timezone.now() + timedelta(minutes=30)
    Meeting(clinic, start=start, end=start + timedelta(minutes=30)).tell(*guests("soon", 1))
    queue_notice(clinic, "dispatch", to=make_nurse(), facts=NoticeFacts(link="https://meet.example/my-jobs/"))
    tasks.send_mails()
    assert set(order_of_arrival(relay)[:2]) == {"soon0", "ben"}


def test_of_many_cancellations_that_of_what_begins_soon_leaves_first(clinic, relay):
    start = timezone.now() + timedelta(minutes=40)
    later, soon = Meeting(clinic), Meeting(clinic, start=start, end=start + timedelta(minutes=30))
    later.tell(*guests("later", 3))
    soon.tell(*guests("soon", 2))
    deliver_due()
    relay.mails.clear()
    later.cancel()
    soon.cancel()
    tasks.send_mails()
    assert [name[:-1] for name in order_of_arrival(relay)] == ["soon"] * 2 + ["later"] * 3


def test_what_somebody_sends_again_goes_before_everybodys_mails(clinic, relay):
    other = Meeting(make_organization())
    other.tell(ANNA)
    deliver_due()
    relay.mails.clear()
    meeting = Meeting(clinic)
    meeting.tell(*guests("big", 3))
    Meeting(make_organization()).tell(*guests("small", 1))
    resend(rows(recipient=ANNA.email).get())
    tasks.send_mails()
    assert order_of_arrival(relay)[0] == "anna"
    assert not Invitation.objects.filter(is_urgent=True).exists()


def test_notices_and_invitations_of_one_organization_share_its_turns(clinic, relay):
    for number in range(6):
        person = make_nurse(email=f"nurse{number}@clinic.example")
        queue_notice(clinic, "connection_lost", to=person, facts=NoticeFacts(link="https://meet.example/"))
    Meeting(clinic).tell(*guests("big", 6))
    Meeting(make_organization()).tell(*guests("small", 2))
    tasks.send_mails()
    assert {"small0", "small1"} <= set(order_of_arrival(relay)[:5])
    assert Notice.objects.filter(status="sent").count() == 6


def test_who_waits_for_an_earlier_mail_is_woken_by_it_and_is_claimed_once_meanwhile(clinic, relay):
    meeting = Meeting(clinic)
    meeting.tell(ANNA)
    held = Invitation.objects.claim(rows().get().pk)
    meeting.cancel()
    for _ in range(5):
        tasks.send_mails()
    waiting = rows(method="CANCEL").get()
    assert (waiting.error_code, waiting.attempts, waiting.available_at > timezone.now()) == (
        "waits_for_earlier",
        0,
        True,
    )
    held.mark_failed(error={"error_code": "mail_refused"})
    tasks.send_mails()
    waiting.refresh_from_db()
    assert (waiting.status, relay.mails) == ("superseded", [])


def test_an_earlier_mail_is_as_pressing_as_the_one_that_waits_for_it(clinic, relay):
    meeting = Meeting(clinic)
    meeting.tell(ANNA)
    held = Invitation.objects.claim(rows().get().pk)
    meeting.cancel()
    held.mark_waiting(until=timezone.now(), error={"may_have_arrived": True})
    Meeting(clinic).tell(*guests("big", 4))
    let_time_pass()
    tasks.send_mails()
    deliver_all()
    assert story(relay, ANNA) == ["REQUEST 0", "CANCEL 1"]
    assert order_of_arrival(relay)[:2] == ["anna", "anna"]


def test_a_big_organization_does_not_cost_the_next_one_its_connection(clinic, relay):
    relay.fail("RCPT", NEVER)
    Meeting(clinic).tell(*guests("big", 5))
    Meeting(make_organization()).tell(*guests("small", 5))
    tasks.send_mails()
    assert (len(relay.mails), relay.connections) == (9, 1)
