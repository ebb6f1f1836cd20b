"""Each guest's own link: made when the invitation is written, and what it says and does when it is opened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils import timezone

from accounts.tokens import hash_secret
from automation.join_models import JoinLink, new_token
from automation.models import Meeting
from automation.wishes import people_for
from jobs.statuses import JobStatus
from notifications.invites import Person
from notifications.models import Invitation
from notifications.recipients import comparable

# Guests may come a little early, and stay when it takes longer.
OPENS_BEFORE = timedelta(minutes=10)
CLOSES_AFTER = timedelta(hours=1)
PRECISION = timedelta(minutes=1)


class Stage(StrEnum):
    EARLY = "early"
    OPEN = "open"
    NOT_READY = "not_ready"
    OVER = "over"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Door:
    """What a guest finds behind the link at a moment. `opens_at` and the times are aware."""

    stage: Stage
    meeting: Meeting
    opens_at: datetime
    start: datetime
    end: datetime
    moved_from: datetime | None = None

    @property
    def leads_to(self) -> str:
        return self.meeting.join_url if self.stage is Stage.OPEN else ""

    @property
    def needs_password(self) -> bool:
        """A link that a person pasted may not carry its password, so the guest has to read it first."""
        return self.stage is Stage.OPEN and self.meeting.is_by_hand and bool(self.meeting.password)


def with_own_pages(meeting: Meeting, people: list[Person]) -> list[Person]:
    """The same people, guests with the address of their own page, where the organization wants that in its mails."""
    if not meeting.organization.mails_own_pages:
        return people
    urls = urls_for(meeting, [person for person in people if person.role != Invitation.Role.RESOURCE])
    return [replace(person, own_page=urls.get(comparable(person.email), "")) for person in people]


def urls_for(meeting: Meeting, people: Iterable[Person]) -> dict[str, str]:
    """Address (for comparison) → the guest's own link. Whoever is to be invited and has none has one afterwards, and
    the page behind each speaks as the mails do."""
    known = {link.address: link for link in meeting.join_links.all()}
    wanted = {comparable(person.email): person for person in people}
    for address in known.keys() & wanted.keys():
        follow_reader(known[address], wanted[address])
    missing = {address: person for address, person in wanted.items() if address not in known and person.is_invited_anew}
    new = [make_link(meeting, address, person) for address, person in missing.items()]
    JoinLink.objects.bulk_create(new)
    known |= {link.address: link for link in new}
    return {address: url_of(known[address]) for address in wanted if address in known}


def make_link(meeting: Meeting, address: str, person: Person) -> JoinLink:
    token = new_token()
    return JoinLink(
        meeting=meeting,
        address=address,
        **reader_of(person),
        token=token,
        token_hash=hash_secret(token),
        first_start=meeting.job.times[0],
    )


def reader_of(person: Person) -> dict[str, str]:
    """For whom the page is written."""
    return {"role": person.role, "timezone": person.timezone, "language": person.language}


def follow_reader(link: JoinLink, person: Person) -> None:
    present = reader_of(person)
    if any(getattr(link, name) != value for name, value in present.items()):
        JoinLink.objects.filter(pk=link.pk).update(**present)


def url_of(link: JoinLink) -> str:
    return f"{settings.BASE_URL}/join/{link.token}/"


def find_link(token: str) -> JoinLink | None:
    links = JoinLink.objects.select_related("meeting__job__contact", "meeting__organization")
    return links.filter(token_hash=hash_secret(token)).first()


def note_opening(link: JoinLink) -> None:
    """To the minute: programs that look at each link of a mail must not cost a write per glance."""
    now = timezone.now()
    if link.opened_at is None or link.opened_at < now - PRECISION:
        JoinLink.objects.filter(pk=link.pk).update(opened_at=now)


def door_of(link: JoinLink) -> Door | None:
    """None when the job has no time any more, so that there is nothing to say but that it is off."""
    meeting = link.meeting
    job = meeting.job
    if job.start is None or job.end is None:
        return None
    stage = stage_of(link)
    return Door(
        stage=stage,
        meeting=meeting,
        opens_at=job.start - OPENS_BEFORE,
        start=job.start,
        end=job.end,
        moved_from=find_former_start(link) if stage is not Stage.OVER else None,
    )


def find_former_start(link: JoinLink) -> datetime | None:
    """The last time that the guest was told and that is not the present one. Whoever gets no mails knows the first."""
    meeting = link.meeting
    requests = Invitation.objects.filter(organization=meeting.organization_id, uid=meeting.calendar_uid)
    told = requests.filter(
        recipient__iexact=link.address, method=Invitation.Method.REQUEST, status=Invitation.Status.SENT
    )
    starts = [mail.meeting.start for mail in told.order_by("-sequence", "-stamped_at")] or [link.first_start]
    return next((start for start in starts if start != meeting.job.start), None)


def stage_of(link: JoinLink) -> Stage:
    meeting, now = link.meeting, timezone.now()
    job = meeting.job
    if is_off(meeting):
        return Stage.CANCELLED
    if not is_invited(link):
        return Stage.WITHDRAWN
    if job.status == JobStatus.COMPLETE or (job.end and job.end + CLOSES_AFTER < now):
        return Stage.OVER
    if job.start and now < job.start - OPENS_BEFORE:
        return Stage.EARLY
    return Stage.OPEN if meeting.has_live_link else Stage.NOT_READY


def is_off(meeting: Meeting) -> bool:
    """As its guests were told; also when the job is on again since, but no meeting is on its way."""
    if meeting.is_unwanted or meeting.status == Meeting.Status.CANCELLED:
        return True
    return not meeting.was_made and not meeting.is_by_hand and not meeting.is_wanted


def is_invited(link: JoinLink) -> bool:
    return link.address in {comparable(person.email) for person in people_for(link.meeting)}
