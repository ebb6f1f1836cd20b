"""A change of what one has read must not undo what somebody else has changed since."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusals import Conflict
from jobs.announcing import lock
from jobs.models import Job

STALE = "job_has_changed"


@contextmanager
def as_read(job: Job, version: int | None) -> Iterator[Job]:
    """Inside, the job is ours and still the one that was read. Raises Conflict when it is not; None does not ask."""
    with transaction.atomic():
        locked = lock(job)
        if version is not None and locked.version != version:
            raise Conflict(
                _("Somebody has changed this job since you opened it. Nothing was saved: look at it again first."),
                code=STALE,
            )
        yield locked
