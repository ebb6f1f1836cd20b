"""Resources that want their jobs by calendar feed alone: no invitations, but a plain mail when it would come too late.

What each of them knows is a row, written in the transaction in which everybody else is told. So whatever is moved,
called off, taken from them or given another link within the next day they hear of once, whichever worker dies when.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from automation.addressees import as_resource
from automation.models import CalendarFeed, FeedReader, Meeting
from automation.telling import absolute
from automation.wishes import has_feed_only, in_feed_only
from jobs.models import Resource
from jobs.statuses import AllocationStatus
from notifications.feed_news import drop_unsent_news
from notifications.invites import MeetingFacts, hash_link
from notifications.models import Notice
from notifications.notices import NoticeFacts
from notifications.queueing import queue_for_later
from notifications.quiet_time import presses
from notifications.recipients import comparable
from notifications.reminder_rows import drop_unsent_reminders
from notifications.services import find_invited

# Google looks at a feed every 8 to 24 hours.
SOON = timedelta(hours=24)
Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class News:
    """`times`: when the job is now, or was, if it is off."""

    kind: Notice.Kind
    times: Times
    was: Times | None = None
    has_new_link: bool = False
    waits: bool = False  # for further changes

    @property
    def is_soon(self) -> bool:
        return any(is_soon(start) for start, _end in filter(None, [self.times, self.was]))


def follow_readers(meeting: Meeting) -> None:
    """Whoever has it by feed alone is known, with the time that it has now; the others were told by mail."""
    known = {row.resource_id: row for row in meeting.feed_readers.select_related("resource__feed", "resource__user")}
    reading = {resource.pk: resource for resource in resources_by_feed(meeting)}
    if not known and not reading:
        return
    invited = find_invited(meeting.organization, meeting.calendar_uid)
    for resource in reading.values():
        if comparable(resource.email) not in invited:
            follow_reader(meeting, resource, known.get(resource.pk))
    for row in known.values():
        is_invited = comparable(row.resource.email) in invited
        if row.resource_id not in reading or is_invited:
            stop_following(meeting, row, is_told=is_invited)


def resources_by_feed(meeting: Meeting) -> list[Resource]:
    expected = meeting.job.allocations.expected().filter(in_feed_only("resource__")).exclude(resource__email="")
    return [one.resource for one in expected.select_related("resource")]


def follow_reader(meeting: Meeting, resource: Resource, row: FeedReader | None) -> None:
    now_is = facts_of(meeting)
    if row is None:
        start_following(meeting, resource, now_is)
    elif row.known != now_is:
        before = what_is_known(meeting, row)
        row.learn(now_is, before=before)
        tell_what_changed(meeting, resource, now_is, before)


def start_following(meeting: Meeting, resource: Resource, now_is: MeetingFacts) -> None:
    if not meeting.send_ics:
        return
    drop_unsent_news(meeting.organization, meeting.job_id, resource.email)  # that it is off, or not theirs any more
    times = {"start": now_is.start, "end": now_is.end}
    FeedReader.objects.create(meeting=meeting, resource=resource, link_hash=now_is.link_hash, **times)


def what_is_known(meeting: Meeting, row: FeedReader) -> MeetingFacts:
    """To the resource, who does not hear any more of news that has not left; but a calendar may have read it."""
    waited_since = drop_unsent_news(meeting.organization, meeting.job_id, row.resource.email)
    if waited_since is None or has_read_since(row.resource, waited_since):
        return row.known
    return row.known_before


def has_read_since(resource: Resource, moment: datetime) -> bool:
    return CalendarFeed.objects.filter(resource=resource, last_fetched_at__gte=moment).exists()


def tell_what_changed(meeting: Meeting, resource: Resource, now_is: MeetingFacts, before: MeetingFacts) -> None:
    """Nothing, if it was changed back before anybody heard of the change."""
    times, was = (now_is.start, now_is.end), (before.start, before.end)
    has_new_link = before.link_hash not in {"", now_is.link_hash}
    if was != times:
        waits = not presses(now_is, [before], quiet=meeting.organization.quiet_time)
        news = News(Notice.Kind.FEED_MOVED, times, was, has_new_link=has_new_link, waits=waits)
        tell(meeting, resource, news)
    elif has_new_link:
        tell(meeting, resource, News(Notice.Kind.FEED_LINK, times, has_new_link=True))
    else:
        drop_reminders_to(meeting, resource)


def stop_following(meeting: Meeting, row: FeedReader, *, is_told: bool) -> None:
    """Taken off the job; or invited by mail from now on, or not any more reading, which is nobody's news."""
    known = what_is_known(meeting, row)
    row.delete()
    if not is_told and has_feed_only(row.resource) and not has_declined(meeting, row.resource):
        tell(meeting, row.resource, News(Notice.Kind.FEED_WITHDRAWN, (known.start, known.end)))


def tell_readers_it_is_off(meeting: Meeting) -> None:
    for row in meeting.feed_readers.select_related("resource"):
        known = what_is_known(meeting, row)
        row.delete()
        if not has_declined(meeting, row.resource):
            tell(meeting, row.resource, News(Notice.Kind.FEED_CANCELLED, (known.start, known.end)))


def has_declined(meeting: Meeting, resource: Resource) -> bool:
    """Who said no knows it."""
    newest = meeting.job.allocations.filter(resource=resource).order_by("-created_at").first()
    return newest is not None and newest.status == AllocationStatus.DECLINED


def tell(meeting: Meeting, resource: Resource, news: News) -> None:
    """By a plain mail, if the feed may be too late for it. A reminder that waits to leave says what is not so."""
    job = meeting.job
    drop_reminders_to(meeting, resource)
    if not resource.email or not news.is_soon:
        return
    facts = NoticeFacts(
        link=absolute("/my-jobs/"),
        title=job.description,
        job_name=job.name,
        start=news.times[0],
        end=news.times[1],
        was=news.was,
        join_url=meeting.join_url if news.has_new_link else "",
        password=meeting.password if news.has_new_link else "",
        about=job.pk,
    )
    leaves_at = timezone.now() + (meeting.organization.quiet_time if news.waits else timedelta(0))
    queue_for_later(job.organization, news.kind, to=as_resource(resource), facts=facts, leaves_at=leaves_at)


def drop_reminders_to(meeting: Meeting, resource: Resource) -> None:
    drop_unsent_reminders(meeting.organization, meeting.calendar_uid, {comparable(resource.email)})


def is_soon(start: datetime) -> bool:
    return timezone.now() < start <= timezone.now() + SOON


def facts_of(meeting: Meeting) -> MeetingFacts:
    start, minutes = meeting.job.times
    link_hash = hash_link(meeting.join_url, meeting.password)
    return MeetingFacts("", start, start + timedelta(minutes=minutes), link_hash=link_hash)
