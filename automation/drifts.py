"""How a meeting at the provider differs from what we know of it, as data and in words, and what a person may choose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from automation.models import Meeting
from notifications.text_cleaning import clean_line
from outbox.sentences import Sentence
from providers.base import MeetingRequest, ProviderMeeting
from providers.registry import get_provider

RECREATE, KEEP, IGNORE = "recreate", "keep", "ignore"
# In place of a state, in `accepted_state`: a person has put up with there being no meeting.
GONE = "gone"
# Providers cut titles, none of them shorter than this.
SHORTEST_LIMIT = 200


@dataclass(frozen=True)
class Choice:
    """What a person may do about it; `effect` is the half sentence beside the button."""

    value: str
    label: str | Promise
    effect: str | Promise


CHOICES = {
    Meeting.Drift.DELETED: (
        Choice(RECREATE, gettext_lazy("Re-create"), gettext_lazy("makes a new meeting and sends everybody its link")),
        Choice(KEEP, gettext_lazy("Keep"), gettext_lazy("leaves the job without a meeting and tells the guests so")),
        Choice(IGNORE, gettext_lazy("Ignore"), gettext_lazy("removes this notice and changes nothing")),
    ),
    Meeting.Drift.CHANGED: (
        Choice(
            RECREATE,
            gettext_lazy("Re-create"),
            gettext_lazy("puts title, time and length back as the job has them, and sends a link that has changed"),
        ),
        Choice(
            KEEP,
            gettext_lazy("Keep"),
            gettext_lazy("takes over the link and password from there and sends them where they changed"),
        ),
        Choice(IGNORE, gettext_lazy("Ignore"), gettext_lazy("removes this notice and changes nothing")),
    ),
}


def hash_state(found: ProviderMeeting) -> str:
    """Two states with the same hash look the same to guests. Keyed, because a password is in it."""
    start = found.start.astimezone(UTC).isoformat() if found.start else ""
    seen = (found.topic, start, found.duration, found.join_url, found.password)
    return salted_hmac("automation.drifts", repr(seen), algorithm="sha256").hexdigest()


def find_differences(meeting: Meeting, request: MeetingRequest, found: ProviderMeeting) -> list[dict[str, Any]]:
    """What guests would see that is not as the job has it. Links and passwords are not spelt out."""
    return list(compare(meeting, request, found))


def compare(meeting: Meeting, request: MeetingRequest, found: ProviderMeeting) -> Iterator[dict[str, Any]]:
    if not is_same_title(found.topic, request.topic):
        yield {"what": "topic", "there": clean_line(found.topic, SHORTEST_LIMIT), "here": request.topic}
    wanted = request.start.replace(microsecond=0)
    # Providers leave the time of a meeting that should have begun as it is.
    if found.start and found.start.replace(microsecond=0) != wanted and wanted > timezone.now():
        yield {"what": "start", "there": found.start.isoformat(), "here": wanted.isoformat()}
    if found.duration is not None and found.duration != request.duration:
        yield {"what": "duration", "there": found.duration, "here": request.duration}
    if found.join_url != meeting.join_url:
        yield {"what": "link"}
    if found.password and found.password != meeting.password:
        yield {"what": "password"}


def is_same_title(there: str, here: str) -> bool:
    there, here = " ".join(there.split()), " ".join(here.split())
    return there == here or (len(there) >= SHORTEST_LIMIT and here.startswith(there))


def sentence_of(meeting: Meeting) -> Sentence:
    provider = meeting.provider_label
    if meeting.drift == Meeting.Drift.CHANGED:
        return Sentence("The meeting was changed at %(provider)s, not from here.", provider=provider)
    if get_provider(meeting.provider).capabilities.does_delete_kill_link:
        return Sentence("The meeting was deleted at %(provider)s: the link leads nowhere any more.", provider=provider)
    return Sentence(
        "The meeting was deleted at %(provider)s: the link may still open, but nobody can rely on it.",
        provider=provider,
    )


def describe_differences(meeting: Meeting) -> list[str]:
    """For example: Zoom has 15:00, the job 14:00."""
    return [say_difference(each, meeting.provider_label) for each in meeting.drift_details.get("differences", [])]


def say_difference(difference: dict[str, Any], provider: str) -> str:
    words = {"provider": provider, "there": difference.get("there", ""), "here": difference.get("here", "")}
    if difference["what"] == "start":
        words |= write_moments(words["there"], words["here"])
    sentences = {
        "topic": _("%(provider)s has the title “%(there)s”, the job “%(here)s”."),
        "start": _("%(provider)s has %(there)s, the job %(here)s."),
        "duration": _("%(provider)s has %(there)s minutes, the job %(here)s."),
        "link": _("%(provider)s has another link than the guests."),
        "password": _("%(provider)s has another password than the guests."),
    }
    return sentences[difference["what"]] % words


def write_moments(there: str, here: str) -> dict[str, str]:
    """In the reader's zone; the day only where it is not the same."""
    moments = [timezone.localtime(datetime.fromisoformat(text)) for text in (there, here)]
    is_same_day = moments[0].date() == moments[1].date()
    shape = "H:i" if is_same_day else pgettext("date and time format", "D j M Y, H:i")
    return {"there": date_format(moments[0], shape), "here": date_format(moments[1], shape)}
