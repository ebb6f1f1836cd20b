"""What an API token may do."""

ALL_SCOPES = {
    "jobs:read": "Read jobs, contacts, resources and allocations",
    "jobs:write": "Create and change jobs, contacts, resources and allocations",
    "meetings:read": "Read meetings and invitations",
    "meetings:write": "Create, change and cancel meetings",
    "config:read": "Read the provider connection and the automation",
    "config:write": "Change the provider connection and the automation",
}

# What a role may do through the API in the browser's own session; a token never gives more than its user's role.
ROLE_SCOPES = {
    "admin": frozenset(ALL_SCOPES),
    "scheduler": frozenset({"jobs:read", "jobs:write", "meetings:read", "meetings:write"}),
    "resource": frozenset(),
}
