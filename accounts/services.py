"""What people may do with organizations, users and API tokens. Each function says what will be true afterwards."""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import ApiToken, Organization, User
from accounts.signals import access_requested, token_revoked
from accounts.tokens import create_token


@transaction.atomic
def create_organization(
    name: str, *, admin_email: str, admin_password: str, zone: str, has_virtual_meetings: bool = False
) -> tuple[Organization, User]:
    """There is a new organization, with an admin who can log in. Raises ValidationError."""
    organization = Organization(name=name, timezone=zone, has_virtual_meetings=has_virtual_meetings)
    organization.full_clean()
    organization.save()
    admin = create_member(organization, email=admin_email, password=admin_password, role=User.Role.ADMIN)
    return organization, admin


def create_member(organization: Organization, *, email: str, password: str, role: str) -> User:
    """There is a new user of this organization who can log in. Raises ValidationError."""
    user = User(organization=organization, email=email, role=role)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


@transaction.atomic
def grant_virtual_meetings(organization: Organization, *, is_granted: bool, by: User | None) -> None:
    """The organization may (or may no longer) connect a meetings provider; a request for it is answered."""
    changed = (
        Organization.objects.filter(pk=organization.pk)
        .exclude(has_virtual_meetings=is_granted)
        .update(has_virtual_meetings=is_granted)
    )
    if is_granted:
        Organization.objects.filter(pk=organization.pk).update(virtual_meetings_requested_at=None)
    organization.refresh_from_db(fields=["has_virtual_meetings", "virtual_meetings_requested_at"])
    if changed:
        record(organization, "virtual_meetings.granted" if is_granted else "virtual_meetings.withdrawn", by=by)


@transaction.atomic
def request_access(organization: Organization, *, by: User) -> bool:
    """The operator knows that this organization asks for virtual meetings. False when it had asked before."""
    is_first = (
        Organization.objects.filter(pk=organization.pk, virtual_meetings_requested_at=None)
        .exclude(has_virtual_meetings=True)
        .update(virtual_meetings_requested_at=timezone.now())
    )
    if is_first:
        record(organization, "virtual_meetings.requested", by=by)
        access_requested.send(sender=Organization, organization=organization, by=by)
    return bool(is_first)


@transaction.atomic
def make_token(user: User, *, name: str, scopes: list[str], expires_at: datetime | None) -> tuple[ApiToken, str]:
    """There is a new token of this user; its text is returned here and kept nowhere."""
    token, text = create_token(user, name=name, scopes=scopes, expires_at=expires_at)
    until = expires_at.isoformat() if expires_at else None
    # Only an operator belongs to no organization, and operators have no tokens.
    organization = cast(Organization, user.organization)
    record(organization, "api_token.created", by=user, subject=name, scopes=token.scopes, expires_at=until)
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User | None) -> None:
    """The token opens nothing any more. Revoking twice is the same as once."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return
    token.refresh_from_db(fields=["revoked_at"])
    record(token.organization, "api_token.revoked", by=by, subject=token.name)
    token_revoked.send(sender=ApiToken, token=token, by=by)
