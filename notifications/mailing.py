"""One pass over a calendar entry: whatever it queues shares one SEQUENCE, and one bell rings for all of it."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Self
from uuid import UUID

from django.utils import timezone

from accounts.models import Organization
from notifications import tasks
from notifications.chains import Chain, load_chains
from notifications.invites import Invite, Person, Revision
from notifications.letters import CANCEL, REQUEST, Page, write_cancel, write_request
from notifications.models import CalendarEntry, Invitation
from notifications.precedence import precedence_of_invitation
from notifications.quiet_time import presses
from notifications.recipients import comparable
from notifications.reminder_rows import drop_unsent_reminders
from notifications.stationery import Stationery
from outbox.bell import ring_on_commit


class Mailing:
    """Open it inside a transaction, `tell` and `withdraw`, then `close`."""

    def __init__(self, entry: CalendarEntry, chains: dict[str, Chain]):
        self.entry = entry
        self.chains = chains
        self.rows: list[Invitation] = []
        # Whose knowledge of the meeting changes in this pass.
        self.concerned: set[str] = set()
        self._revision: Revision | None = None

    @classmethod
    def open(cls, organization: Organization, uid: UUID) -> Self:
        entry = CalendarEntry.hold(organization, uid)
        return cls(entry, load_chains(organization, uid))

    @property
    def addresses(self) -> set[str]:
        """Whom we ever wrote to about this entry."""
        return set(self.chains)

    def is_invited(self, address: str) -> bool:
        """Whether the last thing that was said, or is about to be said, is that the meeting takes place."""
        newest = self.chains[address].newest if address in self.chains else None
        return newest is not None and newest.is_request

    @property
    def revision(self) -> Revision:
        """Taken when the first row needs it: a pass that queues nothing uses up no SEQUENCE."""
        if self._revision is None:
            self._revision = self.entry.take_revision()
        return self._revision

    @cached_property
    def stationery(self) -> Stationery:
        """Read once, and only when there is something to write."""
        return Stationery.of(self.entry.organization)

    def tell(self, person: Person, invite: Invite, *, quiet: timedelta) -> None:
        """Afterwards the person holds this invite, or a row that says so is queued."""
        chain = self.chains.get(comparable(person.email), Chain())
        if chain.ends_with(REQUEST, invite.fingerprint):
            return
        self.concerned.add(comparable(person.email))
        was_due_at = chain.drop_unsent()
        if chain.ends_with(REQUEST, invite.fingerprint):  # changed back before anybody heard of the change
            return
        row = write_request(self.page(chain), invite, person)
        if chain.has_entry and not presses(invite.facts, chain.shown, quiet=quiet):
            row.available_at = was_due_at or timezone.now() + quiet
        self.rows.append(row)

    def withdraw(self, address: str, *, is_whole_meeting: bool, unless_over_by: datetime | None = None) -> None:
        """Afterwards the entry is out of this calendar, or stands there at a time that is over by then; or a row that
        takes it out is queued."""
        chain = self.chains[address]
        if chain.ends_with(CANCEL):
            return
        self.concerned.add(address)
        chain.drop_unsent()
        if unless_over_by is not None and not chain.may_show_after(unless_over_by):
            return
        if chain.has_entry and not chain.ends_with(CANCEL):
            self.rows.append(write_cancel(self.page(chain), is_whole_meeting=is_whole_meeting))

    def page(self, chain: Chain) -> Page:
        return Page(self.stationery, self.revision, chain)

    def close(self) -> int:
        """Writes the rows and rings for those that may leave at once; the sweep wakes the others when they are due."""
        for row in self.rows:
            row.precedence = precedence_of_invitation(row)
        Invitation.objects.bulk_create(self.rows)
        drop_unsent_reminders(self.entry.organization, self.entry.pk, self.concerned)
        now = timezone.now()
        if ready := [str(row.pk) for row in self.rows if row.has_work and row.available_at <= now]:
            ring_on_commit(tasks.send_invitations, ready)
        return self.entry.sequence
