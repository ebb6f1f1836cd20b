"""Meetings that wait for a host: when one has room and changes left today, those that fit are looked at again."""

from collections import defaultdict
from typing import Any

from automation.bookings import choose_host, read_need
from automation.host_models import Host, HostBooking, Hosting
from automation.models import Meeting
from automation.occupancy import Span, bookings_during, has_room, pool_of
from automation.planning import order
from providers.models import Connection
from providers.quotas import changes_left

CODES = ("no_free_host", "waiting_for_quota", "daily_limit", "host_not_allowed")


def serve_waiting(connection: Connection) -> int:
    """Whoever waits and could have a host now is ordered again, the longest first. Returns how many."""
    waiting = list_waiting(connection)
    if not waiting:
        return 0
    is_pool = Hosting.of(connection.organization).mode == Hosting.Mode.POOL
    servable = find_servable(connection, waiting) if is_pool else find_with_changes_left(connection, waiting)
    served = [meeting for meeting in waiting if meeting.pk in servable]
    for meeting in served:
        order(meeting)
    return len(served)


def list_waiting(connection: Connection) -> list[Meeting]:
    rows = Meeting.objects.for_organization(connection.organization_id).waiting().filter(error_code__in=CODES)
    return list(rows.filter(job__start__isnull=False).select_related("job", "organization").order_by("created_at"))


def find_servable(connection: Connection, waiting: list[Meeting]) -> set[Any]:
    """Keys of those for whom there is a host, if those before them are given theirs."""
    hosts = list(pool_of(connection))
    left = changes_left(connection, [host.user_id for host in hosts], for_creates=True)
    spans = {meeting.pk: Span.of(meeting.job) for meeting in waiting}
    widest = Span(min(span.start for span in spans.values()), max(span.end for span in spans.values()))
    taken: dict[Any, list[Span | HostBooking]] = defaultdict(list)
    for key, bookings in bookings_during(hosts, widest).items():
        taken[key].extend(bookings)
    served = set()
    for key, span in spans.items():
        host = next((one for one in hosts if left[one.user_id] > 0 and has_room(one, taken[one.pk], span)), None)
        if host is not None:
            give(host, span, taken, left)
            served.add(key)
    return served


def give(host: Host, span: Span, taken: dict[Any, list[Span | HostBooking]], left: dict[str, int]) -> None:
    taken[host.pk].append(span)
    left[host.user_id] -= 1


def find_with_changes_left(connection: Connection, waiting: list[Meeting]) -> set[Any]:
    """Without a pool nobody waits for room, only for a host that may have something made today: keys of those who have
    one, as many as it may."""
    hosts = {meeting.pk: choose_host(read_need(meeting, connection)).user_id for meeting in waiting}
    left = changes_left(connection, set(hosts.values()), for_creates=True)
    served = set()
    for key, user_id in hosts.items():
        if left[user_id] > 0:
            left[user_id] -= 1
            served.add(key)
    return served
