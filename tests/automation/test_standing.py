"""Plain mails that were in line when the job changed: nothing leaves that is not so any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation.models import Meeting
from jobs import services as jobs
from jobs.people import change_person
from jobs.statuses import AllocationStatus
from notifications.models import Notice
from notifications.smtp import hang_up
from tests.automation.reading_feeds import make_program
from tests.automation.test_feed_readers import in_hours, make_meeting
from tests.automation.test_reminders import make_due, ring
from tests.making import accept_all, make_dispatched_job, make_organization, make_resource
from tests.notifications.making import deliver_due, let_time_pass
from tests.notifications.relays import running_relay

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization(quiet_seconds=0)


@pytest.fixture
def relay(settings):
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay
        hang_up()


def addresses(relay):
    return sorted(to for to, _octets in relay.mails)


def statuses(kind):
    return list(Notice.objects.filter(kind=kind).order_by("created_at").values_list("status", flat=True))


# --- Requests to accept ---


def take_off(job):
    jobs.deallocate(job.allocations.get(), by=None)


def decline(job):
    jobs.respond(job.allocations.get(), AllocationStatus.DECLINED, by=None)


def cancel(job):
    jobs.cancel_job(job, by=None)


def delete(job):
    jobs.delete_job(job, by=None)


@pytest.mark.parametrize("change", [take_off, decline, accept_all, cancel, delete])
def test_a_request_that_nobody_has_to_answer_any_more_does_not_leave(clinic, relay, change):
    change(make_dispatched_job(clinic))
    deliver_due()
    assert relay.mails == []
    assert statuses("dispatch") == ["superseded"]


def test_a_request_for_what_is_over_does_not_leave(clinic, relay):
    make_dispatched_job(clinic, start=timezone.now() - timedelta(hours=2))
    deliver_due()
    assert statuses("dispatch") == ["superseded"]


def test_who_is_still_asked_gets_the_request_whatever_became_of_the_others(clinic, relay):
    job = make_dispatched_job(clinic, resources=2)
    first, second = job.allocations.all()
    jobs.deallocate(first, by=None)
    jobs.allocate(job, other := make_resource(clinic), by=None)
    jobs.dispatch(job, by=None)
    deliver_due()
    assert addresses(relay) == sorted([second.resource.email, other.email])


def test_who_is_asked_again_gets_the_request_and_one_who_has_another_address_gets_it_there(clinic, relay):
    job = make_dispatched_job(clinic)
    deliver_due()
    accept_all(job)
    jobs.ask_again(job, by=None)
    nurse = job.allocations.get().resource
    old = nurse.email
    change_person(nurse, {"email": "right@clinic.example"}, by=None)
    deliver_due()
    assert addresses(relay) == sorted([old, "right@clinic.example"])
    assert statuses("dispatch") == ["sent", "superseded", "sent"]


# --- Reminders ---


@pytest.fixture
def program(clinic):
    """Nora, whose calendar reads her feed and who wants nothing else."""
    program = make_program(clinic, name="Nora Nurse", calendar="feed")
    program.read()
    return program


@pytest.fixture
def reminded(program):
    """A reminder to each guest is in line, and a worker has died over them."""
    meeting = make_meeting(program)
    Notice.objects.update(served=1, status="sent")
    make_due(meeting, 15)
    ring(meeting)
    for notice in Notice.objects.filter(kind="reminder"):
        assert Notice.objects.claim(notice.pk)
    return Meeting.objects.select_related("job").get(pk=meeting.pk)


def bring_up_again():
    """The leases of the dead worker run out, and all reminders leave."""
    let_time_pass()
    Notice.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())
    deliver_due()


def reminders_to(relay):
    return sorted(to for to, octets in relay.mails if b"Subject: Reminder" in octets)


def test_a_reminder_leaves_late_when_it_is_still_so(reminded, program, relay):
    bring_up_again()
    assert reminders_to(relay) == sorted([program.resource.email, reminded.job.contact.email])


def test_not_after_the_meeting_has_moved_so_far_that_the_feed_alone_tells_it(reminded, relay):
    jobs.change_job(reminded.job, {"start": in_hours(99)}, by=None)
    Notice.objects.filter(kind="feed_moved").delete()
    bring_up_again()
    assert reminders_to(relay) == []
    assert set(statuses("reminder")) == {"superseded"}


@pytest.mark.parametrize("change", [cancel, delete])
def test_not_when_it_was_cancelled_and_no_worker_has_come_to_it_yet(reminded, relay, change):
    change(reminded.job)
    bring_up_again()
    assert reminders_to(relay) == []


def test_not_to_who_has_declined_since(reminded, relay):
    decline(reminded.job)
    bring_up_again()
    assert reminders_to(relay) == [reminded.job.contact.email]
