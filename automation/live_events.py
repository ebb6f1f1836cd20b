"""News of a provider becomes events of our meetings. Rows only: the provider waits for our answer meanwhile."""

import hashlib
import re
from datetime import timedelta

from django.utils import timezone

from automation.models import Meeting, MeetingEvent
from automation.planning import order_look
from notifications.text_cleaning import clean_line
from providers.models import Connection
from providers.news import Kind, News

KEPT = timedelta(days=90)
LONGEST_NAME = 80
MARKUP = re.compile(r"<[^<>]*>|[<>]")
# Some people join under their address: the part before the @ is enough to know them by.
DOMAIN = re.compile(r"@\S+")
LOOKED_AT = {Kind.DELETED, Kind.CHANGED}


def note_news(connection: Connection, news: News) -> None:
    """The meeting that it is about, if it is one of ours, has the event; what may need somebody is looked at."""
    if not news.meeting_id or news.kind not in MeetingEvent.Kind.values:
        return
    meetings = Meeting.objects.for_organization(connection.organization).filter(
        provider=connection.provider, provider_meeting_id=news.meeting_id
    )
    for meeting in meetings.select_related("job"):
        if news.kind in LOOKED_AT:
            # Perhaps only the echo of what we did ourselves: how it is there decides, not who changed it.
            order_look(meeting)
        else:
            note_event(meeting, news)


def note_event(meeting: Meeting, news: News) -> None:
    MeetingEvent.objects.create(
        meeting=meeting,
        kind=news.kind,
        happened_at=news.happened_at,
        who=read_name(news),
        participant_key=hash_participant(meeting, news.participant),
    )


def read_name(news: News) -> str:
    """A name that can be shown anywhere, or none."""
    if news.kind in {Kind.STARTED, Kind.ENDED}:
        return ""
    return clean_line(DOMAIN.sub("", MARKUP.sub("", news.who)), LONGEST_NAME)


def hash_participant(meeting: Meeting, participant: str) -> str:
    """Good for this meeting only; empty when the provider gave nothing to go by."""
    if not participant:
        return ""
    words = f"{meeting.pk.hex}:{participant}".encode(errors="backslashreplace")
    return hashlib.sha256(words).hexdigest()[:32]


def forget_old_events() -> None:
    """Names of participants are nobody's business for longer."""
    MeetingEvent.objects.filter(happened_at__lt=timezone.now() - KEPT).delete()
