"""A link that a person pasted: told to everybody, left alone, and in the place of what was at the provider."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.refusals import Conflict
from automation import services
from automation.models import Meeting
from jobs import services as jobs
from notifications.models import Invitation
from tests.automation.replacing import let_replaced_go
from tests.automation.settling import settle_only
from tests.making import make_organization, make_ready_job, make_user, tomorrow
from tests.notifications.read_mail import Mail
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["zoom", "teams"])
def admin(request, simulator):
    admin = make_user(make_organization())
    connect(simulator, admin, request.param)
    return admin


def make_meeting(admin):
    return services.create_meeting_now(make_ready_job(admin.organization), by=admin)


def settled(meeting):
    """The meeting after a worker came by."""
    Meeting.objects.filter(pk=meeting.pk).update(available_at=meeting.created_at)
    settle_only(meeting)
    return Meeting.objects.get(pk=meeting.pk)


def live(simulator):
    state = simulator.control("GET", "state", params={"calls": "no"})
    return [one for vendor in ("zoom", "graph") for one in state[vendor]["meetings"] if one["live"]]


def test_a_link_by_hand_is_told_to_everybody_and_left_alone(admin, simulator):
    simulator.set_fault(kind="error", operation="zoom.create_meeting", status=400, code="200", message="no")
    simulator.set_fault(kind="error", operation="graph.create_or_get_meeting", status=403, code="Forbidden", message="")
    refused = settled(make_meeting(admin))
    assert refused.error_message
    services.use_link(refused, "https://meet.example/room-7", by=admin)
    meeting = settled(refused)
    assert (meeting.status, meeting.join_url) == ("scheduled", "https://meet.example/room-7")
    assert Invitation.objects.filter(uid=meeting.calendar_uid, method="REQUEST").current().count() == 2
    jobs.change_job(meeting.job, {"start": tomorrow(18)}, by=None)
    assert settled(meeting).join_url == "https://meet.example/room-7"


def test_a_job_that_is_done_or_off_takes_no_link(admin, simulator):
    done, off = settled(make_meeting(admin)), settled(make_meeting(admin))
    for step in ("In Progress", "Complete"):
        jobs.progress(done.job.allocations.get(), step, by=None)
    jobs.cancel_job(off.job, by=None)
    for meeting in Meeting.objects.select_related("job"):
        with pytest.raises(Conflict) as refusal:
            services.use_link(meeting, "https://meet.example/room-7", by=admin)
        assert refusal.value.code == "job_is_over"
    assert len(live(simulator)) == 2


def test_it_takes_the_place_of_a_meeting_at_the_provider(admin, simulator):
    meeting = settled(make_meeting(admin))
    assert len(live(simulator)) == 1
    services.use_link(meeting, "https://meet.example/room-8", by=admin)
    assert settled(meeting).join_url == "https://meet.example/room-8"
    let_replaced_go()
    assert live(simulator) == []


def test_nothing_of_the_old_meeting_goes_out_with_the_new_link(admin, simulator):
    """The numbers to dial, and the passcode for them, would lead to a meeting that is deleted."""
    meeting = settled(make_meeting(admin))
    # Zoom knows them all; Teams where the licence is for audio conferences.
    known = {"dial_in": ["+1 929 205 6099"], "passcode_for_phone": "418209", "details": {"conference_id": "7731"}}
    Meeting.objects.filter(pk=meeting.pk).update(**known, host_name="Dana Host", host_email="dana@clinic.example")
    services.use_link(meeting, "https://meet.example/room-9", by=admin)
    after = settled(meeting)
    left = (after.dial_in, after.passcode_for_phone, after.details, after.host_name, after.host_email, after.held_for)
    assert left == ([], "", {}, "", "", "")
    row = Invitation.objects.filter(uid=meeting.calendar_uid, recipient=meeting.job.contact.email).current().last()
    mail = Mail(row.octets)
    words = mail.body("text/plain") + (mail.event.value("DESCRIPTION") or "")
    assert words.count("meet.example/room-9") >= 2
    assert not [word for word in ("929 205 6099", "418209") if word in words]


def test_a_link_is_refused_while_a_worker_is_at_the_meeting_although_it_was_free_a_moment_ago(admin):
    meeting = settled(make_meeting(admin))
    Meeting.objects.filter(pk=meeting.pk).update(
        lease_owner="worker", leased_until=timezone.now() + timedelta(seconds=60)
    )
    with pytest.raises(Conflict) as refusal:
        services.use_link(meeting, "https://meet.example/room-9", by=admin)
    assert refusal.value.code == "busy"
    assert Meeting.objects.get(pk=meeting.pk).join_url == meeting.join_url
