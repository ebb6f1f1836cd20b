"""When hosts are taken, and whether one more meeting fits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.clocks import name_if_unclear
from automation.host_models import Host, HostBooking
from jobs.models import Job
from providers.models import Connection


@dataclass(frozen=True)
class Span:
    """From `start` until just before `end`."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, job: Job) -> "Span":
        start, minutes = job.times
        return cls(start, start + timedelta(minutes=minutes))

    def meets(self, other: "Span | HostBooking") -> bool:
        return self.start < other.end and other.start < self.end

    def in_words(self, zone: str) -> str:
        """For example 14:00–14:30, with the names of the clocks where these are being changed."""
        start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (self.start, self.end))
        return f"{start:%H:%M}{name_if_unclear(start, end)}–{end:%H:%M}{name_if_unclear(end, start)}"


def pool_of(connection: Connection) -> QuerySet[Host]:
    """Hosts that may be given a meeting."""
    return Host.objects.filter(connection=connection, is_in_pool=True, problem="").select_related("connection")


def bookings_during(hosts: Iterable[Host], span: Span, *, leaving_out: Any = None) -> dict[Any, list[HostBooking]]:
    """The bookings of each host that meet this time, by the host's key; `leaving_out` is the key of a meeting.

    A user of a provider account may be a host of several organizations: all of its meetings count.
    """
    known = {host.user_id: host for host in hosts}
    if not known:
        return {}
    connection = next(iter(known.values())).connection
    found = HostBooking.objects.filter(
        host__user_id__in=known,
        host__connection__provider=connection.provider,
        host__connection__account_id=connection.account_id,
        start__lt=span.end,
        end__gt=span.start,
    ).exclude(meeting=leaving_out)
    taken: dict[Any, list[HostBooking]] = defaultdict(list)
    for booking in found.select_related("host", "meeting__job").order_by("start"):
        taken[known[booking.host.user_id].pk].append(booking)
    return taken


def count_at_once(bookings: Iterable[Span | HostBooking], span: Span) -> int:
    """The most meetings that run at one moment of the span."""
    met = [one for one in bookings if span.meets(one)]
    moments = {max(one.start, span.start) for one in met}
    return max((sum(one.start <= moment < one.end for one in met) for moment in moments), default=0)


def has_room(host: Host, bookings: Iterable[Span | HostBooking], span: Span) -> bool:
    return count_at_once(bookings, span) < host.capacity
