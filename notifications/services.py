"""What the floors above ask for: that people know of a meeting, or that it is off. Fast, and only rows are written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organization, User
from accounts.refusals import Conflict
from notifications import tasks
from notifications.chains import load_chains
from notifications.feed_news import has_news_to_come
from notifications.invites import Invite, Person
from notifications.letters import Page, copy_letter
from notifications.mailing import Mailing
from notifications.models import CalendarEntry, Invitation, Notice
from notifications.notices import NoticeFacts, write_notice
from notifications.queueing import put_in_line
from notifications.recipients import comparable, strongest_by_address
from notifications.stationery import Stationery
from outbox.bell import ring_on_commit
from outbox.sentences import tell


@transaction.atomic
def announce(
    organization: Organization, invite: Invite, people: Sequence[Person], *, quiet: timedelta, invites_new: bool = True
) -> int:
    """Afterwards everybody in `people` holds exactly this invite, and whoever held it and is not among them is told
    that the invitation is withdrawn, unless it is over in that calendar; or the mail that makes it so is queued. To say
    it again queues nothing.

    First invitations and withdrawals leave at once; an update waits `quiet`, in which further changes join it, unless
    it presses (see `notifications.quiet_time`).
    Without `invites_new` only who was invited before is told: nobody may sit there with an old time. The same holds
    for a person who has meetings in a feed, or who is not to be `is_invited_anew`.
    Returns the highest SEQUENCE used so far for this calendar UID. Refuses (Invalid) a link that guests must not have.
    """
    invite.check()
    mailing = Mailing.open(organization, invite.uid)
    wanted = strongest_by_address(people)
    for address, person in wanted.items():
        is_new_welcome = invites_new and person.is_invited_anew and not person.has_feed
        if is_new_welcome or mailing.is_invited(address):
            mailing.tell(person, invite, quiet=quiet)
    for address in sorted(mailing.addresses - set(wanted)):
        mailing.withdraw(address, is_whole_meeting=False, unless_over_by=timezone.now())
    return mailing.close()


def find_invited(organization: Organization, uid: UUID) -> set[str]:
    """Whose calendar has the meeting from our mails, or is about to; addresses as `comparable` writes them."""
    chains = load_chains(organization, uid)
    return {address for address, chain in chains.items() if chain.newest is not None and chain.newest.is_request}


def is_new_link_on_its_way(organization: Organization, uid: UUID, *, about: UUID) -> bool:
    """Whether somebody may have a link in the calendar that a mail which has not left yet replaces by another; or has
    news of the job (`about`) to come who reads its feed."""
    chains = load_chains(organization, uid).values()
    return any(chain.awaits_link for chain in chains) or has_news_to_come(organization, about)


@transaction.atomic
def withdraw_all(organization: Organization, uid: UUID, *, unless_over_by: datetime | None = None) -> int:
    """Afterwards the meeting is cancelled in every calendar that has it, or the mail that does it is queued.

    Whoever was never sent an invitation hears nothing; nor does, with `unless_over_by`, whose calendar has the meeting
    at a time that is over by then. Returns the highest SEQUENCE used so far.
    """
    if not CalendarEntry.objects.for_organization(organization).filter(pk=uid).exists():
        return 0
    mailing = Mailing.open(organization, uid)
    for address in sorted(mailing.addresses):
        mailing.withdraw(address, is_whole_meeting=True, unless_over_by=unless_over_by)
    return mailing.close()


@transaction.atomic
def resend(invitation: Invitation, by: User | None = None) -> Invitation:
    """Afterwards this is on its way (again): the same row when it never left, else a copy with a later DTSTAMP.

    Conflict when something newer was told to the person since, or when no mail can be written to the address at all.
    """
    entry = CalendarEntry.hold(invitation.organization, invitation.uid)
    invitation.refresh_from_db()
    chain = load_chains(invitation.organization, invitation.uid)[comparable(invitation.recipient)]
    if chain.newest != invitation:
        raise Conflict(_("There is a newer message for this person: send that one again."), code="not_the_newest")
    if not invitation.message:
        raise Conflict(tell(invitation.error_message), code=invitation.error_code)
    if invitation.is_sent:
        page = Page(Stationery.of(invitation.organization), entry.take_copy(invitation.sequence), chain)
        invitation = copy_letter(page, invitation)
        invitation.is_urgent = True
        invitation.save(force_insert=True)
    else:
        invitation.order_again()
    audit.record(invitation.organization, "invitation.resent", by=by, subject=invitation.recipient)
    ring_on_commit(tasks.send_invitations, [str(invitation.pk)])
    return invitation


@transaction.atomic
def resend_notice(notice: Notice, by: User | None = None) -> Notice:
    """Afterwards this notice, which was given up, is on its way again.

    Conflict when it was not given up, or when no mail can be written to the address at all.
    """
    notice = (
        Notice.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=notice.pk)
    )
    if notice.status != Notice.Status.FAILED:
        raise Conflict(_("This mail is on its way, or has arrived."), code="not_failed")
    if not notice.message:
        raise Conflict(tell(notice.error_message), code=notice.error_code)
    notice.order_again()
    audit.record(notice.organization, "notice.resent", by=by, subject=notice.recipient)
    ring_on_commit(tasks.send_notice, str(notice.pk))
    return notice


@transaction.atomic
def queue_notice(
    organization: Organization, kind: str, *, to: Person, facts: NoticeFacts, once_key: str = ""
) -> Notice | None:
    """Afterwards a plain mail of this kind (Notice.Kind) is queued for one person.

    None when the same was told before: one mail for each address and `once_key`.
    """
    notice = write_notice(organization, Notice.Kind(kind), to=to, facts=facts)
    notice.once_key = once_key
    return notice if put_in_line(notice) else None
