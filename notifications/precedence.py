"""Which of an organization's mails go first when more of them wait than can leave.

Set when a mail is queued. It is no matter between organizations: those take turns (see `outbox.turns`).
"""

from datetime import timedelta

from django.utils import timezone

from notifications.models import Invitation, Notice

LATER, USUAL, FIRST = range(3)
SOON = timedelta(hours=2)
OFF = {Invitation.Kind.CANCELLATION, Invitation.Kind.WITHDRAWAL}
# A reminder is worth nothing later, and whoever is asked to accept a job holds up everything that follows.
NEWS_OF_FEEDS = {Notice.Kind.FEED_MOVED, Notice.Kind.FEED_CANCELLED, Notice.Kind.FEED_WITHDRAWN}
NOTICES_THAT_GO_FIRST = {Notice.Kind.REMINDER, Notice.Kind.DISPATCH, *NEWS_OF_FEEDS}


def precedence_of_invitation(invitation: Invitation) -> int:
    """What is off, or about to begin, before everything; who has heard nothing yet, before who hears of a change."""
    if invitation.kind in OFF or invitation.meeting.start < timezone.now() + SOON:
        return FIRST
    return LATER if invitation.kind == Invitation.Kind.UPDATE else USUAL


def precedence_of_notice(kind: str) -> int:
    return FIRST if kind in NOTICES_THAT_GO_FIRST else USUAL
