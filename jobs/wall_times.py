"""A job at three o'clock stays at three o'clock, also when a country changes what its clocks show.

A job is kept as an instant, which is what everybody else needs, with the offset from UTC that its zone was taken to
have then: the two make the time that people meant. Once the time zone rules of the system are newer ones and say
otherwise, the instant follows, and with it the meeting and everybody's calendar. Nobody is asked to accept again: it is
the same time on the same wall.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import structlog
from django.db import transaction

from accounts import audit
from accounts.clocks import seconds_east, turns_of
from jobs.announcing import announce, lock
from jobs.models import Job

log = structlog.get_logger(__name__)


def keep_wall_times() -> int:
    """Afterwards every job to come begins when clocks there show what was meant. Returns how many had to move."""
    moved = [job_id for job_id in list(find_shifted()) if keep_wall_time(job_id)]
    if moved:
        log.warning("jobs_followed_time_zones", count=len(moved))
    return len(moved)


def find_shifted() -> Iterator[Any]:
    """Ids of jobs to come whose clocks would show another time than was meant."""
    jobs = Job.objects.upcoming().exclude(clock_offset=None).order_by("pk")
    columns = jobs.values_list("pk", "start", "timezone", "clock_offset")
    for job_id, start, zone, offset in columns.iterator():
        try:
            is_shifted = start is not None and seconds_east(start, zone) != offset
        except ZoneInfoNotFoundError:
            log.error("time_zone_is_unknown", zone=zone, job=str(job_id))
            continue
        if is_shifted:
            yield job_id


@transaction.atomic
def keep_wall_time(job_id: Any) -> bool:
    """The job begins at the same time as before on the clocks of its zone. False when it did already."""
    job = lock(Job(pk=job_id))
    was, offset = job.start, job.clock_offset
    if was is None or offset is None or job.is_over or seconds_east(was, job.timezone) == offset:
        return False
    job.start = instant_of(was, offset, job.timezone)
    job.note_clock()
    job.save(update_fields=["start", "clock_offset", "updated_at"])
    audit.record(
        job.organization,
        "job.followed_clocks",
        by=None,
        subject=job.name,
        zone=job.timezone,
        was=was.isoformat(),
        now=job.start.isoformat(),
    )
    announce(job, by=None)
    return True


def instant_of(was: datetime, offset: int, zone: str) -> datetime:
    """When clocks in the zone show what they were to show at `was`. Of a time that is skipped now: as much later."""
    wall = was.astimezone(UTC).replace(tzinfo=None) + timedelta(seconds=offset)
    first, second = turns_of(wall, zone)
    return was if was in (first, second) else first
