"""Putting frozen mails on the wire: in order for each person, never twice at once, and with every refusal in words."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from notifications.chains import Chain
from notifications.models import Invitation, InvitationQuerySet, Notice, OutgoingMail
from notifications.recipients import sender_address
from notifications.reminder_rows import is_overtaken
from notifications.signals import notice_leaves
from notifications.smtp import give_to_relay
from outbox.outcomes import GiveUp, NotOurTurn, TryLater, Uncertain
from outbox.sentences import Sentence

# Longer than this, and with that many tries, a relay that says "later" means no.
PATIENCE = timedelta(days=1)
ATTEMPTS_UNTIL_GIVEN_UP = 100
MOST_SECONDS_ON_THE_WIRE = 20
# Who waits for an earlier mail is woken when that is done: these are for the case that it was done just before, or that
# its worker died.
SOON, NEXT_LOOK = timedelta(seconds=2), timedelta(seconds=30)
Status = Invitation.Status


class WaitsForEarlier(NotOurTurn):
    """Another mail to this person goes first."""

    is_alone = True


def deliver_in_turn(invitation: Invitation) -> None:
    """Send it, unless an earlier one to the same person has to go first, or it has no sense any more."""
    wait_for_earlier(invitation)
    if has_nothing_to_cancel(invitation):
        invitation.write_fenced(status=Status.SUPERSEDED)
        return
    if came_too_late(invitation):
        raise GiveUp(Sentence("The meeting was over before the mail could be sent."), code="meeting_is_over")
    deliver(invitation)


def deliver_notice(notice: Notice) -> None:
    """Send it, unless it says what is no longer so, as far as we know here or somebody above does."""
    answers = notice_leaves.send(sender=Notice, notice=notice)
    if is_overtaken(notice) or not all(is_so for _receiver, is_so in answers):
        notice.write_fenced(status=Status.SUPERSEDED)
        return
    deliver(notice)


def deliver(mail: OutgoingMail) -> None:
    """Afterwards the relay has these octets, and the row says so once it is marked as served."""
    if not mail.has_lease_left(min(MOST_SECONDS_ON_THE_WIRE, settings.LEASE_SECONDS / 3)):
        raise TryLater(Sentence("There was too little time left to send it safely."), code="too_little_time")
    try:
        mail.smtp_reply = give_to_relay(mail.octets, sender=sender_address(), recipient=mail.recipient)
    except Uncertain:
        mail.write_fenced(may_have_arrived=True)
        raise
    except TryLater as refusal:
        raise final_if_patience_is_over(mail, refusal) from refusal
    mail.sent_at = timezone.now()


def final_if_patience_is_over(mail: OutgoingMail, refusal: TryLater) -> TryLater | GiveUp:
    """Only what the relay says of this one mail ends so. While no mail goes out at all, every mail waits."""
    is_old = mail.created_at + PATIENCE < timezone.now() and mail.attempts >= ATTEMPTS_UNTIL_GIVEN_UP
    if refusal.code != "mail_deferred" or not is_old:
        return refusal
    message = Sentence("The mail server put this mail off for a day.")
    return GiveUp(message, code="mail_deferred_too_long", provider_code=refusal.provider_code)


def wait_for_earlier(invitation: Invitation) -> None:
    """An update must not overtake its invitation, nor a cancellation either of them.

    The earlier one wakes those that wait for it, and it is as pressing as they are.
    """
    earlier = rows_before(invitation).with_work().filter(status=Status.QUEUED).last()
    if earlier is None:
        return
    if (earlier.is_urgent, earlier.precedence) < (invitation.is_urgent, invitation.precedence):
        pressing = {"is_urgent": invitation.is_urgent, "precedence": invitation.precedence}
        Invitation.objects.filter(pk=earlier.pk).update(**pressing)
    raise WaitsForEarlier(
        Sentence("An earlier mail to the same person goes first."),
        code=Invitation.WAITS_FOR_EARLIER,
        retry_at=max(timezone.now() + (NEXT_LOOK if earlier.leased_until is None else SOON), earlier.available_at),
    )


def has_nothing_to_cancel(invitation: Invitation) -> bool:
    """The invitation was on its way when this cancellation was queued, and then it was refused."""
    if invitation.is_request:
        return False
    return not rows_before(invitation).filter(method=Invitation.Method.REQUEST).perhaps_arrived().exists()


def came_too_late(invitation: Invitation) -> bool:
    """Nobody wants an invitation for yesterday; but one that was asked for afterwards was meant so, and whoever expects
    the meeting at a later time must not come then."""
    end, now = invitation.meeting.end, timezone.now()
    is_over = invitation.is_request and invitation.created_at < end < now
    return is_over and not Chain(rows_before(invitation)).may_show_after(now)


def rows_before(invitation: Invitation) -> InvitationQuerySet:
    """What the same person was told, or is to be told, before this."""
    before = Q(sequence__lt=invitation.sequence) | Q(sequence=invitation.sequence, stamped_at__lt=invitation.stamped_at)
    same_person = Q(uid=invitation.uid, recipient__iexact=invitation.recipient)
    return Invitation.objects.without_message().filter(same_person, before, organization=invitation.organization_id)
