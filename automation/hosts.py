"""What people ask of hosts: who is in the pool, how many meetings each may have, and what a time would bring.

A host is looked up at the provider before anything is written, so no transaction is open meanwhile.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.as_read import require_as_read
from accounts.models import Organization, User
from accounts.refusals import Conflict, Invalid, Refusal
from automation.bookings import can_choose_host, host_of_authorizer
from automation.host_checks import check_hosts, follow_resource, keep_host
from automation.models import Host, HostBooking, Hosting
from automation.outlook import Outlook, find_overlaps
from automation.signals import host_freed
from outbox.outcomes import TryLater
from outbox.sentences import tell
from providers import meetings
from providers.base import HostAccount, HostUnknown, ProviderError
from providers.models import Connection
from providers.quotas import changes_left, limit_of
from providers.registry import get_provider
from providers.services import current_connection

__all__ = [
    "HostRow",
    "Outlook",
    "add_host",
    "change_host",
    "check_hosts",
    "choose_hosting",
    "find_overlaps",
    "follow_resource",
    "host_overview",
    "list_candidates",
    "remove_host",
]
LARGEST_CAPACITY = 20


@dataclass(frozen=True)
class HostRow:
    """A host on the page of hosts. `limit` None: the provider has no limit a day."""

    host: Host
    changes_today: int
    limit: int | None
    next_booking: HostBooking | None
    problem: str
    is_authorizer: bool


def add_host(organization: Organization, who: str, *, by: User | None) -> Host:
    """The user of the provider's account with this address or id is in the pool."""
    connection = require_choice(organization)
    account = ask_for_host(connection, who.strip())
    require_fit(account)
    return put_into_pool(connection, account, by=by)


@transaction.atomic
def put_into_pool(connection: Connection, account: HostAccount, *, by: User | None) -> Host:
    host = keep_host(connection, account)
    if not host.is_in_pool:
        host.is_in_pool = True
        host.save(update_fields=["is_in_pool"])
        audit.record(connection.organization, "host.added", by=by, subject=str(host), email=host.email)
        host_freed.send(Host, connection=connection)
    return host


@transaction.atomic
def remove_host(host: Host, *, by: User | None) -> None:
    """The host gets no further meetings from the pool; those that it has stay with it until they are moved."""
    if not host.is_in_pool:
        return
    audit.record(host.organization, "host.removed", by=by, subject=str(host), email=host.email)
    if host.bookings.exists() or host.resource_links.exists():
        host.is_in_pool = False
        host.save(update_fields=["is_in_pool"])
    else:
        host.delete()


@transaction.atomic
def change_host(host: Host, *, capacity: int, by: User | None) -> Host:
    """The host takes so many meetings at the same time. Whoever waited for that is looked at again."""
    if not 1 <= capacity <= LARGEST_CAPACITY:
        raise Invalid(
            _("A host takes from 1 to %(most)d meetings at the same time.") % {"most": LARGEST_CAPACITY},
            code="invalid_capacity",
            attr="capacity",
        )
    if capacity != host.capacity:
        host.capacity = capacity
        host.save(update_fields=["capacity"])
        audit.record(host.organization, "host.changed", by=by, subject=str(host), capacity=capacity)
        host_freed.send(Host, connection=host.connection)
    return host


@transaction.atomic
def choose_hosting(
    organization: Organization, *, mode: str, entry: str, by: User | None, version: str | None = None
) -> Hosting:
    """Meetings get their hosts, and guests get in, like this from now on.

    Meetings that exist keep their host, and take the new entry on when they are next changed. Refuses (Conflict) to
    change what is not as it was read: see `accounts.as_read`.
    """
    if mode not in Hosting.Mode.values or entry not in Hosting.Entry.values:
        raise Invalid(_("There is no such choice."), code="invalid_choice")
    require_entry(organization, entry)
    if mode != Hosting.Mode.AUTHORIZER:
        require_choice(organization)
    before = Hosting.of(organization)
    require_as_read(before, {"mode": mode, "entry": entry}, version)
    hosting, _created = Hosting.objects.update_or_create(
        organization=organization, defaults={"mode": mode, "entry": entry}
    )
    if (before.mode, before.entry) != (mode, entry):
        audit.record(organization, "hosting.changed", by=by, mode=str(mode), entry=str(entry))
        free_waiting(organization)
    return hosting


def free_waiting(organization: Organization) -> None:
    connection = current_connection(organization)
    if connection is not None:
        host_freed.send(Hosting, connection=connection)


def require_entry(organization: Organization, entry: str) -> None:
    connection = current_connection(organization)
    if not entry or connection is None:
        return
    provider = get_provider(connection.provider)
    if entry not in provider.capabilities.entries:
        raise Invalid(
            _("%(provider)s has no such way to let guests in. Choose another.") % {"provider": provider.label},
            code="entry_not_supported",
            attr="entry",
        )


def require_choice(organization: Organization) -> Connection:
    """The connection, if hosts other than the account that authorized it can be used at all."""
    connection = current_connection(organization)
    if connection is None:
        raise Conflict(_("No meetings provider is connected. Authorize one first."), code="no_provider")
    provider = get_provider(connection.provider)
    if not provider.capabilities.can_choose_host:
        raise Conflict(
            _("At %(provider)s the account that authorized is always the host.") % {"provider": provider.label},
            code="host_not_allowed",
            attr="mode",
        )
    if not can_choose_host(connection):
        raise Conflict(
            _(
                "%(provider)s was authorized for one user's own meetings, so that user is always the host. Let an admin"
                " of the account authorize with admin-level scopes to choose others."
            )
            % {"provider": provider.label},
            code="host_not_allowed",
            attr="mode",
        )
    return connection


def ask_for_host(connection: Connection, who: str) -> HostAccount:
    if not who:
        raise Invalid(_("Enter an e-mail address or a user ID."), code="required", attr="who")
    try:
        return meetings.find_host(connection, who)
    except HostUnknown as error:
        label = get_provider(connection.provider).label
        message = _("%(provider)s knows no user %(who)s in the connected account.") % {"provider": label, "who": who}
        raise Invalid(message, code="host_unknown", attr="who") from error
    except ProviderError as error:
        raise refusal_of(error) from error


def refusal_of(error: ProviderError) -> Refusal:
    return (
        Conflict(tell(error.message), code=error.code)
        if isinstance(error, TryLater)
        else Invalid(tell(error.message), code=error.code)
    )


def require_fit(account: HostAccount) -> None:
    if account.problem:
        code = "host_not_active" if account.is_licensed else "host_not_licensed"
        raise Invalid(tell(account.problem), code=code, attr="who")


def list_candidates(connection: Connection) -> list[HostAccount]:
    """Users who could be added to the pool, as far as the authorization lets us see them."""
    if not can_choose_host(connection):
        return []
    try:
        found = meetings.list_hosts(connection)
    except ProviderError as error:
        raise refusal_of(error) from error
    present = set(Host.objects.filter(connection=connection, is_in_pool=True).values_list("user_id", flat=True))
    return [account for account in found if account.user_id not in present]


def host_overview(organization: Organization) -> list[HostRow]:
    """Every host of the present connection: those of the pool, those of resources, and the account that authorized."""
    connection = current_connection(organization)
    if connection is None or get_provider(connection.provider).capabilities.meetings_at_once is None:
        return []
    host_of_authorizer(connection)
    hosts = list(Host.objects.filter(connection=connection).select_related("connection"))
    limit = limit_of(connection)
    left = changes_left(connection, [host.user_id for host in hosts])
    coming = next_bookings(hosts)
    return [
        HostRow(
            host=host,
            changes_today=limit - left[host.user_id] if limit is not None else 0,
            limit=limit,
            next_booking=coming.get(host.pk),
            problem=host.problem,
            is_authorizer=host.is_authorizer,
        )
        for host in hosts
    ]


def next_bookings(hosts: list[Host]) -> dict[object, HostBooking]:
    """The running or next booking of each host."""
    found = HostBooking.objects.filter(host__in=hosts, end__gt=timezone.now()).select_related("meeting__job")
    first: dict[object, HostBooking] = {}
    for booking in found.order_by("start"):
        first.setdefault(booking.host_id, booking)
    return first
