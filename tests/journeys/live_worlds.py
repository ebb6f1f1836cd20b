"""The three worlds as seen from outside: the stand-in for the providers, the mail sink, and the product's REST API."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.automation.story.mailboxes import Mailboxes, Shown
from tests.journeys.clinic import live_meetings
from tests.journeys.live_story import AGREED, COMING, LiveStory
from tests.providers.stages import STAGES
from tests.services.stack import Stack

REFERENCE = "[ref VM-"
# What a worker died over: not even the product can know whether it had left.
UNCERTAIN_INVITATIONS = """
import json
from tests.automation.story.worlds import uncertain_invitations
print(json.dumps(list(uncertain_invitations())))
"""


@dataclass
class PostOffice:
    """What the mail sink got, address and octets, in the order of arrival; each mail is fetched once."""

    stack: Stack
    known: dict[int, tuple[str, bytes]] = field(default_factory=dict)

    def mails(self) -> list[tuple[str, bytes]]:
        for one in self.stack.mailsink.messages():
            if one["id"] not in self.known:
                self.known[one["id"]] = one["envelope"]["to"][0], self.stack.mailsink.octets_of(one)
        return [self.known[number] for number in sorted(self.known)]

    def boxes(self) -> Mailboxes:
        uncertain = self.stack.manage_json("shell", "--no-imports", "-c", UNCERTAIN_INVITATIONS)
        return Mailboxes(self.mails(), frozenset((address, uid) for address, uid in uncertain))


@dataclass(frozen=True)
class Outlook:
    """All that is known about one job at a moment."""

    story: LiveStory
    id: str
    job: Any  # None: it was deleted
    live: list[Any]
    shown: dict[str, Shown]

    @property
    def meeting(self) -> Any:
        return self.job["meeting"] if self.job else None

    @property
    def is_off(self) -> bool:
        return self.job is None or self.job["status"] == "Cancelled" or self.id in self.story.called_off

    @property
    def is_on(self) -> bool:
        return bool(self.meeting) and (
            bool(self.meeting["provider_meeting_id"]) or (self.job["status"] in AGREED and self.story.is_automatic)
        )

    @property
    def expected(self) -> Shown:
        start = datetime.fromisoformat(self.job["start"]).astimezone(UTC)
        length = timedelta(minutes=self.job["duration"])
        return Shown(self.job["description"], start, length, self.meeting["join_url"])


def find_discord(stories: list[LiveStory], office: PostOffice) -> list[str]:
    """Where the worlds do not agree, in sentences."""
    boxes = office.boxes()
    live = live_meetings(office.stack)
    found = boxes.broken_rules()
    for story in stories:
        for job in story.jobs:
            shown_job = None if job in story.deleted else story.show(job)
            mine = [one for one in live if belongs_to(one, story, shown_job)]
            outlook = Outlook(story, job, shown_job, mine, boxes.shown(job))
            found += [f"{story.provider} {job}: {sentence}" for sentence in discord_of(outlook)]
        found += strays_of(story, live)
    return found


def belongs_to(live: Any, story: LiveStory, job: Any) -> bool:
    meeting = job["meeting"] if job else None
    return bool(meeting) and reference_of(live).startswith(meeting["id"].replace("-", ""))


def reference_of(live: Any) -> str:
    return str(live.get("externalId") or live.get("agenda", "").removeprefix(REFERENCE))


def strays_of(story: LiveStory, live: list[Any]) -> Iterator[str]:
    """Live meetings at the story's own account that none of its jobs knows of."""
    shown = [story.show(job) for job in story.jobs if job not in story.deleted]
    known = {job["meeting"]["provider_meeting_id"] for job in shown if job["meeting"]}
    for one in live:
        if story.account in {one.get("host_email"), one.get("organizer_email")} and str(one["id"]) not in known:
            yield f"{story.provider}: a meeting that is nobody's: {one}"


def discord_of(outlook: Outlook) -> Iterator[str]:
    if outlook.is_off:
        if outlook.live or outlook.shown:
            yield f"it is off, but {len(outlook.live)} meetings live and {sorted(outlook.shown)} are shown it"
        if outlook.meeting and outlook.meeting["status"] != "cancelled":
            yield f"it is off, but its meeting is {outlook.meeting['status']}"
    elif outlook.is_on:
        yield from discord_when_on(outlook)
    elif outlook.live or outlook.shown:
        yield f"nobody wants it, but {len(outlook.live)} meetings live and {sorted(outlook.shown)} are shown it"


def discord_when_on(outlook: Outlook) -> Iterator[str]:
    meeting, expected = outlook.meeting, outlook.expected
    if meeting["status"] != "scheduled":
        yield f"it is wanted, but {meeting['status']}: {meeting['error']}"
    if set(outlook.shown) != guests_of(outlook):
        yield f"shown to {sorted(outlook.shown)}, but it is for {sorted(guests_of(outlook))}"
    yield from (f"{address} is shown {one}" for address, one in outlook.shown.items() if one != expected)
    there = [describe(outlook.story.provider, one) for one in outlook.live]
    wanted = [] if meeting["provider"] == "by-hand" else [(meeting["provider_meeting_id"], expected)]
    if there != wanted:
        yield f"{there} there, but {wanted} is wanted"


def describe(provider: str, live: Any) -> tuple[str, Shown]:
    meeting_id, title, start, minutes = STAGES[provider].read_meeting(live)
    link = live.get("join_url") or live.get("joinWebUrl")
    return meeting_id, Shown(title, start, timedelta(minutes=minutes), link)


def guests_of(outlook: Outlook) -> set[str]:
    """Addresses of the contact, of who is coming, and of the attendees."""
    story, job = outlook.story, outlook.job
    contacts = [job["contact"], *job["attendees"]]
    coming = [one["resource"] for one in job["allocations"] if one["status"] in COMING]
    ids = {person["id"] if isinstance(person, dict) else person for person in (*contacts, *coming) if person}
    everybody = [*story.ask("GET", "contacts/")["results"], *story.ask("GET", "resources/")["results"]]
    return {person["email"].lower() for person in everybody if person["id"] in ids and person["email"]}
