"""What an API token may do."""

from django.utils.translation import gettext_noop as _

ALL_SCOPES = {
    "jobs:read": _("Read jobs, contacts, resources and allocations"),
    "jobs:write": _("Create and change jobs, contacts, resources and allocations"),
    "meetings:read": _("Read meetings and invitations"),
    "meetings:write": _("Create, change and cancel meetings"),
    "config:read": _("Read the provider connection, the automation and the organization's settings"),
    "config:write": _("Change the provider connection, the automation and the organization's settings"),
}

# What a role may do through the API in the browser's own session; a token never gives more than its user's role.
ROLE_SCOPES = {
    "admin": frozenset(ALL_SCOPES),
    "scheduler": frozenset({"jobs:read", "jobs:write", "meetings:read", "meetings:write"}),
    "resource": frozenset(),
}
