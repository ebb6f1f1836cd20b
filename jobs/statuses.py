"""The statuses of jobs and allocations, and the one rule that ties them: a job is as far as its slowest allocation."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    QUEUED = "Queued", _("Queued")
    PENDING_ALLOCATION = "Pending Allocation", _("Pending Allocation")
    PENDING_DISPATCH = "Pending Dispatch", _("Pending Dispatch")
    DISPATCHED = "Dispatched", _("Dispatched")
    READY = "Ready", _("Ready")
    EN_ROUTE = "En Route", _("En Route")
    ON_SITE = "On Site", _("On Site")
    IN_PROGRESS = "In Progress", _("In Progress")
    COMPLETE = "Complete", _("Complete")
    CANCELLED = "Cancelled", _("Cancelled")


class AllocationStatus(models.TextChoices):
    PENDING_DISPATCH = "Pending Dispatch", _("Pending Dispatch")
    DISPATCHED = "Dispatched", _("Dispatched")
    CONFIRMED = "Confirmed", _("Confirmed")
    EN_ROUTE = "En Route", _("En Route")
    CHECKED_IN = "Checked In", _("Checked In")
    IN_PROGRESS = "In Progress", _("In Progress")
    COMPLETE = "Complete", _("Complete")
    DECLINED = "Declined", _("Declined")
    MODIFIED = "Modified", _("Modified")
    DELETED = "Deleted", _("Deleted")


class DeclineReason(models.TextChoices):
    SICK = "Sick", _("Sick")
    ON_LEAVE = "OnLeave", _("On leave")
    CONFLICT = "Conflict", _("Conflict")
    OTHER = "Other", _("Other")


# From the least to the most advanced. "Modified" means: told of a job that has changed since, and asked again.
JOB_STATUS_OF = {
    AllocationStatus.PENDING_DISPATCH: JobStatus.PENDING_DISPATCH,
    AllocationStatus.DISPATCHED: JobStatus.DISPATCHED,
    AllocationStatus.MODIFIED: JobStatus.DISPATCHED,
    AllocationStatus.CONFIRMED: JobStatus.READY,
    AllocationStatus.EN_ROUTE: JobStatus.EN_ROUTE,
    AllocationStatus.CHECKED_IN: JobStatus.ON_SITE,
    AllocationStatus.IN_PROGRESS: JobStatus.IN_PROGRESS,
    AllocationStatus.COMPLETE: JobStatus.COMPLETE,
}
ADVANCE = list(JOB_STATUS_OF)

# Not counted: these people do not do the job.
OUT = frozenset({AllocationStatus.DECLINED, AllocationStatus.DELETED})
# They were told and have not answered.
ASKED = frozenset({AllocationStatus.DISPATCHED, AllocationStatus.MODIFIED})
# They said yes, and whatever follows from it.
ACCEPTED = frozenset(ADVANCE[ADVANCE.index(AllocationStatus.CONFIRMED) :])
# The job is agreed on and not over: this is when it has a meeting.
AGREED = frozenset({JobStatus.READY, JobStatus.EN_ROUTE, JobStatus.ON_SITE, JobStatus.IN_PROGRESS})
# Nothing is planned on it any more.
OVER = frozenset({JobStatus.COMPLETE, JobStatus.CANCELLED})

# What a resource may do next; `TRAVEL` may be skipped when the job is virtual.
NEXT_STEP = {
    AllocationStatus.CONFIRMED: AllocationStatus.EN_ROUTE,
    AllocationStatus.EN_ROUTE: AllocationStatus.CHECKED_IN,
    AllocationStatus.CHECKED_IN: AllocationStatus.IN_PROGRESS,
    AllocationStatus.IN_PROGRESS: AllocationStatus.COMPLETE,
}
# What the buttons of these steps are called.
STEP_LABELS = {
    AllocationStatus.EN_ROUTE: _("Start Travel"),
    AllocationStatus.CHECKED_IN: _("Check In"),
    AllocationStatus.IN_PROGRESS: _("Start"),
    AllocationStatus.COMPLETE: _("Complete Job"),
}
TRAVEL = (AllocationStatus.EN_ROUTE, AllocationStatus.CHECKED_IN)


def derive_job_status(*, is_cancelled: bool, is_scheduled: bool, allocations: Iterable[str]) -> JobStatus:
    """The status of a job, from whether it is cancelled, has a time, and the statuses of its allocations."""
    if is_cancelled:
        return JobStatus.CANCELLED
    if not is_scheduled:
        return JobStatus.QUEUED
    counted = [AllocationStatus(status) for status in allocations if status not in OUT]
    if not counted:
        return JobStatus.PENDING_ALLOCATION
    return JOB_STATUS_OF[min(counted, key=ADVANCE.index)]


def next_steps(status: str, *, may_skip_travel: bool) -> list[AllocationStatus]:
    """What a resource may report next, the usual step first."""
    step = NEXT_STEP.get(AllocationStatus(status))
    if step is None:
        return []
    if may_skip_travel and step in TRAVEL:
        later = [*TRAVEL[TRAVEL.index(step) + 1 :], AllocationStatus.IN_PROGRESS]
        return [AllocationStatus.IN_PROGRESS, step, *[one for one in later if one != AllocationStatus.IN_PROGRESS]]
    return [step]
