"""What became of the Zoom user that was entered for a resource, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from automation.models import Host, Hosting, ResourceHost
from jobs.models import Resource
from outbox.sentences import tell


@dataclass(frozen=True)
class HostHealth:
    """The template shows this and decides nothing itself. `status` picks the colour."""

    status: str
    label: str
    sentence: str
    cure: str = ""
    checked_at: datetime | None = None


def health_of(resource: Resource) -> HostHealth | None:
    """None when no Zoom user is entered."""
    if not resource.zoom_user:
        return None
    link = link_of(resource)
    if link is None or link.entered != resource.zoom_user:
        return HostHealth(
            "pending",
            _("Not looked up yet"),
            _(
                "“%(user)s” has not been looked up at the provider yet. That happens by itself while a"
                " provider is connected."
            )
            % {"user": resource.zoom_user},
        )
    if link.problem or link.host is None:
        return HostHealth(
            "failed",
            _("Needs somebody"),
            tell(link.problem) or _("The user is not known at the provider any more."),
            _("Correct the Zoom user above, or mend it at the provider and check again."),
            link.checked_at,
        )
    return describe_host(link.host, link.checked_at)


def link_of(resource: Resource) -> ResourceHost | None:
    """A reverse one-to-one: none is no error. Lists select it together with its host."""
    return getattr(resource, "host_link", None)


def describe_host(host: Host, checked_at: datetime) -> HostHealth:
    names = {"name": host.name or host.email, "email": host.email, "licence": host.licence}
    if host.problem:
        return HostHealth(
            "failed",
            _("Needs somebody"),
            tell(host.problem),
            _("It is %(name)s (%(email)s). Mend it at the provider, then check again.") % names,
            checked_at,
        )
    return HostHealth("active", _("Found"), _("It is %(name)s (%(email)s), %(licence)s.") % names, "", checked_at)


def is_used(resource: Resource) -> bool:
    """Whether the organization's choice of hosts looks at resources at all."""
    return Hosting.of(resource.organization).mode == Hosting.Mode.RESOURCE
