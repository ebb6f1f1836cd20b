"""What follows each change of a job: its status, its version, and that whoever is above hears of it."""

from collections.abc import Iterable

from django.db.models import F

from accounts.models import User
from jobs.history import set_job_status
from jobs.models import Job
from jobs.signals import job_changed
from jobs.statuses import derive_job_status


def announce(job: Job, *, by: User | None, note: str = "") -> Job:
    """Its status follows from what it is now, its version rises, and whoever is above hears of it."""
    set_job_status(job, current_status(job), by=by, note=note)
    Job.objects.filter(pk=job.pk).update(version=F("version") + 1)
    job.refresh_from_db(fields=["version"])
    job_changed.send(sender=Job, job=job, by=by)
    return job


def current_status(job: Job) -> str:
    statuses: Iterable[str] = [] if job._state.adding else job.allocations.values_list("status", flat=True)
    return derive_job_status(
        is_cancelled=job.cancelled_at is not None, is_scheduled=job.is_scheduled, allocations=statuses
    )


def lock(job: Job) -> Job:
    """The job as it is now, ours until the transaction ends."""
    return Job.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=job.pk)
