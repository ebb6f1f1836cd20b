"""The record of what was done. One call, inside the transaction of what it records."""

from typing import Any

from accounts.models import AuditEvent, Organization, User

SYSTEM = "System"


def record(organization: Organization, action: str, *, by: User | None, subject: str = "", **details: Any) -> None:
    """`action` reads `thing.verb`, for example `connection.removed`. Details must hold no secret."""
    AuditEvent.objects.create(
        organization=organization,
        user=by,
        actor=str(by) if by else SYSTEM,
        action=action,
        subject=subject[:200],
        details=details,
    )
