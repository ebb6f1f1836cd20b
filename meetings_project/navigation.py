"""The navigation by role, and the warnings that stand on every page of an admin."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from automation.attention import count_needing_attention
from providers.models import Connection


def navigation_for(user: User, path: str) -> list[dict[str, Any]]:
    return [entry | {"is_current": path.startswith(entry["url"])} for entry in entries_for(user)]


def entries_for(user: User) -> list[dict[str, Any]]:
    if not user.is_scheduler:
        return [entry(_("My jobs"), "/my-jobs/", "calendar"), entry(_("My settings"), "/settings/me/", "settings")]
    entries = [
        entry(_("Jobs"), "/jobs/", "calendar"),
        entry(_("Meetings"), "/meetings/", "video", badge=count_needing_attention(user.organization)),
        entry(_("Contacts"), "/contacts/", "users"),
        entry(_("Resources"), "/resources/", "user-check"),
        entry(_("Job types"), "/job-types/", "tag"),
    ]
    if user.is_admin and user.organization.has_virtual_meetings:
        entries.append(entry(_("Meetings Configuration"), "/meetings-configuration/", "plug"))
    if user.is_admin:
        entries.append(entry(_("Invitations"), "/settings/invitations/", "mail"))
        entries.append(entry(_("E-mail Templates"), "/settings/email-templates/", "template"))
        entries.append(entry(_("API Tokens"), "/settings/api-tokens/", "key"))
        entries.append(entry(_("Audit"), "/settings/audit/", "history"))
    return entries


def entry(label: str, url: str, icon: str, *, badge: int = 0) -> dict[str, Any]:
    return {"label": label, "url": url, "icon": icon, "badge": badge}


def banners_for(user: User) -> list[dict[str, str]]:
    """A dead authorization is shown on every page of an admin until it is mended."""
    if not user.is_admin:
        return []
    lost = Connection.objects.for_organization(user.organization).present().filter(status=Connection.Status.LOST)
    return [
        {
            "level": "danger",
            "text": _("The authorization at %(provider)s is dead. Meetings wait until somebody reconnects.")
            % {"provider": connection.provider.title()},
            "url": "/meetings-configuration/",
            "action": _("Reconnect"),
        }
        for connection in lost
    ]
