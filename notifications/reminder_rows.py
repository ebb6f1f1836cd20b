"""Reminders that are queued: found by the calendar entry that they are about."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from accounts.models import Organization
from notifications.invites import Invite
from notifications.models import Invitation, Notice
from notifications.precedence import NEWS_OF_FEEDS
from notifications.recipients import comparable

# The start of the meeting, in UTC, as it stands in the keys of its reminders.
START_FORMAT = "%Y%m%dT%H%M%S"


def drop_unsent_reminders(organization: Organization, uid: UUID, addresses: set[str]) -> None:
    """Reminders that are still queued for these addresses (as `comparable` writes them) say what is no longer so. So do
    those that were given up, which nobody is to send again."""
    unsent = [Notice.Status.QUEUED, Notice.Status.FAILED]
    waiting = Notice.objects.for_organization(organization).filter(
        once_key__startswith=prefix_of(uid), status__in=unsent, leased_until=None
    )
    rows = [pk for pk, recipient in waiting.values_list("pk", "recipient") if comparable(recipient) in addresses]
    waiting.filter(pk__in=rows).update(status=Notice.Status.SUPERSEDED, served=F("orders"))


def is_overtaken(notice: Notice) -> bool:
    """A reminder after which the person was told something else of the meeting, or that comes when it is over; news
    for who has a feed, after which there were others; or a request after which there was one that says how it is now.

    One that a worker held when that happened was not dropped: it may come up again when the worker has died.
    """
    if notice.kind in NEWS_OF_FEEDS:
        return has_others_since(notice, NEWS_OF_FEEDS, about=notice.about)
    if notice.kind == Notice.Kind.DISPATCH and notice.about is not None:
        return has_others_since(notice, {notice.kind}, about=notice.about)
    return notice.kind == Notice.Kind.REMINDER and is_reminder_overtaken(notice)


def is_reminder_overtaken(notice: Notice) -> bool:
    same_person = Invitation.objects.filter(uid=uid_of(notice), recipient__iexact=notice.recipient)
    told = same_person.for_organization(notice.organization_id).without_message().current()
    before, newest = told.filter(created_at__lte=notice.created_at).last(), told.last()
    if newest is not None and (before is None or newest.sequence > before.sequence):
        return True
    if newest is None or not newest.is_request:  # the calendar feed has it
        return start_of(notice) < timezone.now() or has_others_since(notice, NEWS_OF_FEEDS, about=uid_of(notice))
    return newest.meeting.end < timezone.now()


def has_others_since(notice: Notice, kinds: Iterable[str], *, about: UUID | None) -> bool:
    """Whether the same person was written mails of these kinds later. (Whoever has the meeting in a feed alone is told
    of changes by such.)"""
    others = Notice.objects.for_organization(notice.organization_id).filter(kind__in=kinds, about=about)
    since = others.filter(recipient__iexact=notice.recipient, created_at__gt=notice.created_at)
    return since.exclude(status=Notice.Status.SUPERSEDED).exists()


def uid_of(reminder: Notice) -> UUID:
    return UUID(hex=reminder.once_key.split(":")[1])


def start_of(reminder: Notice) -> datetime:
    return datetime.strptime(reminder.once_key.split(":")[2], START_FORMAT).replace(tzinfo=UTC)


def key_of(invite: Invite, minutes: int) -> str:
    return f"{prefix_of(invite.uid)}{invite.start.astimezone(UTC).strftime(START_FORMAT)}:{minutes}"


def prefix_of(uid: UUID) -> str:
    return f"reminder:{uid.hex}:"
