"""What a time would mean for a job's host, told while the job is being planned; and what its page warns of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Organization
from automation.bookings import booking_of, can_choose_host, host_of_authorizer, is_well
from automation.models import Host, HostBooking, Hosting, Meeting, ResourceHost
from automation.occupancy import Span, bookings_during, has_room, pool_of
from jobs.models import Job
from outbox.sentences import tell
from providers.models import Connection
from providers.quotas import changes_left
from providers.registry import get_provider
from providers.services import current_connection


@dataclass(frozen=True)
class Outlook:
    """`code` is empty when nothing is in the way, else `host_taken`, `pool_taken`, `pool_empty` or `quota`.

    `sentence` says it to a scheduler. `is_accepted`: somebody has put up with it for this job.
    """

    code: str = ""
    sentence: str = ""
    is_accepted: bool = False

    @property
    def is_clear(self) -> bool:
        return not self.code


CLEAR = Outlook()
MOST_SHOWN = 3


def find_overlaps(
    organization: Organization, start: datetime, end: datetime, *, leaving_out: Job | None = None, zone: str = ""
) -> Outlook:
    """What a meeting from `start` to `end` would meet. `leaving_out` is the job that is planned, if it is there yet.

    Times are told in the given zone; without one, in the job's or the organization's.
    """
    connection = current_connection(organization)
    if connection is None or get_provider(connection.provider).capabilities.meetings_at_once is None:
        return CLEAR
    question = Question(connection, Span(start, end), leaving_out, zone)
    found = look_at_pool(question) if Hosting.of(organization).mode == Hosting.Mode.POOL else look_at_one(question)
    is_accepted = leaving_out is not None and leaving_out.overlap_accepted
    return Outlook(found.code, found.sentence, is_accepted) if found.code else CLEAR


@dataclass(frozen=True)
class Question:
    connection: Connection
    span: Span
    job: Job | None
    given_zone: str = ""

    @property
    def meeting(self) -> Meeting | None:
        return getattr(self.job, "meeting", None)

    @property
    def zone(self) -> str:
        if self.given_zone:
            return self.given_zone
        return self.job.timezone if self.job else self.connection.organization.timezone

    def bookings(self, hosts: Iterable[Host]) -> dict[object, list[HostBooking]]:
        return bookings_during(hosts, self.span, leaving_out=self.meeting.pk if self.meeting else None)


def look_at_pool(question: Question) -> Outlook:
    hosts = list(pool_of(question.connection))
    if not hosts:
        return Outlook("pool_empty", _("The host pool is empty, so no meeting can be made. An admin must add hosts."))
    taken = question.bookings(hosts)
    free = [host for host in hosts if has_room(host, taken.get(host.pk, []), question.span)]
    if not free:
        when = {"count": len(hosts), "when": question.span.in_words(question.zone)}
        return Outlook("pool_taken", _("All %(count)d hosts of the pool are taken at %(when)s.") % when)
    left = changes_left(question.connection, [host.user_id for host in free], for_creates=True)
    if is_made(question) or any(left.values()):
        return CLEAR
    sentence = _("Whoever of the pool is free has no new meetings left today (UTC); the meeting is made the next day.")
    return Outlook("quota", sentence)


def is_made(question: Question) -> bool:
    return question.meeting is not None and question.meeting.exists


def look_at_one(question: Question) -> Outlook:
    """The host that the meeting has, else the one that it would probably have."""
    host = present_host(question) or likely_host(question)
    taken = question.bookings([host]).get(host.pk, [])
    if has_room(host, taken, question.span):
        return CLEAR
    return Outlook("host_taken", describe_overlap(host, taken, zone=question.zone))


def present_host(question: Question) -> Host | None:
    booking = booking_of(question.meeting) if question.meeting else None
    return booking.host if booking and booking.host.connection_id == question.connection.pk else None


def likely_host(question: Question) -> Host:
    """Of the first resource on the job that has one; before anybody is on it, the account that authorized."""
    hosting = Hosting.of(question.connection.organization)
    if question.job and hosting.mode == Hosting.Mode.RESOURCE and can_choose_host(question.connection):
        counted = question.job.allocations.counted().order_by("created_at").values_list("resource_id", flat=True)
        links = ResourceHost.objects.filter(resource__in=list(counted), host__connection=question.connection)
        found = {link.resource_id: link.host for link in links.select_related("host__connection")}
        hosts = [found[key] for key in counted if key in found]
        well = [host for host in hosts if host is not None and is_well(host)]
        if well:
            return well[0]
    return host_of_authorizer(question.connection)


def describe_overlap(host: Host, taken: Iterable[HostBooking], *, zone: str) -> str:
    """For example: Dana Admin has another meeting at this time (JOB-0003 14:00–14:30)."""
    others = list_bookings(host, taken, zone=zone)
    return _("%(host)s, who hosts the meeting, has another one at this time (%(others)s).") % {
        "host": host,
        "others": others,
    }


def list_bookings(host: Host, taken: Iterable[HostBooking], *, zone: str) -> str:
    """Our own jobs by name first; of many only some."""
    ours_first = sorted(taken, key=lambda booking: booking.host.organization_id != host.organization_id)
    shown = list(dict.fromkeys(describe_booking(host, booking, zone=zone) for booking in ours_first))
    more = len(shown) - MOST_SHOWN
    text = ", ".join(shown[:MOST_SHOWN])
    return _("%(some)s and %(more)d more") % {"some": text, "more": more} if more > 0 else text


def describe_booking(host: Host, booking: HostBooking, *, zone: str) -> str:
    when = Span(booking.start, booking.end).in_words(zone)
    is_ours = booking.host.organization_id == host.organization_id
    return f"{booking.meeting.job.name} {when}" if is_ours else when


def warn_of_host(meeting: Meeting) -> str:
    """What somebody should know of the meeting's host; empty when all is well."""
    job = meeting.job
    if meeting.is_unwanted or job.is_over or not job.is_scheduled or meeting.is_by_hand:
        return ""
    booking = booking_of(meeting)
    if booking is None:
        return ""
    return " ".join(filter(None, [warn_of_overlap(meeting, booking), warn_of_health(meeting, booking.host)]))


def warn_of_overlap(meeting: Meeting, booking: HostBooking) -> str:
    span, host = Span(booking.start, booking.end), booking.host
    taken = bookings_during([host], span, leaving_out=meeting.pk).get(host.pk, [])
    if has_room(host, taken, span):
        return ""
    overlap = describe_overlap(host, taken, zone=meeting.job.timezone)
    return _("%(overlap)s Whichever starts second may not be possible to start.") % {"overlap": overlap}


def warn_of_health(meeting: Meeting, host: Host) -> str:
    if host.problem and not host.is_authorizer:
        return _("%(host)s may not be able to host the meeting: %(problem)s") % {
            "host": host,
            "problem": tell(host.problem),
        }
    if Hosting.of(meeting.organization).mode != Hosting.Mode.RESOURCE or not host.is_authorizer:
        return ""
    accepted = meeting.job.allocations.accepted().exclude(resource__zoom_user="").select_related("resource__host_link")
    return next((warn_of_resource(one.resource) for one in accepted.order_by("created_at")), "")


def warn_of_resource(resource: object) -> str:
    link = getattr(resource, "host_link", None)
    problem = _("It was not looked up yet.")
    if link is not None and (link.host or link.problem):
        problem = tell(link.problem or link.host.problem)
    if not problem:
        return ""
    return _("The Zoom user of %(resource)s can't be the host, so the account that authorized is. %(problem)s") % {
        "resource": resource,
        "problem": problem,
    }
