"""What goes on in a meeting, folded from events in whatever order they came."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from automation.live import LONGEST_WAIT, live_state
from automation.models import Meeting, MeetingEvent
from tests.making import make_job, make_organization

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
Kind = MeetingEvent.Kind


@pytest.fixture
def meeting():
    organization = make_organization()
    return Meeting.objects.create(organization=organization, job=make_job(organization))


def happen(meeting, minute, kind, who="", key=""):
    MeetingEvent.objects.create(
        meeting=meeting, kind=kind, who=who, participant_key=key, happened_at=START + timedelta(minutes=minute)
    )


def state(meeting, minute=60):
    return live_state(meeting, now=START + timedelta(minutes=minute))


def names(people):
    return [someone.name for someone in people]


def test_without_events_there_is_nothing_to_tell(meeting):
    assert not state(meeting)


def test_who_waits_is_named_with_since_when_until_let_in(meeting):
    happen(meeting, 1, Kind.WAITING, "Erika")
    assert [(one.name, one.since) for one in state(meeting).waiting] == [("Erika", START + timedelta(minutes=1))]
    happen(meeting, 2, Kind.STARTED)
    happen(meeting, 3, Kind.JOINED, "Erika")
    live = state(meeting)
    assert (live.started_at, live.is_running) == (START + timedelta(minutes=2), True)
    assert (names(live.waiting), names(live.present)) == ([], ["Erika"])


def test_who_gave_up_waiting_is_not_waiting(meeting):
    happen(meeting, 1, Kind.WAITING, "Erika", "a")
    happen(meeting, 2, Kind.STOPPED_WAITING, "Erika", "a")
    assert not state(meeting)


def test_the_end_sends_everybody_home(meeting):
    happen(meeting, 0, Kind.STARTED)
    happen(meeting, 1, Kind.JOINED, "Dana", "a")
    happen(meeting, 2, Kind.WAITING, "Erika", "b")
    happen(meeting, 31, Kind.ENDED)
    live = state(meeting)
    assert (live.ended_at, live.is_running) == (START + timedelta(minutes=31), False)
    assert (live.waiting, live.present) == ([], [])


def test_a_meeting_that_is_started_again_is_running(meeting):
    for minute, kind in [(0, Kind.STARTED), (5, Kind.ENDED), (7, Kind.STARTED)]:
        happen(meeting, minute, kind)
    assert state(meeting).is_running
    assert state(meeting).ended_at is None


def test_the_order_of_arrival_does_not_matter(meeting):
    story = [
        (0, Kind.WAITING, "Erika", "a"),
        (1, Kind.STARTED, "", ""),
        (2, Kind.JOINED, "Erika", "a"),
        (3, Kind.LEFT, "Erika", "a"),
        (4, Kind.WAITING, "Erika", "b"),
    ]
    for order in permutations(story):
        MeetingEvent.objects.all().delete()
        for event in order:
            happen(meeting, *event)
        live = state(meeting)
        assert (live.is_running, names(live.waiting), names(live.present)) == (True, ["Erika"], [])


def test_two_of_one_name_are_two(meeting):
    happen(meeting, 0, Kind.STARTED)
    happen(meeting, 1, Kind.WAITING, "iPhone", "a")
    happen(meeting, 2, Kind.WAITING, "iPhone", "b")
    # The provider gives another id to whoever is let in.
    happen(meeting, 3, Kind.JOINED, "iPhone", "c")
    live = state(meeting)
    assert (names(live.waiting), names(live.present)) == (["iPhone"], ["iPhone"])
    assert live.waiting[0].since == START + timedelta(minutes=2)


def test_told_with_an_id_and_without_it_is_the_same_person(meeting):
    happen(meeting, 1, Kind.JOINED, "Erika")
    happen(meeting, 2, Kind.JOINED, "Erika", "a")
    assert names(state(meeting).present) == ["Erika"]
    happen(meeting, 3, Kind.LEFT, "Erika", "a")
    assert names(state(meeting).present) == []


def test_who_is_put_back_into_the_waiting_room_waits(meeting):
    happen(meeting, 1, Kind.JOINED, "Erika", "a")
    happen(meeting, 2, Kind.WAITING, "Erika", "a")
    live = state(meeting)
    assert (names(live.waiting), names(live.present)) == (["Erika"], [])


def test_who_has_waited_for_hours_has_gone(meeting):
    happen(meeting, 0, Kind.WAITING, "Erika")
    assert state(meeting, minute=60).waiting
    assert not state(meeting, minute=LONGEST_WAIT.total_seconds() / 60 + 1).waiting


def test_leaving_without_having_come_harms_nobody(meeting):
    happen(meeting, 1, Kind.JOINED, "Dana", "a")
    happen(meeting, 2, Kind.LEFT, "Erika", "b")
    happen(meeting, 2, Kind.STOPPED_WAITING, "Erika", "b")
    assert names(state(meeting).present) == ["Dana"]
