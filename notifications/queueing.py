"""How a notice gets in line."""

from datetime import datetime

from django.utils import timezone

from accounts.models import Organization
from notifications import tasks
from notifications.invites import Person
from notifications.models import Notice
from notifications.notices import NoticeFacts, write_notice
from outbox.bell import ring_on_commit


def put_in_line(notice: Notice, *, leaves_at: datetime | None = None) -> bool:
    """Afterwards it leaves at that moment, by default now. False when the same was told before: see `once_key`."""
    now = timezone.now()
    notice.available_at = leaves_at or now
    if not save_once(notice):
        return False
    if notice.has_work and notice.available_at <= now:
        ring_on_commit(tasks.send_notice, str(notice.pk))
    return True


def queue_for_later(
    organization: Organization, kind: Notice.Kind, *, to: Person, facts: NoticeFacts, leaves_at: datetime
) -> Notice:
    """Afterwards a plain mail of this kind leaves at that moment, unless it is dropped before."""
    notice = write_notice(organization, kind, to=to, facts=facts)
    put_in_line(notice, leaves_at=leaves_at)
    return notice


def save_once(notice: Notice) -> bool:
    if not notice.once_key:
        notice.save(force_insert=True)
        return True
    # The unique constraint decides, also between two at once.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return Notice.objects.filter(pk=notice.pk).exists()
