"""What a job wants, in the words of those who do it: a request for the provider, an invite and people for the mail."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from automation.addressees import as_resource
from automation.bookings import host_for
from automation.models import Automation, Hosting, Meeting
from jobs.models import Contact, Job, Resource
from notifications import invites
from notifications.models import Invitation
from providers.base import MeetingRequest
from providers.models import Connection
from providers.registry import get_provider


def request_for(meeting: Meeting, connection: Connection) -> MeetingRequest:
    job = meeting.job
    capabilities = get_provider(connection.provider).capabilities
    # For a job that has lost its time a request only serves to find what an earlier try may have left.
    start, minutes = job.times if job.is_scheduled else (timezone.now(), 1)
    automation = Automation.of(meeting.organization)
    entry = Hosting.of(meeting.organization).entry
    host = host_for(meeting)
    chosen = automation.password if automation and capabilities.takes_chosen_password else ""
    return MeetingRequest(
        reference=meeting.reference,
        topic=job.description,
        agenda=f"{job.name} {meeting.organization.name}",
        start=start,
        duration=minutes,
        timezone=job.timezone,
        # One in another account is made anew here, where its password may be against the rules.
        password=meeting.password if meeting.exists and has_say(connection, meeting) else chosen,
        host=host.request_id if host else "",
        host_name=str(host) if host else "",
        entry=entry if entry in capabilities.entries else "",
    )


def has_say(connection: Connection, meeting: Meeting) -> bool:
    """Whether this authorization can change the meeting: it was made in the same account of the same provider."""
    made_by = meeting.connection
    return connection.provider == meeting.provider and (made_by is None or made_by.account_id == connection.account_id)


def hash_request(request: MeetingRequest) -> str:
    """Two requests with the same hash ask the provider for the same meeting.

    Another way of letting guests in is another meeting: one that exists takes it on when it is next looked at.
    """
    visible = asdict(request)
    # The password is chosen when the meeting is made and then stays; where it is looked up does not matter.
    visible.pop("password")
    visible.pop("host_name")
    return hashlib.sha256(json.dumps(visible, default=str, sort_keys=True).encode()).hexdigest()


def invite_for(meeting: Meeting) -> invites.Invite:
    job = meeting.job
    start, minutes = job.times
    return invites.Invite(
        uid=meeting.calendar_uid,
        title=job.description,
        start=start,
        end=start + timedelta(minutes=minutes),
        join_url=meeting.join_url,
        provider_label=meeting.provider_label,
        password=meeting.password,
        meeting_number=meeting.meeting_number,
        dial_in=tuple(meeting.dial_in),
        passcode_for_phone=meeting.passcode_for_phone,
        reference=job.name,
        is_teams=meeting.provider == "teams",
    )


def people_for(meeting: Meeting) -> list[invites.Person]:
    """Everybody who should hold the invitation now: the contact, who accepted, and the attendees where wanted.

    Who is asked again keeps it: to take it away for a day and send it once more would only confuse.
    """
    job = meeting.job
    people = [as_person(job, job.contact, Invitation.Role.CONTACT)] if job.contact else []
    expected = job.allocations.expected().select_related(
        "resource__feed", "resource__user__organization", "resource__organization"
    )
    people += [as_expected(meeting, one.resource) for one in expected]
    if job.is_group_event:
        attendees = [as_person(job, contact, Invitation.Role.ATTENDEE) for contact in job.attendees.all()]
        # Attendees were switched off: who has an invitation keeps it, and must not miss a change.
        people += [replace(person, is_invited_anew=meeting.enable_attendees) for person in attendees]
    return [person for person in people if person.email]


def as_expected(meeting: Meeting, resource: Resource) -> invites.Person:
    # Where nothing is sent, nobody is reminded either.
    return replace(as_resource(resource), has_feed=meeting.send_ics and has_feed_only(resource))


def has_feed_only(resource: Resource) -> bool:
    """By choice; but nobody is to miss a job because a calendar was never connected, or is not read any more."""
    feed, user = getattr(resource, "feed", None), resource.user
    is_shown_to_them = feed is not None and feed.is_relied_on and user is not None and user.is_active
    return resource.calendar == Resource.Calendar.FEED and is_shown_to_them


def in_feed_only(path: str = "") -> Q:
    """The same as a condition on a resource, or on the one at `path`, such as "resource__"."""
    is_read = {"feed__relied_on_until__gt": timezone.now(), "user__is_active": True}
    condition = {"calendar": Resource.Calendar.FEED, **is_read}
    return Q(**{f"{path}{name}": value for name, value in condition.items()})


def as_person(job: Job, person: Contact, role: str) -> invites.Person:
    organization = job.organization
    return invites.Person(
        name=person.name,
        email=person.email,
        role=role,
        timezone=person.timezone or organization.timezone,
        language=person.language or organization.language,
    )
