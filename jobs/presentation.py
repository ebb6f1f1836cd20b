"""What the page of a job shows, as plain values, so that its templates decide nothing."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import User
from jobs.models import Allocation, HistoryEntry, Job
from jobs.plain_forms import AllocateForm, DeclineForm
from jobs.questions import delete_question, remove_question, reopen_question
from jobs.statuses import STEP_LABELS, AllocationStatus, DeclineReason, JobStatus, next_steps

HISTORY_LENGTH = 60
GOOD = {JobStatus.READY, JobStatus.COMPLETE, AllocationStatus.CONFIRMED}
BAD = {JobStatus.CANCELLED, AllocationStatus.DECLINED, AllocationStatus.DELETED}
BUSY = {JobStatus.DISPATCHED, AllocationStatus.MODIFIED}


@dataclass(frozen=True)
class Step:
    """Something that a resource may report next."""

    status: str
    label: Any

    @property
    def takes_notes(self) -> bool:
        return self.status == AllocationStatus.COMPLETE


@dataclass(frozen=True)
class AllocationLine:
    allocation: Allocation
    may_answer: bool
    may_be_removed: bool
    was_told: bool
    steps: list[Step]
    remove_question: dict[str, Any]


def steps_of(allocation: Allocation) -> list[Step]:
    """What may be reported next; nothing on a job that is over."""
    if allocation.job.is_over:
        return []
    steps = next_steps(allocation.status, may_skip_travel=allocation.job.may_skip_travel)
    return [Step(step.value, STEP_LABELS[step]) for step in steps]


def describe_job(job: Job, reader: User) -> dict[str, Any]:
    return describe_live(job) | {
        "page_title": job.name,
        "zone": reader.zone,
        "reads_other_clock": is_other_clock(job, reader.zone),
        "attendees": list(job.attendee_rows.select_related("contact").order_by("contact__name")),
    }


def describe_live(job: Job) -> dict[str, Any]:
    """The parts that change while the page is open."""
    allocations = list(job.allocations.select_related("resource"))
    for allocation in allocations:
        allocation.job = job
    present = [allocation for allocation in allocations if allocation.is_counted]
    is_open = not job.is_over
    return {
        "job": job,
        "is_open": is_open,
        "lines": [describe_allocation(allocation, present) for allocation in present],
        "declined": [one for one in allocations if one.status == AllocationStatus.DECLINED],
        "untold": sum(one.status == AllocationStatus.PENDING_DISPATCH for one in present),
        "allocate_form": AllocateForm(job=job) if is_open and job.is_scheduled else None,
        "decline_form": DeclineForm(),
        "delete_question": delete_question(job),
        "reopen_question": reopen_question(job, [one.status for one in allocations]),
        "events": list_events(job),
    }


def describe_allocation(allocation: Allocation, present: list[Allocation]) -> AllocationLine:
    is_open = not allocation.job.is_over
    return AllocationLine(
        allocation=allocation,
        may_answer=is_open and allocation.is_waiting_for_answer,
        may_be_removed=is_open,
        was_told=allocation.status != AllocationStatus.PENDING_DISPATCH,
        steps=steps_of(allocation),
        remove_question=remove_question(allocation, [one.status for one in present if one != allocation]),
    )


def is_other_clock(job: Job, zone: str) -> bool:
    """Whether the reader's clock shows another time than the clock of the job."""
    if job.start is None:
        return False
    return job.start.astimezone(ZoneInfo(zone)).utcoffset() != job.start.astimezone(ZoneInfo(job.timezone)).utcoffset()


def list_events(job: Job) -> list[dict[str, Any]]:
    entries = job.history.select_related("allocation__resource", "by")[:HISTORY_LENGTH]
    return [describe_event(entry) for entry in entries]


def describe_event(entry: HistoryEntry) -> dict[str, Any]:
    status = entry.to_status
    tone = "good" if status in GOOD else "bad" if status in BAD else "busy" if status in BUSY else ""
    return {
        "at": entry.at,
        "text": describe_change(entry),
        "detail": describe_note(entry),
        "by": str(entry.by) if entry.by else _("System"),
        "tone": tone,
    }


def describe_note(entry: HistoryEntry) -> str:
    """The reason of a refusal is a code; whatever else is noted, somebody wrote."""
    if entry.to_status == AllocationStatus.DECLINED and entry.note in DeclineReason.values:
        return str(DeclineReason(entry.note).label)
    return entry.note


def describe_change(entry: HistoryEntry) -> str:
    if entry.allocation is None:
        return _("The job is %(status)s") % {"status": JobStatus(entry.to_status).label}
    words = {"name": entry.allocation.resource.name, "status": AllocationStatus(entry.to_status).label}
    if entry.to_status == AllocationStatus.DELETED:
        return _("%(name)s was removed") % words
    if not entry.from_status:
        return _("%(name)s was allocated") % words
    return f"{words['name']}: {words['status']}"
