"""Which of an organization's mails go first when more of them wait than can leave.

Set when a mail is queued. It is no matter between organizations: those take turns (see `outbox.turns`).
"""

from datetime import datetime, timedelta

from django.utils import timezone

from notifications.models import Invitation, Notice

LATER, USUAL, FIRST, AT_ONCE = range(4)
SOON = timedelta(hours=2)
OFF = {Invitation.Kind.CANCELLATION, Invitation.Kind.WITHDRAWAL}
# A reminder is worth nothing later, and whoever is asked to accept a job holds up everything that follows.
NEWS_OF_FEEDS = {kind for kind in Notice.Kind if kind.startswith("feed_")}
NOTICES_THAT_GO_FIRST = {Notice.Kind.REMINDER, Notice.Kind.DISPATCH, *NEWS_OF_FEEDS}


def precedence_of_invitation(invitation: Invitation) -> int:
    """What presses before everything; who has heard nothing yet, before who hears of a change."""
    usual = LATER if invitation.kind == Invitation.Kind.UPDATE else USUAL
    return precedence_of_meeting(is_off=invitation.kind in OFF, start=invitation.meeting.start) or usual


def precedence_of_meeting(*, is_off: bool, start: datetime | None) -> int:
    """Above all others what is off or about to begin; and above that what is both, for its guests are on their way.

    0 when it does not press.
    """
    is_soon = start is not None and start < timezone.now() + SOON
    if is_off and is_soon:
        return AT_ONCE
    return FIRST if is_off or is_soon else 0


def precedence_of_notice(kind: str) -> int:
    return FIRST if kind in NOTICES_THAT_GO_FIRST else USUAL
