"""Reminders that are queued: found by the calendar entry that they are about."""

from uuid import UUID

from django.db.models import F

from accounts.models import Organization
from notifications.models import Notice
from notifications.recipients import comparable


def drop_unsent_reminders(organization: Organization, uid: UUID, addresses: set[str]) -> None:
    """Reminders that are still queued for these addresses (as `comparable` writes them) say what is no longer so."""
    waiting = Notice.objects.for_organization(organization).filter(
        once_key__startswith=prefix_of(uid), status=Notice.Status.QUEUED, leased_until=None
    )
    rows = [pk for pk, recipient in waiting.values_list("pk", "recipient") if comparable(recipient) in addresses]
    waiting.filter(pk__in=rows).update(status=Notice.Status.SUPERSEDED, served=F("orders"))


def prefix_of(uid: UUID) -> str:
    return f"reminder:{uid.hex}:"
