"""Zoom's events become events of our meetings: of the right one, with a name that can be shown anywhere."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation.live import live_state
from automation.live_events import KEPT, forget_old_events
from automation.models import Meeting, MeetingEvent
from providers.models import Connection
from tests.making import make_organization, make_ready_job
from tests.providers.letters import post, write_event

pytestmark = pytest.mark.django_db
NUMBER = "98765432101"


def make_meeting(organization, **more):
    connection = Connection.objects.for_organization(organization).get()
    job = make_ready_job(organization)
    fields = {
        "provider": "zoom",
        "provider_meeting_id": NUMBER,
        "status": "scheduled",
        "scheduled_at": timezone.now(),
        "join_url": "https://z.example/",
    }
    return Meeting.objects.create(organization=organization, job=job, connection=connection, **fields | more)


def make_clinic():
    organization = make_organization()
    Connection.objects.create(organization=organization, provider="zoom", account_id="ACC-1", user_id="USER-1")
    return organization


@pytest.fixture
def meeting():
    return make_meeting(make_clinic())


def tell(client, meeting, name, who=None, number=NUMBER):
    more = {"participant": {"user_name": who, "user_id": "1", "email": "erika@private.example"}} if who else {}
    answer = post(client, write_event(name, meeting.connection, number, **more))
    assert answer.status_code == 200
    return live_state(meeting)


def test_a_meeting_is_followed_from_the_waiting_room_to_the_end(client, meeting):
    live = tell(client, meeting, "meeting.participant_jbh_waiting", "Erika Muster")
    assert [someone.name for someone in live.waiting] == ["Erika Muster"]
    tell(client, meeting, "meeting.started")
    live = tell(client, meeting, "meeting.participant_joined", "Erika Muster")
    assert (live.is_running, live.waiting) == (True, [])
    assert [someone.name for someone in live.present] == ["Erika Muster"]
    assert tell(client, meeting, "meeting.participant_left", "Erika Muster").present == []
    assert tell(client, meeting, "meeting.ended").ended_at


def test_no_address_of_a_participant_is_kept(client, meeting):
    tell(client, meeting, "meeting.participant_joined", "erika@private.example")
    assert "private" not in repr(MeetingEvent.objects.values())
    assert [someone.name for someone in live_state(meeting).present] == ["erika"]


NAMES = {
    "<b>Erika</b> <script>alert(1)</script>": "Erika alert(1)",
    "  Erika \u0000\n\t Muster ": "Erika Muster",
    "\u202eakirE\u202c": "akirE",
    "E" * 500: "E" * 79 + "…",
    "<": "Somebody",
    " \u0007 ": "Somebody",
    "Ärzte & Söhne": "Ärzte & Söhne",
    "医生": "医生",
}


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_made_fit_to_be_shown(client, meeting, given):
    live = tell(client, meeting, "meeting.participant_joined", given)
    assert [someone.name for someone in live.present] == [NAMES[given]]


def test_the_meetings_of_others_are_none_of_ours(client, meeting):
    theirs = make_meeting(make_clinic(), provider_meeting_id="5555")
    by_hand = make_meeting(meeting.organization, provider="by-hand", provider_meeting_id="by-hand")
    tell(client, theirs, "meeting.started", number="777")
    assert not MeetingEvent.objects.exists()
    tell(client, meeting, "meeting.started")
    assert [event.meeting for event in MeetingEvent.objects.all()] == [meeting]
    assert not live_state(by_hand)


def test_a_change_at_zoom_orders_a_look_and_shows_nothing_yet(client, meeting):
    for name in ("meeting.updated", "meeting.deleted", "meeting.permanently_deleted"):
        Meeting.objects.filter(pk=meeting.pk).update(look_wanted_at=None, served=0, orders=0)
        tell(client, meeting, name)
        meeting.refresh_from_db()
        assert meeting.look_wanted_at
        assert (meeting.has_work, meeting.status) == (True, "scheduled")


@pytest.mark.parametrize("status", ["failed", "waiting", "cancelled"])
def test_what_waits_or_failed_is_not_tried_again_by_news(client, meeting, status):
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    tell(client, meeting, "meeting.updated")
    meeting.refresh_from_db()
    assert (meeting.has_work, meeting.status) == (False, status)


def test_names_are_forgotten_after_three_months(client, meeting):
    tell(client, meeting, "meeting.participant_joined", "Erika")
    tell(client, meeting, "meeting.participant_joined", "Dana")
    MeetingEvent.objects.filter(who="Erika").update(happened_at=timezone.now() - KEPT - timedelta(hours=1))
    forget_old_events()
    assert [event.who for event in MeetingEvent.objects.all()] == ["Dana"]
