"""What a calendar program reads at a feed's address, and the revisions that it knows the entries by.

A revision is given when something is read for the first time: what nobody has read needs no number. Mails and feeds
count on the same row (CalendarEntry). Once a mail says what is true now, the feed has the number of that mail; while it
is ahead of the mails it takes a number of its own, and the next mail a higher one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from automation.addressees import language_of
from automation.agenda import describe_allocations, find_allocations, find_unsettled
from automation.feed_models import RELIED_ON_AFTER_READING
from automation.models import CalendarFeed, PublishedEntry
from jobs.models import Resource
from notifications.chains import mailed_sequences
from notifications.invites import Revision
from notifications.models import CalendarEntry
from notifications.published import Entry, Feed, build_feed
from notifications.sealing import sender_of

REVISED = ["content_hash", "sequence", "stamped_at"]


@dataclass(frozen=True)
class Issue:
    """The feed as it is at this moment. The octets are made only for who has not got them already."""

    feed: Feed
    changed_at: datetime

    @property
    def etag(self) -> str:
        return f'"{self.feed.fingerprint[:32]}"'

    @property
    def octets(self) -> bytes:
        return build_feed(self.feed)


def issue(row: CalendarFeed) -> Issue:
    """What is to be read now. Reading twice gives the same octets until something has changed."""
    resource = row.resource
    allocations = find_allocations(resource)
    wants_mail_only = resource.calendar == Resource.Calendar.MAIL
    entries = [] if wants_mail_only else describe_allocations(resource, allocations)
    revisions = revise(row, entries, unsettled=find_unsettled(allocations))
    feed = Feed(
        name=name_of(row),
        timezone=resource.zone,
        organizer=sender_of(resource.organization),
        entries=tuple((entry, revisions[entry.invite.uid]) for entry in entries),
    )
    note_change(row, feed)
    return Issue(feed, row.changed_at)


def name_of(row: CalendarFeed) -> str:
    resource = row.resource
    with translation.override(language_of(resource)):
        words = {"name": resource.name, "organization": resource.organization.mail_name}
        return _("Jobs of %(name)s · %(organization)s") % words


def note_change(row: CalendarFeed, feed: Feed) -> None:
    """Since when it reads so; also when nothing but the window has moved on."""
    if row.fingerprint != feed.fingerprint:
        row.fingerprint, row.changed_at = feed.fingerprint, timezone.now()
        CalendarFeed.objects.filter(pk=row.pk).update(fingerprint=row.fingerprint, changed_at=row.changed_at)


def note_fetch(row: CalendarFeed) -> None:
    now = timezone.now()
    # An address that was reset while it was read says nothing of the new one.
    CalendarFeed.objects.filter(pk=row.pk, token_hash=row.token_hash).update(
        last_fetched_at=now, relied_on_until=now + RELIED_ON_AFTER_READING, fetch_count=F("fetch_count") + 1
    )


def revise(row: CalendarFeed, entries: Sequence[Entry], *, unsettled: set[UUID]) -> dict[UUID, Revision]:
    """The revision of each entry; another one for what reads differently now, or was mailed as a later one."""
    mailed = mailed_sequences(row.resource.organization, row.resource.email, [entry.invite.uid for entry in entries])
    known = published_entries(row)
    if find_stale(entries, known, mailed):
        with transaction.atomic():
            # Two programs may read at the same moment: the second one finds what the first has written.
            CalendarFeed.objects.select_for_update(no_key=True).get(pk=row.pk)
            known = published_entries(row)
            stale = find_stale(entries, known, mailed)
            settled = {uid: sequence for uid, sequence in mailed.items() if uid not in unsettled}
            known |= write_revisions(row, stale, known=known, mailed=settled)
    return {uid: Revision(uid, one.sequence, one.stamped_at, one.created_at) for uid, one in known.items()}


def published_entries(row: CalendarFeed) -> dict[UUID, PublishedEntry]:
    return {one.uid: one for one in row.entries.all()}


def find_stale(entries: Sequence[Entry], known: dict[UUID, PublishedEntry], mailed: dict[UUID, int]) -> list[Entry]:
    return [
        entry for entry in entries if is_stale(entry, known.get(entry.invite.uid), mailed.get(entry.invite.uid, -1))
    ]


def is_stale(entry: Entry, before: PublishedEntry | None, mailed: int) -> bool:
    return before is None or before.content_hash != entry.content_hash or before.sequence < mailed


def write_revisions(
    row: CalendarFeed, entries: Sequence[Entry], *, known: dict[UUID, PublishedEntry], mailed: dict[UUID, int]
) -> dict[UUID, PublishedEntry]:
    """`mailed` are the numbers of those mails that say what is true now."""
    counters = CalendarEntry.hold_all(row.resource.organization, [entry.invite.uid for entry in entries])
    written: dict[UUID, PublishedEntry] = {}
    for entry in entries:
        uid = entry.invite.uid
        before = known.get(uid) or PublishedEntry(feed=row, uid=uid, sequence=-1)
        is_told_more = mailed.get(uid, -1) > before.sequence
        revision = counters[uid].take_published(mailed[uid] if is_told_more else None)
        written[uid] = put_down(before, entry, revision)
    CalendarEntry.save_all(counters.values())
    PublishedEntry.objects.bulk_create(
        written.values(), update_conflicts=True, unique_fields=["feed", "uid"], update_fields=REVISED
    )
    return written


def put_down(one: PublishedEntry, entry: Entry, revision: Revision) -> PublishedEntry:
    one.content_hash, one.sequence = entry.content_hash, revision.sequence
    one.stamped_at, one.created_at = revision.stamped_at, revision.created_at
    return one
