"""Which scope opens which operation, in both of Zoom's families (granular since March 2024, classic before)."""

OPERATION_SCOPES = {
    "zoom.create_meeting": ("meeting:write:meeting", "meeting:write"),
    "zoom.get_meeting": ("meeting:read:meeting", "meeting:read"),
    "zoom.update_meeting": ("meeting:update:meeting", "meeting:write"),
    "zoom.delete_meeting": ("meeting:delete:meeting", "meeting:write"),
    "zoom.list_meetings": ("meeting:read:list_meetings", "meeting:read"),
    "zoom.list_upcoming_meetings": ("meeting:read:list_upcoming_meetings", "meeting:read"),
    "zoom.update_status": ("meeting:update:status", "meeting:write"),
    "zoom.get_user": ("user:read:user", "user:read"),
    "zoom.list_users": ("user:read:list_users", "user:read"),
    "zoom.get_settings": ("user:read:settings", "user:read"),
    "zoom.get_zak": ("user:read:zak", "user:read"),
}
ADMIN_ONLY = {"zoom.list_users"}

GRANULAR = tuple(granular for operation, (granular, _) in OPERATION_SCOPES.items() if operation not in ADMIN_ONLY)
GRANULAR_ADMIN = tuple(f"{granular}:admin" for granular, _ in OPERATION_SCOPES.values())
CLASSIC_ADMIN = ("meeting:read:admin", "meeting:write:admin", "user:read:admin")
WITHOUT_UPDATE_AND_DELETE = tuple(
    f"{granular}:admin"
    for operation, (granular, _) in OPERATION_SCOPES.items()
    if operation not in ("zoom.update_meeting", "zoom.delete_meeting")
)


def list_accepted(operation: str, *, needs_admin: bool) -> list[str]:
    """Any one of these is enough, the granular ones first."""
    families = OPERATION_SCOPES.get(operation, ())
    admin = [f"{name}:admin" for name in families]
    return admin if needs_admin or operation in ADMIN_ONLY else [*families, *admin]


def list_missing(granted: frozenset[str], operation: str, *, needs_admin: bool) -> list[str]:
    """What Zoom would name in its 4711: nothing when one of the accepted scopes is there."""
    accepted = list_accepted(operation, needs_admin=needs_admin)
    if granted.intersection(accepted):
        return []
    granular = OPERATION_SCOPES[operation][0]
    return [name for name in accepted if name.startswith(granular)]
