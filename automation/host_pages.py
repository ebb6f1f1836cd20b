"""What the tab Hosts of Meetings Configuration shows."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organization
from automation.host_forms import HostingForm, shown_values
from automation.hosts import LARGEST_CAPACITY, HostRow, host_overview
from automation.models import Hosting
from providers.models import Connection
from providers.pages import configuration_tabs, find_missing_for_hosts
from providers.registry import get_provider
from providers.services import current_connection

Mode, Entry = Hosting.Mode, Hosting.Entry


@dataclass(frozen=True)
class Choice:
    """One of several, for components/choices.html; `problem` says why it is not possible now."""

    value: str
    label: str
    text: str
    is_chosen: bool
    problem: str = ""


@dataclass(frozen=True)
class Alarm:
    """For components/alert.html."""

    level: str
    text: str
    url: str = ""
    action: str = ""


def hosts_page(organization: Organization, form: HostingForm | None = None) -> dict[str, Any]:
    connection = current_connection(organization)
    hosting = Hosting.of(organization)
    chosen = form or HostingForm(initial=shown_values(hosting))
    rows = sorted(host_overview(organization), key=lambda row: (not row.host.is_in_pool, sort_as_read(str(row.host))))
    pool = [row for row in rows if row.host.is_in_pool]
    problem = why_only_the_authorizer(connection)
    return {
        "connection": connection,
        "hosting": hosting,
        "form": chosen,
        "modes": mode_choices(chosen, connection, problem),
        "entries": entry_choices(chosen, connection),
        "rows": rows,
        "problem": problem,
        "alarm": alarm_of(hosting, pool, problem) if connection else None,
        "is_pool_idle": hosting.mode != Mode.POOL and bool(pool),
        "most_at_once": LARGEST_CAPACITY,
        "tabs": configuration_tabs(reverse("automation:hosts")),
    }


def alarm_of(hosting: Hosting, pool: list[HostRow], problem: str) -> Alarm | None:
    """What keeps meetings from having the hosts that were chosen for them."""
    if hosting.mode == Mode.AUTHORIZER:
        return None
    if hosting.mode == Mode.RESOURCE:
        return (
            Alarm(
                "warning", _("The account that authorized the provider hosts all meetings: %(why)s") % {"why": problem}
            )
            if problem
            else None
        )
    if problem:
        return Alarm("danger", _("Hosts of the pool can't be used, so meetings wait. %(why)s") % {"why": problem})
    if not pool:
        text = _("Hosts are to come from the pool, and the pool is empty: meetings wait until somebody is in it.")
        return Alarm("danger", text, reverse("automation:add_hosts"), _("Add hosts"))
    if all(row.problem for row in pool):
        return Alarm("danger", _("None of the hosts of the pool can host a meeting, so meetings wait: see below."))
    return None


def sort_as_read(name: str) -> list[tuple[int, str]]:
    """Room 2 before Room 10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def mode_choices(form: HostingForm, connection: Connection | None, problem: str) -> list[Choice]:
    account = connection.account_email or connection.account_name if connection else ""
    texts = {
        Mode.AUTHORIZER: _("One host for everything, %(account)s. Meetings at the same time are in each other's way.")
        % {"account": account}
        if account
        else _("One host for everything. Meetings at the same time are in each other's way."),
        Mode.RESOURCE: _(
            "Whoever does the job hosts its meeting, if a Zoom user is entered for that resource; otherwise the account"
            " that authorized the provider does."
        ),
        Mode.POOL: _(
            "Each meeting gets a host from the list below who is free at that time, so that meetings at the same time"
            " are not in each other's way."
        ),
    }
    value = form["mode"].value()
    again = _("Not possible for the same reason.") if problem else ""
    problems = (
        {Mode.RESOURCE: problem, Mode.POOL: again} if value != Mode.POOL else {Mode.RESOURCE: again, Mode.POOL: problem}
    )
    return [
        Choice(mode.value, str(mode.label), texts[mode], mode.value == value, problems.get(mode, "")) for mode in Mode
    ]


def entry_choices(form: HostingForm, connection: Connection | None) -> list[Choice]:
    provider = get_provider(connection.provider) if connection else None
    known = provider.capabilities.entries if provider else frozenset(Entry.values)
    why_not = _("%(provider)s has no such setting.") % {"provider": provider.label} if provider else ""
    value = form["entry"].value() or ""
    return [
        Choice(
            entry.value,
            str(entry.label),
            "",
            entry.value == value,
            "" if not entry.value or entry.value in known else why_not,
        )
        for entry in Entry
    ]


def why_only_the_authorizer(connection: Connection | None) -> str:
    """What stands in the way of other hosts, as a sentence with the cure; empty when nothing does."""
    if connection is None:
        return _("Connect a meetings provider first.")
    provider = get_provider(connection.provider)
    if not provider.capabilities.can_choose_host:
        return _("At %(provider)s the account that authorized it is always the organizer.") % {
            "provider": provider.label
        }
    if connection.is_admin_level:
        return ""
    return _(
        "The authorization covers the meetings of one user only. Let an admin of your %(provider)s account authorize"
        " with admin-level scopes, then choose Reconnect. Missing: %(scopes)s."
    ) % {"provider": provider.label, "scopes": ", ".join(find_missing_for_hosts(connection, provider))}
