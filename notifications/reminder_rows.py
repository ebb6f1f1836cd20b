"""Reminders that are queued: found by the calendar entry that they are about."""

from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.models import Organization
from notifications.models import Invitation, Notice
from notifications.recipients import comparable


def drop_unsent_reminders(organization: Organization, uid: UUID, addresses: set[str]) -> None:
    """Reminders that are still queued for these addresses (as `comparable` writes them) say what is no longer so."""
    waiting = Notice.objects.for_organization(organization).filter(
        once_key__startswith=prefix_of(uid), status=Notice.Status.QUEUED, leased_until=None
    )
    rows = [pk for pk, recipient in waiting.values_list("pk", "recipient") if comparable(recipient) in addresses]
    waiting.filter(pk__in=rows).update(status=Notice.Status.SUPERSEDED, served=F("orders"))


def is_overtaken(notice: Notice) -> bool:
    """A reminder after which the person was told something else of the meeting, or that comes when it is over.

    One that a worker held when that happened was not dropped: it may come up again when the worker has died.
    """
    if notice.kind != Notice.Kind.REMINDER:
        return False
    uid = UUID(hex=notice.once_key.split(":")[1])
    same_person = Invitation.objects.filter(uid=uid, recipient__iexact=notice.recipient).without_message().current()
    told = same_person.for_organization(notice.organization_id)
    before, newest = told.filter(created_at__lte=notice.created_at).last(), told.last()
    if before is None or newest is None:
        return True
    return newest.sequence > before.sequence or newest.meeting.end < timezone.now()


def prefix_of(uid: UUID) -> str:
    return f"reminder:{uid.hex}:"
