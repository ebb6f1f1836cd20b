from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from notifications.invites import MeetingFacts
from tests.notifications.making import make_invite

INVITE = make_invite()


def test_the_same_meeting_in_another_zone_has_the_same_fingerprint():
    paris = ZoneInfo("Europe/Paris")
    moved = replace(INVITE, start=INVITE.start.astimezone(paris), end=INVITE.end.astimezone(paris))
    assert moved.fingerprint == INVITE.fingerprint


def test_whatever_a_guest_sees_changes_the_fingerprint():
    changes: list[dict[str, Any]] = [
        {"title": "Other"},
        {"start": INVITE.start.replace(minute=31)},
        {"end": INVITE.end.replace(minute=59)},
        {"join_url": "https://zoom.us/j/2"},
        {"password": "other"},
        {"meeting_number": "1"},
        {"dial_in": ()},
        {"passcode_for_phone": "1"},
        {"reference": "JOB-2"},
        {"provider_label": "Microsoft Teams"},
    ]
    fingerprints = {replace(INVITE, **change).fingerprint for change in changes}
    assert len(fingerprints | {INVITE.fingerprint}) == len(changes) + 1


def test_facts_come_back_from_storage_as_they_were():
    assert MeetingFacts.from_json(INVITE.facts.to_json()) == INVITE.facts
    assert "k7-Pq_2" not in str(INVITE.facts.to_json())
