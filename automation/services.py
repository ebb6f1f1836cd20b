"""What people ask of automation and of single meetings. Fast, in a transaction, may ring a bell."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import ApiToken, Organization, User
from accounts.refusals import Conflict, Invalid
from accounts.tokens import find_token
from automation.models import Automation, Meeting
from automation.planning import order, order_again, plan, policy_of
from automation.policy_models import REQUIRED_SCOPE
from automation.removal import nothing_known
from automation.replaced import plan_removal
from jobs.models import Job
from notifications.invites import check_link
from outbox.sentences import tell
from providers.models import Connection
from providers.registry import get_provider
from providers.services import current_connection


@dataclass(frozen=True)
class Wish:
    """Everything that enabling asks for; disabling forgets it all."""

    access_token: str
    password: str = ""
    keeps_password: bool = False  # the one that suspended automation has, instead of `password`
    enable_attendees: bool = False
    send_ics: bool = True
    jobs: str = Automation.Jobs.ALL


@transaction.atomic
def enable_automation(organization: Organization, wish: Wish, *, by: User | None) -> Automation:
    """Jobs that become Ready get a meeting from now on; those that waited for a new token get theirs."""
    connection = require_connection(organization)
    token = check_token(organization, wish.access_token)
    chosen: dict[str, Any] = {
        "access_token": token,
        "enable_attendees": wish.enable_attendees,
        "send_ics": wish.send_ics,
        "jobs": wish.jobs,
        "enabled_by": by,
        "enabled_at": timezone.now(),
    }
    if not wish.keeps_password:
        check_password(connection, wish.password)
        chosen["password"] = wish.password
    automation, _created = Automation.objects.update_or_create(organization=organization, defaults=chosen)
    audit.record(organization, "automation.enabled", by=by, jobs=wish.jobs, send_ics=wish.send_ics, token=token.name)
    spread_policy(automation)
    meetings = Meeting.objects.for_organization(organization)
    order_again(meetings.waiting() | meetings.left_unmade())
    return automation


def spread_policy(automation: Automation) -> None:
    """Who is to be told is the same for all meetings to come, whether they were made before or after the choice."""
    policy = policy_of(automation)
    jobs = Job.objects.for_organization(automation.organization_id).upcoming()
    meetings = Meeting.objects.for_organization(automation.organization_id).filter(job__in=jobs).exclude(**policy)
    for meeting in meetings.select_related("job"):
        order(meeting, **policy)


@transaction.atomic
def disable_automation(organization: Organization, *, by: User | None) -> None:
    """No further job gets a meeting by itself; token and password are forgotten. Doing it twice is no error."""
    deleted, _rows = Automation.objects.for_organization(organization).delete()
    if deleted:
        audit.record(organization, "automation.disabled", by=by)
        # They wait for something that does not help them any more, and have to say so.
        order_again(Meeting.objects.for_organization(organization).waiting())


@transaction.atomic
def create_meeting_now(job: Job, *, by: User | None) -> Meeting:
    """The job has a meeting, or one on the way, whatever the automation says."""
    require_connection(job.organization)
    require_open_job(job)
    policy = policy_of(Automation.of(job.organization))
    meeting, created = Meeting.objects.get_or_create(
        job=job, defaults={"organization": job.organization, "is_manual": True, **policy}
    )
    if created:
        audit.record(job.organization, "meeting.requested", by=by, subject=job.name)
    order(meeting, is_manual=True, called_off_at=None, is_urgent=True)
    return meeting


@transaction.atomic
def try_again(meeting: Meeting, *, by: User | None) -> Meeting:
    """It is tried at once, whatever was waited for."""
    audit.record(meeting.organization, "meeting.retried", by=by, subject=meeting.job.name)
    order(meeting, is_urgent=True)
    return meeting


@transaction.atomic
def call_off_meeting(meeting: Meeting, *, by: User | None) -> Meeting:
    """The job goes on without a meeting, until somebody asks for one again. Its guests are told."""
    if meeting.called_off_at is None:
        require_not_complete(meeting.job)
        audit.record(meeting.organization, "meeting.called_off", by=by, subject=meeting.job.name)
        order(meeting, called_off_at=timezone.now(), is_manual=False)
    return meeting


@transaction.atomic
def use_link(meeting: Meeting, join_url: str, *, password: str = "", by: User | None) -> Meeting:
    """The meeting is where this link leads, which a person made by hand; everybody is told as usual.

    One that was at the provider before is deleted there once guests have the new link.
    """
    check_link(join_url)
    # Until this is written no worker can claim it.
    present = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("job").get(pk=meeting.pk)
    require_open_job(present.job)
    require_no_worker(present)
    audit.record(meeting.organization, "meeting.link_given", by=by, subject=present.job.name)
    given = {
        # Numbers to dial and names of hosts are the old one's: they must not go out with the new link.
        **nothing_known(),
        "provider": Meeting.BY_HAND,
        "provider_meeting_id": Meeting.BY_HAND,
        "join_url": join_url,
        "password": password,
    }
    plan_removal(present, replaced_with_this(present))
    order(present, **given, connection=None, replaced_ids=[], called_off_at=None, is_manual=True)
    meeting.refresh_from_db()
    return meeting


def require_not_complete(job: Job) -> None:
    """Nobody is written to that something is off that has taken place."""
    if job.is_over and not job.is_unwanted:
        raise Conflict(
            _("This job is %(status)s: its meeting stays as it is.") % {"status": job.get_status_display()},
            code="job_is_over",
        )


def require_open_job(job: Job) -> None:
    """A meeting is only for a job that has a time and is neither off nor done."""
    if not job.is_scheduled:
        raise Conflict(_("Give the job a time before you create its meeting."), code="job_is_not_scheduled")
    if job.is_over or job.is_unwanted:
        raise Conflict(
            _("This job is %(status)s: it gets no meeting any more.") % {"status": job.get_status_display()},
            code="job_is_over",
        )


def replaced_with_this(meeting: Meeting) -> set[str]:
    is_elsewhere = meeting.exists and not meeting.is_by_hand
    return {*meeting.replaced_ids, meeting.provider_meeting_id} if is_elsewhere else {*meeting.replaced_ids}


def require_no_worker(meeting: Meeting) -> None:
    """A worker that is at it right now would write over what a person gives."""
    if meeting.leased_until is not None and meeting.leased_until > timezone.now():
        raise Conflict(_("The meeting is being worked on this very moment. Try again in a minute."), code="busy")


@transaction.atomic
def create_for_ready_jobs(organization: Organization, *, by: User | None) -> int:
    """Every job that was Ready before automation was enabled gets its meeting. Returns how many."""
    jobs = list(ready_jobs_without_meeting(organization))
    for job in jobs:
        plan(job)
    audit.record(organization, "meetings.created_for_ready_jobs", by=by, count=len(jobs))
    return len(jobs)


def ready_jobs_without_meeting(organization: Organization) -> QuerySet[Job]:
    """Agreed jobs that are not over, whose automation would make them a meeting, and that have none."""
    automation = Automation.of(organization)
    if automation is None:
        return Job.objects.none()
    jobs = Job.objects.for_organization(organization).agreed().filter(meeting=None, start__gte=timezone.now())
    return automation.choose(jobs).select_related("organization")


def require_connection(organization: Organization) -> Connection:
    connection = current_connection(organization)
    if connection is None:
        raise Conflict(
            _("No meetings provider is connected. Authorize Zoom or Microsoft Teams first."), code="no_provider"
        )
    return connection


def check_token(organization: Organization, text: str) -> ApiToken:
    """The token that was pasted, if it may be used; each reason against it is its own sentence."""
    token = find_token(text) if text.strip() else None
    problem = ""
    if not text.strip():
        problem, code = _("Paste an access token. You make one under API Tokens."), "token_required"
    elif token is None:
        problem, code = _("There is no such API token. Paste the whole token, as it was shown once."), "token_unknown"
    elif token.organization_id != organization.pk:
        problem, code = _("This API token belongs to another organization."), "token_of_other_organization"
    elif token.revoked_at is not None:
        problem, code = _("This API token was revoked. Make a new one."), "token_revoked"
    elif token.is_expired:
        problem, code = _("This API token has expired. Make a new one, without an expiry date."), "token_expired"
    elif not token.has_scope(REQUIRED_SCOPE):
        problem, code = _("This API token lacks the scope meetings:write. Make one that has it."), "token_scope_missing"
    elif not token.is_usable:
        problem, code = _("The user of this API token was deactivated. Make a new one."), "token_user_inactive"
    if problem or token is None:
        raise Invalid(problem, code=code, attr="access_token")
    return token


def check_password(connection: Connection, password: str) -> None:
    if not password:
        return
    capabilities = get_provider(connection.provider).capabilities
    if not (capabilities.takes_chosen_password and re.fullmatch(capabilities.password_pattern, password)):
        raise Invalid(tell(capabilities.password_rule), code="invalid_password", attr="password")
