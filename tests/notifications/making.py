"""Meetings and people for the tests of mails."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from notifications import tasks
from notifications.invites import Invite, Person
from notifications.models import Invitation, Notice
from outbox.crew import crews
from outbox.models import Pace
from outbox.sweep import find_due

LINK = "https://zoom.us/j/96228647552?pwd=Q2FmZQ"


def make_invite(**fields: Any) -> Invite:
    start = datetime(2027, 1, 12, 13, 30, tzinfo=UTC)
    invite = Invite(
        uid=uuid.uuid4(),
        title="Follow-up of the knee operation",
        start=start,
        end=start + timedelta(minutes=45),
        join_url=LINK,
        provider_label="Zoom",
        password="k7-Pq_2",
        meeting_number="962 2864 7552",
        dial_in=("+49 69 7104 9922 (Germany)", "+33 1 7037 2246 (France)"),
        passcode_for_phone="482913",
        reference="JOB-0042",
    )
    return replace(invite, **fields)


def make_person(**fields: Any) -> Person:
    person = Person("Anna Meier", "anna@patients.example", Invitation.Role.CONTACT, "Europe/Paris", "en")
    return replace(person, **fields)


def make_nurse(**fields: Any) -> Person:
    return make_person(
        **{"name": "Ben Okafor", "email": "ben@clinic.example", "role": Invitation.Role.RESOURCE} | fields
    )


def deliver_due() -> None:
    """What the sweep and the workers do, here and now."""
    for row_id in find_due(Invitation.objects.all()):
        tasks.send_invitation(str(row_id))
    for row_id in find_due(Notice.objects.all()):
        tasks.send_notice(str(row_id))


def let_time_pass() -> None:
    """Whatever waits is due, and no pause of the mail server lasts any longer."""
    Pace.objects.update(paused_until=timezone.now())
    crews.clear()
    Invitation.objects.filter(status=Invitation.Status.QUEUED).update(available_at=timezone.now())
