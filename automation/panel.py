"""What a job page says of the job's meeting: always in words, whatever the state."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from automation.concerns import warn_of_time
from automation.cures import SUSPENDED, is_reconnectable
from automation.live import Live, live_state
from automation.models import Automation, Meeting
from automation.standing import Standing
from automation.told import Told, explain_silence, list_told
from jobs.models import Job
from outbox.sentences import tell
from providers.services import current_connection

Status = Meeting.Status
# To show what was told to so many takes a while: their page does not ask every second as their mails leave.
A_CROWD = 50
# While one of these lasts the page looks again every second, else every few seconds.
MOVING = {Status.PENDING, Status.CREATING, Status.UPDATING, Status.CANCELLING}
# A time of the next try would promise what only a person can bring about.
UNTIL_SOMEBODY_ACTS = {"connection_lost", "no_provider", SUSPENDED}


@dataclass(frozen=True)
class Panel:
    """The template shows this and decides nothing itself."""

    job: Job
    meeting: Meeting | None
    sentence: str
    hint: str = ""
    hint_url: str = ""
    warning: str = ""  # of its host, or of the one it would have: an overlap, or a user who may not be able to host
    may_create: bool = False
    may_call_off: bool = False
    seconds: int = 5
    told: list[Told] = field(default_factory=list)
    silence: str = ""  # who is not told, and why
    live: Live = field(default_factory=Live)

    @property
    def has_link(self) -> bool:
        return self.meeting is not None and self.meeting.has_live_link

    @property
    def is_moving(self) -> bool:
        return self.meeting is not None and (
            is_about_to_go(self.meeting) or (self.meeting.status in MOVING and self.meeting.has_work)
        )

    @property
    def is_unsettled(self) -> bool:
        """Something is about to change by itself."""
        has_mail_on_the_way = any(line.is_on_its_way for one in self.told for line in one.lines)
        return self.is_moving or self.has_problem or has_mail_on_the_way

    @property
    def has_problem(self) -> bool:
        return self.meeting is not None and self.meeting.status in {Status.FAILED, Status.WAITING}

    @property
    def level(self) -> str:
        return "warning" if self.meeting is not None and self.meeting.status == Status.WAITING else "danger"

    @property
    def host_name(self) -> str:
        """Zoom tells a meeting's host by the address alone; the name is known where the host is."""
        booking = getattr(self.meeting, "booking", None)
        if self.meeting is None or self.meeting.host_name or booking is None:
            return self.meeting.host_name if self.meeting else ""
        return booking.host.name if booking.host.email == self.meeting.host_email else ""

    @property
    def next_attempt_at(self) -> datetime | None:
        """A wait for a person has no time worth showing."""
        if self.meeting is None or self.meeting.error_code in UNTIL_SOMEBODY_ACTS:
            return None
        return self.meeting.next_attempt_at

    @property
    def can_reconnect(self) -> bool:
        return self.meeting is not None and is_reconnectable(self.meeting)

    @property
    def fingerprint(self) -> str:
        """Changes whenever the panel would look different."""
        meeting = self.meeting
        seen: list[Any] = [self.job.status, self.sentence, self.hint, self.warning, self.may_create, self.may_call_off]
        seen.append(self.silence)
        if meeting is not None:
            seen += [meeting.status, meeting.orders, meeting.served, meeting.attempts, meeting.join_url]
            seen += [meeting.error_id, meeting.error_message, meeting.available_at, meeting.sequence]
            seen += [meeting.drift, meeting.drift_details, self.live]
        seen += [(one.address, one.reader, [line.seen for line in one.lines]) for one in self.told]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def panel_for(job: Job) -> Panel:
    meeting = Meeting.objects.select_related("connection", "booking__host").filter(job=job).first()
    panel = panel_without_meeting(job) if meeting is None else panel_of(meeting, job)
    told = list_told(Standing(job, meeting))
    panel = replace(panel, warning=warn_of_time(job, meeting), told=told, silence=explain_silence(meeting, told))
    is_quick = panel.is_unsettled and len(panel.told) < A_CROWD
    return replace(panel, seconds=1) if is_quick else panel


def panel_of(meeting: Meeting, job: Job) -> Panel:
    meeting.job = job
    if meeting.status == Status.PENDING and not meeting.is_wanted:
        # Nothing is on its way, for the same reasons as if there were no row.
        return replace(panel_without_meeting(job), meeting=meeting)
    return Panel(
        job=job,
        meeting=meeting,
        sentence=sentence_for(meeting),
        may_create=is_to_be_asked_for(meeting) and is_open(job),
        may_call_off=not meeting.is_unwanted and not job.is_over,
        live=live_state(meeting),
    )


def sentence_for(meeting: Meeting) -> str:
    if meeting.status in MOVING and meeting.has_work and meeting.error_code == "own_pace":
        return tell(meeting.error_message)
    if is_about_to_go(meeting):
        return _("The meeting is being cancelled.")
    return {
        Status.PENDING: _("The meeting is about to be created."),
        Status.CREATING: _("The meeting is being created."),
        Status.SCHEDULED: "",
        Status.UPDATING: _("The meeting is being updated."),
        Status.CANCELLING: _("The meeting is being cancelled."),
        Status.CANCELLED: _("The meeting was cancelled."),
        Status.FAILED: tell(meeting.error_message),
        Status.WAITING: tell(meeting.error_message),
    }[Status(meeting.status)]


def is_about_to_go(meeting: Meeting) -> bool:
    """Its job was cancelled, or it was itself, and no worker has come to it yet."""
    return meeting.status == Status.SCHEDULED and meeting.is_unwanted and meeting.has_work


def is_to_be_asked_for(meeting: Meeting) -> bool:
    """It does not come by itself (soon), but it does when somebody wants it."""
    waits_for_token = meeting.status == Status.WAITING and meeting.error_code == SUSPENDED
    return waits_for_token or meeting.status == Status.CANCELLED


def is_open(job: Job) -> bool:
    """Whether a meeting may be made for it."""
    return job.is_scheduled and not job.is_unwanted and not job.is_over


def panel_without_meeting(job: Job) -> Panel:
    if job.is_unwanted or job.is_over:
        return Panel(job, None, _("This job has no meeting."), seconds=30)
    if current_connection(job.organization) is None:
        return Panel(
            job,
            None,
            _("No meetings provider is connected, so no meeting is created."),
            hint=_("Connect Zoom or Microsoft Teams"),
            hint_url="/meetings-configuration/",
        )
    sentence = why_none_by_itself(job, Automation.of(job.organization))
    if not sentence and job.is_agreed:
        sentence = _("The job was Ready before automation was enabled.")
    if not sentence:
        return Panel(
            job, None, _("The meeting is created once everybody has accepted."), may_create=job.is_scheduled, seconds=1
        )
    return Panel(job, None, sentence, may_create=job.is_scheduled)


def why_none_by_itself(job: Job, automation: Automation | None) -> str:
    """Empty when the automation makes a meeting for this job, sooner or later."""
    if automation is None:
        return _("Automation is off, so no meeting is created by itself.")
    if not automation.wants(job):
        return _("Only jobs marked virtual get a meeting by themselves, and this one is not.")
    if job.has_ended:
        return _("The job's time is over, so no meeting is created by itself.")
    return ""
