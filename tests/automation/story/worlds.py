"""Three worlds, and how each of them has to be for a job: the provider, people's calendars, and the meeting's row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from automation.models import Automation, Meeting
from jobs.models import Contact, Job, Resource
from jobs.statuses import AllocationStatus, JobStatus
from notifications.models import Invitation, Notice
from tests.automation.story.ground import Clinic
from tests.automation.story.mailboxes import Mailboxes, Shown, fold
from tests.automation.story.provider_side import Live, live_meetings
from tests.notifications.read_mail import Mail

# Who has said yes, or had, and is asked again.
COMING = {*AllocationStatus} - {
    AllocationStatus.PENDING_DISPATCH,
    AllocationStatus.DISPATCHED,
    AllocationStatus.DECLINED,
    AllocationStatus.DELETED,
}
AGREED = {JobStatus.READY, JobStatus.EN_ROUTE, JobStatus.ON_SITE, JobStatus.IN_PROGRESS}
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Case:
    """One job when all has come to rest."""

    clinic: Clinic
    job: Job
    meeting: Meeting | None
    live: list[Live]
    shown: dict[str, Shown]

    @property
    def is_off(self) -> bool:
        called_off = self.meeting is not None and self.meeting.called_off_at is not None
        return called_off or self.job.cancelled_at or self.job.deleted_at or self.job.start is None

    @property
    def is_history(self) -> bool:
        """Over: it stays as it was when it ended, be it told to everybody or not."""
        return self.job.status == JobStatus.COMPLETE or self.has_ended

    @property
    def has_ended(self) -> bool:
        return self.job.start is not None and self.job.start + self.length < timezone.now()

    @property
    def expecting(self) -> list[str]:
        """In whose calendars it is still to come."""
        return sorted(address for address, shown in self.shown.items() if shown.is_to_come)

    @property
    def is_on(self) -> bool:
        if self.meeting is None:
            return False
        policy = Automation.objects.filter(organization=self.clinic.organization).exists()
        # Who was invited counts on the one that is to take the place of a meeting that is gone.
        return self.meeting.was_made or self.meeting.is_manual or (self.job.status in AGREED and policy)

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.job.duration)

    @property
    def is_by_hand(self) -> bool:
        return self.meeting is not None and self.meeting.provider == "by-hand"

    @property
    def is_reachable(self) -> bool:
        """Whether its meeting is where we have a say."""
        present = self.clinic.connection
        return present is not None and (not self.meeting.exists or self.meeting.connection_id == present.pk)

    @property
    def strays(self) -> list[Live]:
        """Meetings at a provider that are nobody's; those that we could not reach any more are left out, and those of
        which the page says that they could not be removed before the job was over."""
        if self.meeting and self.meeting.status == Meeting.Status.FAILED and self.has_ended:
            return []
        own = self.meeting.provider_meeting_id if self.meeting else ""
        return [one for one in self.live if one.id != own and one.id not in self.clinic.unreachable]

    @property
    def guests(self) -> set[str]:
        """The addresses of those who are to be there."""
        people = [self.job.contact] if self.job.contact else []
        people += [one.resource for one in self.job.allocations.all() if one.status in COMING]
        if self.job.is_group_event and self.meeting.enable_attendees:
            people += self.job.attendees.all()
        return addresses_of(people)

    @property
    def onlookers(self) -> set[str]:
        """Who keeps an invitation, but does not get a first one: attendees, where they were switched off."""
        return addresses_of(self.job.attendees.all()) if self.job.is_group_event else set()


def addresses_of(people: Iterable[Contact | Resource]) -> set[str]:
    return {person.email.lower() for person in people if person.email}


def find_discord(clinic: Clinic) -> list[str]:
    """Where the worlds do not agree, in sentences; and what nobody should have got."""
    boxes = Mailboxes(clinic.ground.mails(), uncertain_invitations())
    live = live_meetings(clinic.ground.simulator.world)
    found = [*boxes.broken_rules(), *misplaced_reminders(boxes.mails)]
    for job in Job.objects.filter(organization=clinic.organization).order_by("number"):
        meeting = Meeting.objects.filter(job=job).select_related("organization").first()
        mine = [one for one in live if meeting and one.reference.startswith(meeting.pk.hex)]
        case = Case(clinic, job, meeting, mine, boxes.shown(str(job.pk)))
        found += [f"{job.name}: {sentence}" for sentence in discord_of(case)]
    return found


def uncertain_invitations() -> frozenset[tuple[str, str]]:
    rows = Invitation.objects.filter(Q(crash_count__gt=0) | Q(may_have_arrived=True), method=Invitation.Method.REQUEST)
    return frozenset((address.lower(), str(uid)) for address, uid in rows.values_list("recipient", "uid"))


def discord_of(case: Case) -> Iterator[str]:
    if case.strays:
        yield f"meetings that are nobody's: {case.strays}"
    if case.is_off:
        yield from discord_when_off(case)
    elif case.is_history:
        yield from discord_when_over(case)
    elif case.is_on:
        yield from discord_when_on(case)
    elif case.expecting:
        yield f"nobody wants it, but {case.expecting} expect it"


def discord_when_off(case: Case) -> Iterator[str]:
    if case.expecting:
        yield f"it is off, but still shown to {case.expecting}"
    if case.meeting and case.meeting.status != Meeting.Status.CANCELLED:
        yield f"it is off, but its meeting is {case.meeting.status}"


def discord_when_over(case: Case) -> Iterator[str]:
    if case.has_ended and case.expecting:
        yield f"it is over, but {case.expecting} expect it still"


def discord_when_on(case: Case) -> Iterator[str]:
    meeting = case.meeting
    if not meeting.exists and case.clinic.connection is None:
        return  # Waits for a provider, and says so.
    if meeting.status != Meeting.Status.SCHEDULED:
        yield f"it is wanted, but {meeting.status}: {meeting.error_code} {meeting.error_message}"
        return
    yield from discord_of_calendars(case)
    if not case.is_by_hand and meeting.provider_meeting_id not in case.clinic.gone_there:
        yield from discord_of_provider(case)


def discord_of_calendars(case: Case) -> Iterator[str]:
    wanted = case.guests
    # Who was taken off when it was over keeps it where it was: about that nobody is written to.
    shown_to = {address: shown for address, shown in case.shown.items() if address in wanted or shown.is_to_come}
    told = set(shown_to) - (case.onlookers - wanted)
    if not told <= wanted or (case.meeting.send_ics and told != wanted):
        yield f"shown to {sorted(told)}, but it is for {sorted(wanted)}"
    expected = Shown(case.job.description, case.job.start, case.length, case.meeting.join_url)
    for address, shown in shown_to.items():
        if shown != expected:
            yield f"{address} is shown {shown}, but it is {expected}"


def discord_of_provider(case: Case) -> Iterator[str]:
    found = [one for one in case.live if one.id == case.meeting.provider_meeting_id]
    if len(found) != 1:
        yield f"its meeting {case.meeting.provider_meeting_id} is not there: {case.live}"
        return
    there = found[0]
    if there.link != case.meeting.join_url:
        yield f"the link is {there.link} there, and {case.meeting.join_url} here"
    is_same = (there.title, there.start, there.length) == (case.job.description, case.job.start, case.length)
    if case.is_reachable and not is_same:
        yield f"it is {there} there, but the job is at {case.job.start} for {case.length}: {case.job.description}"


def misplaced_reminders(mails: list[tuple[str, bytes]]) -> Iterator[str]:
    """Nobody is reminded of what was called off before, nor twice of the same."""
    keys = dict(Notice.objects.filter(kind=Notice.Kind.REMINDER).values_list("message_id", "once_key"))
    letters: dict[str, list[Mail]] = {}
    reminded: dict[tuple[str, str], str] = {}
    for address, octets in mails:
        mail = Mail(octets)
        if mail.parts("text/calendar"):
            letters.setdefault(address.lower(), []).append(mail)
            continue
        message_id = str(mail.message["Message-ID"])
        if (key := keys.get(message_id)) is None:
            continue
        uid = str(UUID(key.split(":")[1]))
        last_word = fold(letters.get(address.lower(), [])).last_words.get(uid)
        if last_word is not None and not last_word.is_request and not is_on_again(last_word, mail, uid, mails):
            yield f"{address} is reminded of what was called off: {mail.message['Subject']}"
        if reminded.setdefault((address.lower(), key), message_id) != message_id:
            yield f"{address} is reminded twice: {mail.message['Subject']}"


def is_on_again(called_off: Mail, reminder: Mail, uid: str, mails: list[tuple[str, bytes]]) -> bool:
    """A new invitation was written before the reminder, and only arrived after it."""
    written_at = parsedate_to_datetime(str(reminder.message["Date"]))
    for address, octets in mails:
        mail = Mail(octets)
        if address.lower() == called_off.addresses("To")[0].lower() and mail.parts("text/calendar"):
            is_later = mail.sequence > called_off.sequence and mail.moment("DTSTAMP") <= written_at
            if mail.event.value("UID") == uid and mail.is_request and is_later:
                return True
    return False
