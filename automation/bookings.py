"""Which host a meeting is made for. A host is booked before the provider is asked, so a booking is never too late.

A booking is what makes a repeat after a lost answer look at the same host. Hosts of a pool are chosen under a lock, so
that no two workers take the same one. An existing meeting stays with its host as long as that is possible: another host
means another meeting and another link (see `give_to_other_host` in scheduling).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from automation.host_models import Host, HostBooking, Hosting, ResourceHost
from automation.models import Meeting
from automation.occupancy import Span, bookings_during, count_at_once, has_room, pool_of
from automation.signals import host_freed
from outbox.outcomes import GiveUp, TryLater
from outbox.sentences import Sentence, join_sentences
from providers.models import Connection
from providers.quotas import changes_left
from providers.registry import get_provider
from providers.throttling import next_midnight

# Whoever waits for a host is served when one is free; this is only the second belt.
LOOK_AGAIN = timedelta(hours=1)
NO_CHOICE = Sentence(
    "The authorization is for one user's own meetings, so nobody else can be the host. Let an admin of the provider's"
    " account authorize with admin-level scopes, or let the account that authorized be the host."
)
CURES_OF_NO_ROOM = Sentence(
    "The meeting is made as soon as there is room; or add a host, move the job, or accept the overlap."
)
SOON = timedelta(seconds=1)
SPENT = {"waiting_for_quota", "daily_limit"}
UNFIT = {"host_unknown", "host_may_not_host", "host_may_not_schedule"}


@dataclass(frozen=True)
class Need:
    """A meeting that needs a host, and the one that it has."""

    meeting: Meeting
    connection: Connection
    span: Span
    booking: HostBooking | None
    current: Host | None

    @property
    def is_moved(self) -> bool:
        return self.booking is None or (self.booking.start, self.booking.end) != (self.span.start, self.span.end)

    @property
    def is_under_way(self) -> bool:
        """There may be a meeting at its host that we do not know of yet: it is looked for there, and nowhere else."""
        return self.booking is not None and self.meeting.attempt_started_at is not None and self.is_of_connection

    @property
    def is_held(self) -> bool:
        """The meeting exists, and at this host."""
        held_for = self.meeting.held_for or self.connection.user_id
        return self.meeting.exists and self.current is not None and self.current.user_id == held_for

    @property
    def is_of_connection(self) -> bool:
        return self.current is not None and self.current.connection_id == self.connection.pk


def book_host(meeting: Meeting, connection: Connection) -> str:
    """The meeting's host is taken for the time of its job. Returns the provider's user id (empty: who authorized us).

    Raises TryLater when no host is free.
    """
    if get_provider(connection.provider).capabilities.meetings_at_once is None:
        release(meeting)
        return ""
    need = read_need(meeting, connection)
    if need.current is not None and (need.is_under_way or (not need.is_moved and is_kept(need, need.current))):
        return need.current.request_id
    with transaction.atomic():
        lock_hosts(connection)
        host = choose_host(need)
        HostBooking.objects.update_or_create(
            meeting=meeting, defaults={"host": host, "start": need.span.start, "end": need.span.end}
        )
        # Whoever is booked again as before frees nothing: those who wait would wake each other without end.
        if need.booking is not None and (need.is_moved or need.booking.host_id != host.pk):
            host_freed.send(HostBooking, connection=connection)
    return host.request_id


def read_need(meeting: Meeting, connection: Connection) -> Need:
    booking = booking_of(meeting)
    current = booking.host if booking else None
    if booking is None and meeting.exists:
        held_for = meeting.held_for or connection.user_id
        current = Host.objects.filter(connection=connection, user_id=held_for).select_related("connection").first()
    return Need(meeting, connection, Span.of(meeting.job), booking, current)


def host_for(meeting: Meeting) -> Host | None:
    """Who was booked. None: there is nothing to choose, the account that authorized us is the host."""
    booking = booking_of(meeting)
    return booking.host if booking else None


def booking_of(meeting: Meeting) -> HostBooking | None:
    return HostBooking.objects.filter(meeting=meeting).select_related("host__connection").first()


def lock_hosts(connection: Connection) -> None:
    """One worker at a time chooses among the users of a provider account, whichever organizations it serves."""
    same = Connection.objects.filter(provider=connection.provider, account_id=connection.account_id)
    list(same.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def is_kept(need: Need, host: Host) -> bool:
    """Whether an existing meeting stays with its host, whatever the organization's choice would be today."""
    is_there = need.is_held and host.connection_id == need.connection.pk
    return is_there and is_well(host) and not has_left(need.meeting, host)


def is_well(host: Host) -> bool:
    return not host.problem or host.is_authorizer


def has_left(meeting: Meeting, host: Host) -> bool:
    """The host was there for a resource that is on the job no more."""
    if Hosting.of(meeting.organization).mode != Hosting.Mode.RESOURCE:
        return False
    resources = set(ResourceHost.objects.filter(host=host).values_list("resource_id", flat=True))
    present = set(meeting.job.allocations.accepted().values_list("resource_id", flat=True))
    return bool(resources) and not resources & present


def choose_host(need: Need) -> Host:
    """By the organization's choice; the host that the meeting has comes first where it can."""
    mode = Hosting.of(need.meeting.organization).mode
    kept = need.current if need.current is not None and is_kept(need, need.current) else None
    if kept is not None and mode != Hosting.Mode.POOL:
        return kept
    if mode == Hosting.Mode.POOL:
        require_choice(need.connection)
        return choose_from_pool(need)
    of_resource = host_of_resource(need) if mode == Hosting.Mode.RESOURCE else None
    return of_resource or host_of_authorizer(need.connection)


def require_choice(connection: Connection) -> None:
    if not can_choose_host(connection):
        raise TryLater(NO_CHOICE, code="host_not_allowed", retry_at=timezone.now() + LOOK_AGAIN)


def can_choose_host(connection: Connection) -> bool:
    return connection.is_admin_level and get_provider(connection.provider).capabilities.can_choose_host


def host_of_authorizer(connection: Connection) -> Host:
    known = {"name": connection.account_name, "email": connection.account_email, "licence": connection.licence}
    host, _created = Host.objects.get_or_create(
        connection=connection,
        user_id=connection.user_id,
        defaults={"organization_id": connection.organization_id, **known},
    )
    host.connection = connection
    return host


def host_of_resource(need: Need) -> Host | None:
    """Of the resource that accepted first and has one that works."""
    if not can_choose_host(need.connection):
        return None
    accepted = need.meeting.job.allocations.accepted().order_by("created_at").values_list("resource_id", flat=True)
    links = ResourceHost.objects.filter(resource__in=list(accepted), problem="", host__connection=need.connection)
    by_resource = {link.resource_id: link.host for link in links.select_related("host__connection")}
    hosts = [by_resource[key] for key in accepted if key in by_resource]
    return next((host for host in hosts if host is not None and is_well(host)), None)


def choose_from_pool(need: Need) -> Host:
    """A host with room at that time and with creates left today, the one with the fewest meetings that day first."""
    hosts = list(pool_of(need.connection))
    taken = bookings_during(hosts, need.span, leaving_out=need.meeting.pk)
    free = [host for host in hosts if has_room(host, taken.get(host.pk, []), need.span)]
    if not free and need.meeting.job.overlap_accepted:
        fewest = min((count_at_once(taken.get(host.pk, []), need.span) for host in hosts), default=0)
        free = [host for host in hosts if count_at_once(taken.get(host.pk, []), need.span) == fewest]
    if not free:
        raise say_no_free_host(need, hosts)
    if need.is_held and need.current in free:
        return next(host for host in free if host == need.current)
    left = changes_left(need.connection, [host.user_id for host in free], for_creates=True)
    able = [host for host in free if left[host.user_id] > 0]
    if not able:
        raise say_no_changes_left(free)
    load = count_bookings_that_day(able, need.span)
    return min(able, key=lambda host: (host != need.current, load[host.pk], -left[host.user_id], host.user_id))


def count_bookings_that_day(hosts: list[Host], span: Span) -> dict[object, int]:
    midnight = span.start.replace(hour=0, minute=0, second=0, microsecond=0)
    day = bookings_during(hosts, Span(midnight, midnight + timedelta(days=1)))
    return {host.pk: len(day.get(host.pk, [])) for host in hosts}


def say_no_free_host(need: Need, hosts: list[Host]) -> TryLater:
    when = need.span.in_words(need.meeting.job.timezone)
    if hosts:
        message = join_sentences(say_taken(hosts, when), CURES_OF_NO_ROOM)
    else:
        message = Sentence("No host of the pool can be used. Add one under Meetings Configuration, Hosts.")
    return TryLater(message, code="no_free_host", retry_at=timezone.now() + LOOK_AGAIN)


def say_taken(hosts: list[Host], when: str) -> Sentence:
    if len(hosts) == 1:
        return Sentence("%(host)s, the only host of the pool, is taken at %(when)s.", host=str(hosts[0]), when=when)
    return Sentence("All %(count)d hosts of the pool are taken at %(when)s.", count=len(hosts), when=when)


def say_no_changes_left(hosts: list[Host]) -> TryLater:
    label = get_provider(hosts[0].connection.provider).label
    return TryLater(
        Sentence(
            "%(provider)s takes only so many new and changed meetings a day for each host, and whoever is free at that"
            " time has none left today (UTC): %(hosts)s. The meeting is made by itself the next day.",
            provider=label,
            hosts=", ".join(map(str, hosts)),
        ),
        code="waiting_for_quota",
        retry_at=next_midnight(),
    )


def look_elsewhere(meeting: Meeting, connection: Connection, error: TryLater | GiveUp) -> None:
    """The host that was booked can't take the meeting after all. Where there may be another, that is tried soon."""
    host = host_for(meeting)
    if error.code in UNFIT and host is not None and not host.is_authorizer:
        Host.objects.filter(pk=host.pk).update(problem=error.message, checked_at=timezone.now())
        # Whoever can't have a meeting has none that we would not know of.
        meeting.write_fenced(attempt_started_at=None)
        raise TryLater(error.message, code=error.code, provider_code=error.provider_code, retry_at=soon()) from error
    if error.code in SPENT and meeting.attempt_started_at is None and is_anybody_left(meeting, connection):
        error.retry_at = soon()


def is_anybody_left(meeting: Meeting, connection: Connection) -> bool:
    """Whether a host of the pool may have another meeting made today."""
    if Hosting.of(meeting.organization).mode != Hosting.Mode.POOL:
        return False
    hosts = [host.user_id for host in pool_of(connection)]
    return any(changes_left(connection, hosts, for_creates=True).values())


def soon() -> datetime:
    return timezone.now() + SOON


def release(meeting: Meeting) -> None:
    """No host is taken for the meeting any more. Whoever waits for one is looked at again."""
    booking = booking_of(meeting)
    if booking is None:
        return
    with transaction.atomic():
        booking.delete()
        host_freed.send(HostBooking, connection=booking.host.connection)


def release_if_idle(meeting: Meeting) -> None:
    """A meeting that is over, or that nobody wants and that was never made, takes no host."""
    is_made = meeting.exists or meeting.attempt_started_at is not None
    if meeting.job.is_over or not meeting.job.is_scheduled or not is_made:
        release(meeting)
