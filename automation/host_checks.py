"""What workers find out about hosts at the provider: whether they are well, and who a resource's own host is.

What has to be looked up follows from the rows (a check that is too old, a resource whose entry is not the one that was
looked up), so no order can get lost. A host's id is looked up once; later only its health is.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from automation.bookings import NO_CHOICE, can_choose_host
from automation.host_models import Host, ResourceHost
from automation.signals import host_freed
from jobs.models import Resource
from outbox.outcomes import TryLater
from outbox.sentences import Sentence
from providers.base import HostAccount, HostUnknown, ProviderError
from providers.meetings import find_host
from providers.models import Connection
from providers.registry import get_provider
from providers.services import current_connection

log = structlog.get_logger(__name__)
CHECK_EVERY = timedelta(days=1)
# A user that nobody knows may be made at the provider; a provider that gave no answer answers soon.
AGAIN_WHEN_UNKNOWN, AGAIN_WHEN_UNANSWERED = timedelta(minutes=15), timedelta(seconds=30)
MOST_AT_ONCE = 200
GONE = Sentence("The provider does not know this user any more: deleted, or moved to another account.")


def due_connections() -> list[Any]:
    """Keys of connections with hosts that were not looked at for a day."""
    hosts = unchecked_hosts().filter(connection__in=Connection.objects.usable())
    return list(hosts.values_list("connection", flat=True).distinct()[:MOST_AT_ONCE])


def unchecked_hosts() -> Any:
    """Hosts that somebody counts on: of a pool, or of a resource."""
    is_linked = Exists(ResourceHost.objects.filter(host=OuterRef("pk")))
    old = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - CHECK_EVERY)
    return Host.objects.filter(old, Q(is_in_pool=True) | is_linked).order_by("checked_at")


def check_again(connection: Connection) -> None:
    """All hosts of the connection, and who could not be found, are due to be looked at."""
    Host.objects.filter(connection=connection).update(checked_at=None)
    unresolved = ResourceHost.objects.for_organization(connection.organization_id).filter(host=None)
    unresolved.update(look_again_at=None)


def check_hosts_of(connection_id: Any) -> None:
    """The task: stops when the provider does not answer, and goes on the next time."""
    connection = Connection.objects.usable().select_related("organization").filter(pk=connection_id).first()
    if connection is None:
        return
    try:
        check_hosts(connection)
    except ProviderError as error:
        log.info("host_check_stopped", connection=str(connection_id), code=error.code)


def check_hosts(connection: Connection) -> None:
    """Each host's name, licence and health are as the provider has them now. Raises TryLater."""
    for host in unchecked_hosts().filter(connection=connection).select_related("connection"):
        check_host(host)


def check_host(host: Host) -> None:
    was_well = not host.problem
    changes = look_at(host)
    Host.objects.filter(pk=host.pk).update(**changes, checked_at=timezone.now())
    if not was_well and changes.get("problem") == "":
        host_freed.send(Host, connection=host.connection)


def look_at(host: Host) -> dict[str, Any]:
    """What is to be written down of the host."""
    if not can_choose_host(host.connection):
        return {} if host.is_authorizer else {"problem": NO_CHOICE}
    try:
        return columns_of(find_host(host.connection, host.user_id))
    except HostUnknown:
        return {"problem": GONE}
    except TryLater:
        raise
    except ProviderError as error:
        return {"problem": error.message}


def columns_of(account: HostAccount) -> dict[str, Any]:
    return {
        "name": account.name[:200],
        "email": account.email[:254],
        "licence": account.licence[:60],
        "problem": account.problem,
    }


def keep_host(connection: Connection, account: HostAccount) -> Host:
    """The user is known as a host of this connection; whether it is in the pool stays as it is."""
    host, _created = Host.objects.update_or_create(
        connection=connection,
        user_id=account.user_id,
        defaults={**columns_of(account), "checked_at": timezone.now()},
        create_defaults={
            **columns_of(account),
            "checked_at": timezone.now(),
            "organization_id": connection.organization_id,
        },
    )
    return host


def due_resources() -> list[Any]:
    """Keys of resources whose host is not the one that was entered, or could not be looked up and is worth a try."""
    entered = Exists(followed_links(OuterRef("pk"), OuterRef("zoom_user")))
    cleared = Q(zoom_user="") & ~Q(host_link=None)
    usable = Connection.objects.usable().values("organization")
    due = Resource.objects.filter(organization__in=usable).filter(cleared | (~Q(zoom_user="") & ~entered))
    return list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])


def followed_links(resource: Any, entered: Any) -> Any:
    links = ResourceHost.objects.filter(resource=resource, entered=entered)
    found = Q(host__connection__removed_at=None) & ~Q(host=None)
    return links.filter(found | Q(look_again_at__gt=timezone.now()))


def is_followed(resource: Resource) -> bool:
    """Whether what was entered for the resource is what was looked up."""
    if not resource.zoom_user:
        return not ResourceHost.objects.filter(resource=resource).exists()
    return followed_links(resource, resource.zoom_user).exists()


def follow_resource_by_id(resource_id: Any) -> None:
    resource = Resource.objects.select_related("organization").filter(pk=resource_id).first()
    if resource is not None and not is_followed(resource):
        follow_resource(resource)


def follow_resource(resource: Resource) -> None:
    """The host that was entered for the resource is known by its id, or why not."""
    connection = current_connection(resource.organization)
    if not resource.zoom_user:
        ResourceHost.objects.filter(resource=resource).delete()
    elif connection is not None and connection.is_usable:
        found = resolve(connection, resource.zoom_user.strip())
        ResourceHost.objects.update_or_create(
            resource=resource, defaults={**found, "entered": resource.zoom_user, "checked_at": timezone.now()}
        )


def resolve(connection: Connection, who: str) -> dict[str, Any]:
    """The columns of the link that say who it is, or why nobody and when to look again."""
    if not can_choose_host(connection):
        return nobody(NO_CHOICE, AGAIN_WHEN_UNKNOWN)
    try:
        return {"host": keep_host(connection, find_host(connection, who)), "problem": "", "look_again_at": None}
    except HostUnknown:
        label = get_provider(connection.provider).label
        problem = Sentence("%(provider)s knows no user %(who)s in the connected account.", provider=label, who=who)
        return nobody(problem, AGAIN_WHEN_UNKNOWN)
    except ProviderError as error:
        return nobody(error.message, AGAIN_WHEN_UNANSWERED if isinstance(error, TryLater) else AGAIN_WHEN_UNKNOWN)


def nobody(problem: str, look_again_after: timedelta) -> dict[str, Any]:
    return {"host": None, "problem": problem, "look_again_at": timezone.now() + look_again_after}
