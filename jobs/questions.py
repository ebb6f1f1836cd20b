"""What is asked before something on a job that is not easily undone: as a dialog, or as a page of its own."""

from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jobs.models import Allocation, Job
from jobs.statuses import ACCEPTED, AGREED, STEP_LABELS, AllocationStatus, JobStatus, derive_job_status


def delete_question(job: Job) -> dict[str, Any]:
    return {
        "page_title": _("Delete %(job)s?") % {"job": job.name},
        "text": _("It disappears from every list, its meeting is called off, and its people are told."),
        "url": reverse("jobs:delete", kwargs={"job_id": job.pk}),
        "cancel_url": reverse("jobs:detail", kwargs={"job_id": job.pk}),
        "confirm_label": _("Delete"),
    }


def reopen_question(job: Job, statuses: list[str]) -> dict[str, Any]:
    """`statuses` are those of the allocations."""
    return {
        "page_title": _("Reopen %(job)s?") % {"job": job.name},
        "text": describe_reopening(job, statuses),
        "url": reverse("jobs:reopen", kwargs={"job_id": job.pk}),
        "cancel_url": reverse("jobs:detail", kwargs={"job_id": job.pk}),
        "confirm_label": _("Reopen"),
        "is_harmless": True,
    }


def describe_reopening(job: Job, statuses: list[str]) -> str:
    after = derive_job_status(is_cancelled=False, is_scheduled=job.is_scheduled, allocations=statuses)
    sentences = [_("The job is %(status)s again.") % {"status": after.label}]
    if any(status in ACCEPTED for status in statuses):
        sentences.append(_("Nobody who had accepted is asked again whether they can."))
    if after in AGREED and not job.has_ended:
        sentences.append(_("If a meeting is made for it, it is a new one, and everybody is invited again."))
    return " ".join(sentences)


def remove_question(allocation: Allocation, others: list[str]) -> dict[str, Any]:
    """`others` are the statuses of the other allocations of the job."""
    job = allocation.job
    where = {"job_id": job.pk, "allocation_id": allocation.pk}
    return {
        "page_title": _("Take %(name)s off %(job)s?") % {"name": allocation.resource.name, "job": job.name},
        "text": " ".join([describe_removal(allocation), describe_rest(job, others)]).strip(),
        "url": reverse("jobs:remove", kwargs=where),
        "dialog": f"remove-{allocation.pk}",
        "cancel_url": reverse("jobs:detail", kwargs={"job_id": job.pk}),
        "confirm_label": _("Remove"),
    }


def describe_removal(allocation: Allocation) -> str:
    if allocation.status == AllocationStatus.PENDING_DISPATCH:
        return _("They have not been told of the job, and no mail is sent.")
    if allocation.status == AllocationStatus.DISPATCHED:
        return _("They were asked whether they can: the job disappears from their list.")
    return _("The job disappears from their list. Whoever was invited to the meeting gets a mail that takes it back.")


def describe_rest(job: Job, others: list[str]) -> str:
    """What becomes of the job without this resource; nothing when it stays as it is."""
    after = derive_job_status(is_cancelled=False, is_scheduled=job.is_scheduled, allocations=others)
    return "" if after == job.status else _("The job is then %(status)s.") % {"status": JobStatus(after).label}


def early_question(allocation: Allocation, given: dict[str, Any], *, zone: str) -> dict[str, Any]:
    """Long before the job: `given` is what was reported, which counts when it is sent from here. Add its addresses."""
    step = STEP_LABELS[AllocationStatus(given["status"])]
    shape = pgettext("date and time format", "D j M Y, H:i")
    start = allocation.job.start
    when = f"{date_format(start.astimezone(ZoneInfo(zone)), shape)} {zone}" if start else ""
    return {
        "page_title": _("%(step)s now?") % {"step": step},
        "text": _("%(job)s is planned for %(when)s. What is reported cannot be taken back.")
        % {"job": allocation.job.name, "when": when},
        "confirm_label": step,
        "is_harmless": True,
        "hidden": {"status": given["status"], "notes": given["notes"], "is_sure": "on"},
    }
