from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from notifications.ics import build_cancel, build_request
from notifications.invites import Party, Revision
from tests.notifications.content_lines import read_objects
from tests.notifications.making import LINK, make_invite

NOON = datetime(2027, 1, 12, 12, tzinfo=UTC)
INVITE = make_invite()
PARTIES = {"organizer": Party("Praxis", "meetings@product.example"), "attendee": Party("Anna", "anna@patients.example")}
REVISION = Revision(INVITE.uid, 3, NOON, NOON - timedelta(days=1))


def request(description="Join:\n" + LINK, revision=REVISION, parties=PARTIES, **changes):
    octets = build_request(replace(INVITE, **changes), revision, description=description, **parties)
    return read_objects(octets.decode())[0].components[0]


def cancel(*, is_whole_meeting):
    octets = build_cancel(INVITE.facts, REVISION, is_whole_meeting=is_whole_meeting, **PARTIES)
    return read_objects(octets.decode())[0].components[0]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "UTC"])
def test_times_are_in_utc_whatever_zone_they_were_given_in(zone):
    event = request(start=INVITE.start.astimezone(ZoneInfo(zone)), end=INVITE.end.astimezone(ZoneInfo(zone)))
    assert (event.value("DTSTART"), event.value("DTEND")) == ("20270112T133000Z", "20270112T141500Z")


def test_a_fixed_offset_is_no_time_zone_of_its_own():
    event = request(start=INVITE.start.astimezone(timezone(timedelta(hours=2))))
    assert event.all("DTSTART")[0].parameters == ()


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="naive"):
        request(start=INVITE.start.replace(tzinfo=None))


@pytest.mark.parametrize("title", ["C:\\New", "a\\nb", "a\\Nb", "a;b,c:d", "100% \\"])
def test_a_title_is_read_as_it_was_written(title):
    assert request(title=title).text("SUMMARY") == title


def test_a_description_keeps_its_lines():
    assert request(description="one\n\ntwo; three, four\\").text("DESCRIPTION") == "one\n\ntwo; three, four\\"


def test_revision_and_creation_stand_as_given():
    event = request()
    assert [event.value(name) for name in ("UID", "SEQUENCE", "DTSTAMP", "CREATED")] == [
        str(INVITE.uid),
        "3",
        "20270112T120000Z",
        "20270111T120000Z",
    ]


def test_only_teams_has_the_property_of_teams():
    assert request().value("X-MICROSOFT-SKYPETEAMSMEETINGURL") is None
    assert request(is_teams=True).value("X-MICROSOFT-SKYPETEAMSMEETINGURL") == LINK


def test_a_cancellation_has_a_status_only_when_it_is_for_everybody():
    assert cancel(is_whole_meeting=True).value("STATUS") == "CANCELLED"
    assert cancel(is_whole_meeting=False).value("STATUS") is None


def test_a_cancellation_shows_what_is_off_and_no_link():
    event = cancel(is_whole_meeting=True)
    assert (event.text("SUMMARY"), event.value("DTSTART")) == (INVITE.title, "20270112T133000Z")
    assert [event.value(name) for name in ("URL", "LOCATION", "DESCRIPTION", "CONFERENCE")] == [None] * 4


@pytest.mark.parametrize("name", ['Dr. "Bob"', "a^b", "a;b,c:d", "Müller", "x\r\nATTENDEE:mailto:evil@x.example"])
def test_a_name_adds_nothing(name):
    event = request(parties=PARTIES | {"attendee": Party(name, "anna@patients.example")})
    (attendee,) = event.all("ATTENDEE")
    assert attendee.value == "mailto:anna@patients.example"
    assert attendee.parameter("CN") == " ".join(name.replace('"', "'").replace("^", " ").split())


def test_who_has_no_name_has_no_empty_parameter():
    assert request(parties=PARTIES | {"attendee": Party("", "a@x.example")}).all("ATTENDEE")[0].parameter("CN") is None
