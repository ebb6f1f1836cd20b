"""What the tab Meetings Provider shows."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Organization
from providers.authorization import redirect_uri
from providers.base import Provider
from providers.events import last_event_of
from providers.forms import ProviderForm
from providers.models import Connection
from providers.registry import all_providers, get_provider
from providers.services import current_connection


def provider_page(organization: Organization, form: ProviderForm | None = None) -> dict[str, Any]:
    connection = current_connection(organization)
    provider = get_provider(connection.provider) if connection else None
    offered = [provider] if provider else all_providers()
    return {
        "connection": connection,
        "provider": provider,
        "form": form or ProviderForm(),
        "missing": find_missing(connection, provider) if connection and provider else [],
        "question": removal_question(connection) if connection else {},
        "last_event": last_event_of(connection) if connection else None,
        "unconfigured": [each for each in offered if not each.is_configured()],
        "was_connected": Connection.objects.for_organization(organization).exists(),
        "guides": [describe_guide(each) for each in offered],
        "tabs": configuration_tabs("/meetings-configuration/"),
    }


def configuration_tabs(current: str) -> list[dict[str, Any]]:
    """The tabs of Meetings Configuration; `current` is the address of the one that is open."""
    tabs = {
        "/meetings-configuration/": _("Meetings Provider"),
        "/meetings-configuration/automation/": _("Automation"),
        "/meetings-configuration/hosts/": _("Hosts"),
    }
    return [{"label": label, "url": url, "is_current": url == current} for url, label in tabs.items()]


def find_missing(connection: Connection, provider: Provider) -> list[str]:
    """Permissions that the provider has taken away since the authorization; a refresh tells."""
    granted = set(connection.scopes)
    return [accepted[0] for accepted in provider.required_scopes.values() if not granted & set(accepted)]


def find_missing_for_hosts(connection: Connection, provider: Provider) -> list[str]:
    """Permissions for all users of the account that the authorization lacks; for its own user it may be whole."""
    granted = set(connection.scopes)
    wanted = [
        [scope for scope in accepted if scope.endswith(":admin")] for accepted in provider.required_scopes.values()
    ]
    return [scopes[0] for scopes in wanted if scopes and not granted & set(scopes)]


def describe_guide(provider: Provider) -> dict[str, Any]:
    """Set-up help for one provider: what to enter there, ready to be copied."""
    return {
        "name": provider.name,
        "label": provider.label,
        "is_configured": provider.is_configured(),
        "redirect_uri": redirect_uri(provider.name),
        "guide": provider.guide,
        "webhook_url": f"{settings.BASE_URL}/webhooks/{provider.name}/",
        "hears_events": bool(provider.guide.event_setting and getattr(settings, provider.guide.event_setting)),
        "is_simulated": bool(settings.PROVIDER_SIMULATOR_URL),
    }


def removal_question(connection: Connection) -> dict[str, str]:
    """Names the provider and the account, and says what will be so afterwards."""
    names = {"provider": get_provider(connection.provider).label, "account": connection.account_email}
    return {
        "title": _("Remove %(provider)s?") % names,
        "text": _(
            "%(provider)s is connected as %(account)s. After that no meeting is created any more."
            " Meetings that exist keep their links, and their jobs go on; but they can't be moved or deleted at"
            " %(provider)s from here."
        )
        % names,
        "confirm_label": _("Remove Provider"),
    }
