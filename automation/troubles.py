"""What needs an admin, gathered by cause: meetings that stand still, and mails that nobody could be given.

Not what heals by itself in time, and not what the mail about a lost authorization has told already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organization
from automation.drifts import sentence_of
from automation.models import LONGEST_JOB, Meeting, MeetingQuerySet
from automation.trouble_cures import DRIFT, MAIL, Cure, cure_of
from automation.undelivered import (
    GATHERING,
    failed_mails,
    gathered,
    organizations_with_undelivered,
    with_jobs,
)
from jobs.models import Job
from providers.base import AppMisconfigured, PermissionMissing, ReauthorizationNeeded
from providers.catalogue_table import TABLE

Status = Meeting.Status
# What heals by itself is told of when it has lasted so long, and the meeting is so near.
PATIENCE, NEAR = timedelta(minutes=15), timedelta(hours=2)
LOST = {"connection_lost"} | {entry.code for entry in TABLE if issubclass(entry.error, ReauthorizationNeeded)}
WAITS_FOR_A_PERSON = {"no_provider", "automation_suspended", "no_free_host", "host_not_allowed", "not_configured"} | {
    entry.code for entry in TABLE if issubclass(entry.error, PermissionMissing | AppMisconfigured)
}


@dataclass(frozen=True)
class Case:
    """One meeting, or one mail about it."""

    job: Job
    message: str
    error_id: str
    retry_at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Trouble:
    """All cases of one cause in one organization, the next to begin first."""

    cause: str
    cases: list[Case]

    @property
    def is_about_mails(self) -> bool:
        return self.cause.startswith(MAIL)

    @property
    def cure(self) -> Cure:
        return cure_of(self.cause)

    @property
    def retry_at(self) -> datetime | None:
        """When the first of them is tried again by itself; None when a person has to come first."""
        if self.cause in WAITS_FOR_A_PERSON:
            return None
        return min(filter(None, [case.retry_at for case in self.cases]), default=None)


def note_since_when() -> None:
    """Each meeting that stands still knows since when, give or take a minute; and the others that they do not."""
    is_stuck = Q(status__in=[Status.FAILED, Status.WAITING]) | ~Q(drift="")
    Meeting.objects.filter(is_stuck, stuck_since=None).update_free(stuck_since=timezone.now())
    is_well = Q(stuck_since__isnull=False, error_code="", drift="")
    Meeting.objects.filter(is_well).exclude(is_stuck).update_free(stuck_since=None)


def organizations_in_trouble() -> list[Any]:
    stuck = stuck_meetings().order_by().values_list("organization_id", flat=True)
    return sorted({*stuck.distinct(), *organizations_with_undelivered()})


def troubles_of(organization: Organization) -> list[Trouble]:
    """What has to be told, one for each cause."""
    found: dict[str, list[Case]] = {}
    for cause, case in [*cases_of_meetings(organization), *cases_of_mails(organization)]:
        found.setdefault(cause, []).append(case)
    return [Trouble(cause, sorted(cases, key=start_of)) for cause, cases in sorted(found.items())]


def start_of(case: Case) -> datetime:
    return case.job.start or timezone.now()


def cases_of_meetings(organization: Organization) -> Iterator[tuple[str, Case]]:
    rows = stuck_meetings().for_organization(organization).select_related("job")
    for meeting in rows:
        if is_ahead(meeting.job):
            message = sentence_of(meeting) if meeting.drift else meeting.error_message
            case = Case(meeting.job, message, meeting.error_id, meeting.next_attempt_at)
            yield DRIFT + meeting.drift if meeting.drift else meeting.error_code, case


def stuck_meetings() -> MeetingQuerySet:
    """Those of which an admin has to know."""
    now = timezone.now()
    is_final = Q(status=Status.FAILED) | ~Q(drift="") | Q(error_code__in=WAITS_FOR_A_PERSON)
    lasts = Q(stuck_since__lt=now - PATIENCE, job__start__lt=now + NEAR)
    comes_too_late = Q(available_at__gt=F("job__start") - PATIENCE)
    rows = Meeting.objects.needing_attention().filter(stuck_since__lt=now - GATHERING, job__start__gt=now - LONGEST_JOB)
    return rows.filter(is_final | lasts | comes_too_late).exclude(status=Status.WAITING, error_code__in=LOST)


def cases_of_mails(organization: Organization) -> Iterator[tuple[str, Case]]:
    mails = [mail for rows in failed_mails(organization) for mail in gathered(rows).without_message()]
    for mail, job in with_jobs(organization, mails):
        if job is not None and is_ahead(job):
            yield MAIL + mail.error_code, Case(job, mail.error_message, mail.error_id, who=mail.recipient)


def is_ahead(job: Job) -> bool:
    """Nobody is woken for what is over anyway."""
    return not job.is_over and job.end is not None and job.end > timezone.now()
