"""Calendars that nobody reads any more: whoever relied on one is invited by mail again."""

from django.utils import timezone

from automation.models import FeedReader, Meeting
from automation.tasks import settle_meeting
from automation.wishes import in_feed_only
from outbox.bell import ring


def order_meetings_of_lapsed() -> None:
    """Everybody is told of these anew; whoever needs no invitation gets none by that."""
    lapsed = FeedReader.objects.filter(end__gt=timezone.now()).exclude(in_feed_only("resource__"))
    # What waits or has failed is settled in its own time, and then for these people as well.
    for meeting in Meeting.objects.filter(pk__in=lapsed.values("meeting"), status=Meeting.Status.SCHEDULED):
        meeting.order()
        ring(settle_meeting, str(meeting.pk))
