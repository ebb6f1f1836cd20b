"""Changing a status and writing it down are one step, and happen nowhere else."""

from accounts.models import User
from jobs.models import Allocation, HistoryEntry, Job


def set_job_status(job: Job, status: str, *, by: User | None, note: str = "", is_first: bool = False) -> None:
    """Compare-and-set: nothing is written when the job has that status already."""
    before = "" if is_first else job.status
    if status == before:
        return
    if not is_first:
        Job.objects.filter(pk=job.pk, status=before).update(status=status)
    job.status = status
    HistoryEntry.objects.create(job=job, by=by, from_status=before, to_status=status, note=note)


def set_allocation_status(
    allocation: Allocation, status: str, *, by: User | None, decline_reason: str = "", is_first: bool = False
) -> None:
    before = "" if is_first else allocation.status
    allocation.status, allocation.decline_reason = status, decline_reason
    allocation.save(update_fields=["status", "decline_reason"])
    HistoryEntry.objects.create(
        job=allocation.job, allocation=allocation, by=by, from_status=before, to_status=status, note=decline_reason
    )
