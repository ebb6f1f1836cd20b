"""What one person was told of one meeting so far, and what still waits to be told."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max

from accounts.models import Organization
from notifications.invites import MeetingFacts
from notifications.models import Invitation, InvitationQuerySet
from notifications.recipients import comparable

Status = Invitation.Status
REFRESHED = ["status", "may_have_arrived", "crash_count", "leased_until", "orders", "served"]


class Chain:
    """The rows of one person for one calendar entry, oldest first."""

    def __init__(self, rows: Iterable[Invitation] = ()):
        self.rows = list(rows)

    @property
    def newest(self) -> Invitation | None:
        """What counts: the last row that was not overtaken."""
        return next((row for row in reversed(self.rows) if not row.is_superseded), None)

    @property
    def held(self) -> Invitation | None:
        """What is in the person's calendar, as far as we can know: the last row that left, or may have."""
        return next((row for row in reversed(self.rows) if row.has_perhaps_arrived), None)

    @property
    def has_entry(self) -> bool:
        """Whether it is in the calendar, or may come there yet: an invitation that a worker died over leaves when its
        lease is over, also when a cancellation came after it and was overtaken."""
        is_coming = any(row.is_request and row.status == Status.QUEUED for row in self.rows)
        return is_coming or (self.held is not None and self.held.is_request)

    @property
    def shown(self) -> list[MeetingFacts]:
        """What the calendar may have of it: what left for sure, or what may have arrived since."""
        last_sent = max((place for place, row in enumerate(self.rows) if row.is_sent), default=0)
        return [row.meeting for row in self.rows[last_sent:] if row.is_request and row.has_perhaps_arrived]

    @property
    def awaits_link(self) -> bool:
        """Whether the calendar may have another link than the one in the mail that is on its way."""
        newest = self.newest
        if newest is None or not newest.is_request or newest.status != Status.QUEUED:
            return False
        return any(meeting.link_hash != newest.meeting.link_hash for meeting in self.shown)

    def may_show_after(self, moment: datetime) -> bool:
        """Whether the calendar may have it at a time that is not over by then."""
        return any(meeting.end > moment for meeting in self.shown)

    def ends_with(self, method: str, content_hash: str | None = None) -> bool:
        """Whether this is already what the person holds or is about to get (or what could not be delivered)."""
        newest, held = self.newest, self.held
        if newest is None or newest.method != method or content_hash not in {None, newest.content_hash}:
            return False
        # A row that was overtaken although it may have arrived after `newest` leaves us unsure: say it once more.
        return held is None or held.revision <= newest.revision

    @property
    def thread(self) -> tuple[str, ...]:
        """The first and the last Message-ID of what was not overtaken before it could arrive."""
        ids = [row.message_id for row in self.rows if not row.is_superseded or row.has_perhaps_arrived]
        return (ids[0], ids[-1]) if ids else ()

    def drop_unsent(self) -> datetime | None:
        """What has not left will not leave. Returns when the first update among it would have left.

        A row that a worker holds at this moment is left to it: it counts as on its way.
        """
        unsent = [row for row in self.rows if row.status in {Status.QUEUED, Status.FAILED}]
        if not unsent:
            return None
        updates = [row for row in unsent if row.is_request and row.status == Status.QUEUED]
        rows = Invitation.objects.filter(pk__in=[row.pk for row in unsent], leased_until=None)
        rows.exclude(status=Status.SENT).update(status=Status.SUPERSEDED, served=F("orders"))
        for row in unsent:
            row.refresh_from_db(fields=REFRESHED)
        return min((row.available_at for row in updates if row.is_superseded), default=None)


def load_chains(organization: Organization, uid: UUID) -> dict[str, Chain]:
    """Address (for comparison) → chain."""
    rows: InvitationQuerySet = Invitation.objects.for_organization(organization).filter(uid=uid).without_message()
    chains: dict[str, Chain] = {}
    for row in rows.order_by("sequence", "stamped_at", "created_at"):
        chains.setdefault(comparable(row.recipient), Chain()).rows.append(row)
    return chains


def mailed_sequences(organization: Organization, address: str, uids: Collection[UUID]) -> dict[UUID, int]:
    """The highest SEQUENCE that this person was told, or is about to be, of each entry."""
    rows = Invitation.objects.for_organization(organization).filter(recipient__iexact=address.strip(), uid__in=uids)
    counted = rows.current().order_by().values("uid").annotate(highest=Max("sequence"))
    return {row["uid"]: row["highest"] for row in counted}


def newest_for_same_person(invitation: Invitation) -> Invitation | None:
    chains = load_chains(invitation.organization, invitation.uid)
    return chains[comparable(invitation.recipient)].newest
