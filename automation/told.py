"""Who got what about a job, person by person: calendar mails, requests to accept, reminders, and plain news.

A job may have hundreds of people with several mails each: they are read in two queries, without what they say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusals import Conflict
from automation.models import Meeting
from automation.standing import Standing
from jobs.models import Job, Resource
from notifications.models import Invitation, Notice
from notifications.precedence import NEWS_OF_FEEDS
from notifications.recipients import STRONGEST_FIRST, comparable
from notifications.reminder_rows import start_of
from notifications.waiting import add_waits

Mail = Invitation | Notice
Status = Invitation.Status
# Of the plain mails those that are about a job and for who takes part in it.
NOTICES_ABOUT_JOBS = {Notice.Kind.DISPATCH, Notice.Kind.REMINDER, *NEWS_OF_FEEDS}


@dataclass(frozen=True)
class Line:
    """One mail as the page shows it."""

    mail: Mail
    again_url: str = ""
    why_not_again: str = ""  # said of what has failed, and that nobody needs any more

    @property
    def time(self) -> datetime:
        """When it was sent; until then, since when there has been something to tell."""
        return self.mail.sent_at or self.mail.created_at

    @property
    def state(self) -> str:
        if self.mail.is_superseded:
            return _("Perhaps sent") if self.mail.has_perhaps_arrived else _("Not sent")
        return str(self.mail.get_status_display())

    @property
    def is_on_its_way(self) -> bool:
        return self.mail.status == Status.QUEUED

    @property
    def seen(self) -> tuple[Any, ...]:
        mail = self.mail
        wait = f"{mail.wait.leaves_at:%H:%M}" if mail.wait else ""  # to the minute, as it is shown
        return mail.pk, mail.status, mail.attempts, mail.error_id, wait, self.again_url, self.why_not_again


@dataclass(frozen=True)
class Told:
    """One person. `lines` is whatever was written to it, the newest first; `shown` is what everybody has to see of it:
    what counts, and what failed and can be sent again."""

    name: str
    address: str
    role: str
    lines: list[Line] = field(default_factory=list)
    shown: list[Line] = field(default_factory=list)
    reader: Resource | None = None  # has the job by calendar feed alone

    @property
    def key(self) -> str:
        """Stays as it is when more is written."""
        return str(self.lines[-1].mail.pk) if self.lines else ""

    @property
    def has_history(self) -> bool:
        return len(self.lines) > len(self.shown)

    @property
    def is_invited(self) -> bool:
        return any(isinstance(line.mail, Invitation) and not line.mail.is_superseded for line in self.lines)

    @property
    def role_name(self) -> str:
        return str(Invitation.Role(self.role).label)

    @property
    def standing(self) -> tuple[int, str, str]:
        return STRONGEST_FIRST.index(Invitation.Role(self.role)), self.name, self.address

    @property
    def failed_earlier(self) -> int:
        """How many failed that are not shown anyway."""
        return sum(line.mail.status == Status.FAILED for line in self.lines if line not in self.shown)


def list_told(standing: Standing) -> list[Told]:
    """Contact first."""
    job, meeting = standing.job, standing.meeting
    readers = readers_of(meeting) if meeting is not None else {}
    groups: dict[str, list[Mail]] = {address: [] for address in readers}
    mails = mails_about(job, meeting)
    add_waits(mails)
    for mail in mails:
        groups.setdefault(comparable(mail.recipient), []).append(mail)
    told = [describe(group, readers.get(address), standing) for address, group in groups.items()]
    return sorted(told, key=lambda one: one.standing)


def explain_silence(meeting: Meeting | None, told: Iterable[Told]) -> str:
    """Who hears nothing of the meeting because automation has it so; empty when everybody does, or there is none.

    Whoever was invited before goes on hearing of it.
    """
    if meeting is None or not meeting.is_wanted:
        return ""
    invited = {comparable(one.address) for one in told if one.is_invited}
    if not meeting.send_ics:
        return (
            _("Nobody else is invited: Send ICS to recipients is off.")
            if invited
            else _("Nobody is invited: Send ICS to recipients is off.")
        )
    if not meeting.job.is_group_event or meeting.enable_attendees:
        return ""
    attendees = meeting.job.attendees.values_list("email", flat=True)
    is_one_left_out = any(address and comparable(address) not in invited for address in attendees)
    return _("The attendees are not invited: Enable attendees is off.") if is_one_left_out else ""


def readers_of(meeting: Meeting) -> dict[str, Resource]:
    resources = [row.resource for row in meeting.feed_readers.select_related("resource__feed")]
    return {comparable(resource.email): resource for resource in resources}


def mails_about(job: Job, meeting: Meeting | None) -> list[Mail]:
    """The newest first."""
    uid = meeting.calendar_uid if meeting is not None else job.pk
    calendar = Invitation.objects.for_organization(job.organization_id).filter(uid=uid)
    plain = Notice.objects.for_organization(job.organization_id).filter(about=job.pk, kind__in=NOTICES_ABOUT_JOBS)
    mails: list[Mail] = [*calendar.without_message().defer("message", "facts"), *plain.without_message()]
    return sorted(mails, key=lambda mail: (mail.created_at, getattr(mail, "sequence", 0)), reverse=True)


def describe(mails: Sequence[Mail], reader: Resource | None, standing: Standing) -> Told:
    newest = newest_that_counts(mails)
    lines = [Line(mail, **again(mail, mails, standing)) for mail in mails]
    shown = [line for line in lines if line.mail is newest or is_to_be_sent_again(line)]
    return Told(
        name=next((mail.recipient_name for mail in mails if mail.recipient_name), reader.name if reader else ""),
        address=mails[0].recipient if mails else reader.email if reader else "",
        role=next((mail.role for mail in mails if isinstance(mail, Invitation)), Invitation.Role.RESOURCE),
        lines=lines,
        shown=sorted(shown, key=lambda line: line.mail is not newest),
        reader=reader,
    )


def is_to_be_sent_again(line: Line) -> bool:
    return line.mail.status == Status.FAILED and bool(line.again_url)


def newest_that_counts(mails: Sequence[Mail]) -> Mail | None:
    """What is, or is about to be, in the person's calendar; else the last plain mail; else what was overtaken."""
    current = [mail for mail in mails if not mail.is_superseded]
    calendar = [mail for mail in current if isinstance(mail, Invitation)]
    return next(iter([*calendar, *current, *mails]), None)


def again(mail: Mail, mails: Sequence[Mail], standing: Standing) -> dict[str, str]:
    if isinstance(mail, Invitation):
        is_newest = mail is newest_that_counts(mails) and mail.status in {Status.SENT, Status.FAILED}
        return {"again_url": reverse("automation:resend", args=[mail.pk])} if is_newest else {}
    refusal = refusal_to_send_again(mail, mails, standing)
    if refusal is None:
        return {"again_url": reverse("automation:resend_notice", args=[mail.pk])}
    is_worth_saying = mail.status == Status.FAILED and refusal.code == "not_needed"
    return {"why_not_again": str(refusal.message)} if is_worth_saying else {}


def refusal_to_send_again(notice: Notice, mails: Iterable[Mail], standing: Standing) -> Conflict | None:
    """Why this notice is not sent again to somebody to whom these `mails` about the job were written; None if it may.

    A request also when it was sent: whoever is asked may say that it never came.
    """
    is_request = notice.kind == Notice.Kind.DISPATCH
    if notice.status == Status.QUEUED or (notice.is_sent and not is_request):
        return Conflict(_("This mail is on its way, or has arrived."), code="not_failed")
    if is_request and not standing.bears_out(notice):
        return Conflict(_("Nobody waits for an answer to this request any more."), code="not_needed")
    if notice.kind == Notice.Kind.REMINDER and (start_of(notice) < timezone.now() or not standing.bears_out(notice)):
        return Conflict(_("It is too late for this reminder, or it is not true any more."), code="not_needed")
    if notice.is_superseded or any(takes_place_of(mail, notice) for mail in mails):
        return Conflict(_("There is a newer message for this person: send that one again."), code="not_the_newest")
    return None


def takes_place_of(mail: Mail, notice: Notice) -> bool:
    """Whatever comes after a reminder; else what is of the same sort."""
    if mail.is_superseded or mail.created_at <= notice.created_at:
        return False
    if notice.kind == Notice.Kind.REMINDER:
        return True
    kinds = {Notice.Kind.DISPATCH} if notice.kind == Notice.Kind.DISPATCH else NEWS_OF_FEEDS
    return isinstance(mail, Notice) and mail.kind in kinds
