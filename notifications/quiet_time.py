"""The time that a change waits for further ones before people hear of it; and when there is none to wait."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from notifications.invites import MeetingFacts

# So long before the start everybody has to have heard of it.
ABOUT_TO_BEGIN = timedelta(minutes=15)


def presses(meeting: MeetingFacts, shown: Iterable[MeetingFacts], *, quiet: timedelta) -> bool:
    """Whether those whose calendars show it so have to hear at once how the meeting is now."""
    known = list(shown)
    if any(one.link_hash not in {"", meeting.link_hash} for one in known):
        return True  # the old link may be dead at any moment
    return any(is_about_to_begin(one, quiet=quiet) for one in [meeting, *known])


def is_about_to_begin(meeting: MeetingFacts, *, quiet: timedelta) -> bool:
    """So soon that who hears of it after the quiet time hears of it too late; or it runs."""
    now = timezone.now()
    return meeting.start < now + quiet + ABOUT_TO_BEGIN and now < meeting.end
