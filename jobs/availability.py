"""Who does something else at the time of a job. A hint for the scheduler, not a rule."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _

from jobs.models import Allocation, Job
from jobs.services import LONGEST_MINUTES
from jobs.statuses import OVER


def busy_resources(job: Job) -> dict[Any, str]:
    """Of each resource that is on another job at that time: which, and when, on the clocks of this job."""
    if job.start is None or job.end is None:
        return {}
    busy: dict[Any, str] = {}
    for allocation in neighbours(job, job.start, job.end):
        other = allocation.job
        if other.end is not None and other.end > job.start:
            busy.setdefault(allocation.resource_id, describe_busy(other, ZoneInfo(job.timezone)))
    return busy


def neighbours(job: Job, start: datetime, end: datetime) -> list[Allocation]:
    """Allocations of other jobs that may reach into this time; the end is not a column, so it is looked at after."""
    earliest = start - timedelta(minutes=LONGEST_MINUTES)
    others = Allocation.objects.for_organization(job.organization_id).counted().exclude(job=job)
    planned = others.filter(job__deleted_at=None, job__start__gt=earliest, job__start__lt=end)
    return list(planned.exclude(job__status__in=OVER).select_related("job").order_by(F("job__start")))


def describe_busy(job: Job, zone: ZoneInfo) -> str:
    start, end = (moment.astimezone(zone) for moment in (job.start, job.end) if moment is not None)
    return _("busy %(start)s–%(end)s, %(job)s") % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "job": job.name}
