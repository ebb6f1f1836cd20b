"""What people may do with a job. Each function says what will be true afterwards, or raises a Refusal.

All take the job's row first, so that two people who act at once act one after the other.
"""

from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organization, User
from accounts.refusals import Conflict, Invalid
from jobs.announcing import announce, current_status, lock
from jobs.history import set_allocation_status, set_job_status
from jobs.models import Allocation, Attendee, Contact, Job, JobType, Resource
from jobs.signals import allocation_dispatched, asked_for_other_time, job_changed
from jobs.statuses import ASKED, AllocationStatus, next_steps

DEFAULT_MINUTES = 60
LONGEST_MINUTES = 24 * 60


class JobFields(TypedDict, total=False):
    """What may be given of a job. A key that is not there leaves the job as it is."""

    external_id: str
    description: str
    type: JobType | None
    start: datetime | None
    duration: int | None
    timezone: str
    contact: Contact | None
    is_group_event: bool
    attendees: list[Contact]
    virtual: bool
    overlap_accepted: bool


@transaction.atomic
def create_job(organization: Organization, fields: JobFields, *, by: User | None) -> Job:
    """There is a new job with the next number of its organization."""
    Organization.objects.filter(pk=organization.pk).update(last_job_number=F("last_job_number") + 1)
    organization.refresh_from_db(fields=["last_job_number"])
    job = Job(organization=organization, number=organization.last_job_number, timezone=organization.timezone)
    job_type = fields.get("type")
    if job_type is not None and "virtual" not in fields:
        job.virtual = job_type.is_virtual
    write_fields(job, fields)
    job.status = current_status(job)
    job.save(force_insert=True)
    write_attendees(job, fields)
    set_job_status(job, job.status, by=by, is_first=True)
    job_changed.send(sender=Job, job=job, by=by)
    return job


@transaction.atomic
def change_job(job: Job, fields: JobFields, *, by: User | None) -> Job:
    """The job has these values; its status, meeting and people follow."""
    job = lock(job)
    require_open(job)
    was = (job.start, job.end)
    write_fields(job, fields)
    if not job.is_scheduled and job.allocations.counted().exists():
        raise Conflict(_("Remove the resources before you take the time away."), code="job_is_allocated", attr="start")
    job.save()
    write_attendees(job, fields)
    if (job.start, job.end) != was and not job.has_ended:
        for allocation in job.allocations.filter(status__in=ASKED).select_related("resource"):
            asked_for_other_time.send(sender=Allocation, allocation=allocation, by=by)
    return announce(job, by=by)


@transaction.atomic
def cancel_job(job: Job, *, by: User | None, reason: str = "") -> Job:
    """The job will not happen; its meeting and its people follow. Cancelling twice is the same as once."""
    job = lock(job)
    if job.cancelled_at is not None:
        return job
    require_open(job)
    job.cancelled_at, job.cancel_reason = timezone.now(), reason[:500]
    job.save(update_fields=["cancelled_at", "cancel_reason", "updated_at"])
    return announce(job, by=by, note=reason)


@transaction.atomic
def reopen_job(job: Job, *, by: User | None) -> Job:
    """A cancelled job is on again, as far as its allocations are."""
    job = lock(job)
    if job.cancelled_at is None:
        raise Conflict(_("Only a cancelled job can be reopened."), code="job_is_not_cancelled")
    job.cancelled_at, job.cancel_reason = None, ""
    job.save(update_fields=["cancelled_at", "cancel_reason", "updated_at"])
    return announce(job, by=by)


@transaction.atomic
def delete_job(job: Job, *, by: User | None) -> None:
    """The job is gone from every list; its people are told as for a cancellation."""
    job = lock(job)
    job.deleted_at = timezone.now()
    job.save(update_fields=["deleted_at", "updated_at"])
    announce(job, by=by)


@transaction.atomic
def allocate(job: Job, resource: Resource, *, by: User | None) -> Allocation:
    """The resource is on the job, not told yet."""
    job = lock(job)
    require_open(job)
    if not job.is_scheduled:
        raise Conflict(_("Give the job a time before you allocate somebody."), code="job_is_not_scheduled")
    if job.organization_id != resource.organization_id:
        raise Invalid(_("There is no such resource."), code="does_not_exist", attr="resource")
    if job.allocations.counted().filter(resource=resource).exists():
        raise Conflict(
            _("%(resource)s is on this job already.") % {"resource": resource},
            code="already_allocated",
            attr="resource",
        )
    allocation = Allocation.objects.create(job=job, resource=resource)
    set_allocation_status(allocation, AllocationStatus.PENDING_DISPATCH, by=by, is_first=True)
    announce(job, by=by)
    return allocation


@transaction.atomic
def deallocate(allocation: Allocation, *, by: User | None) -> Allocation:
    """The resource is no longer on the job."""
    job, allocation = lock_both(allocation)
    if allocation.status == AllocationStatus.DELETED:
        return allocation
    require_open(job)
    set_allocation_status(allocation, AllocationStatus.DELETED, by=by)
    announce(job, by=by)
    return allocation


@transaction.atomic
def dispatch(job: Job, *, by: User | None) -> Job:
    """Everybody on the job who had not been told is told now, and asked to answer."""
    job = lock(job)
    require_open(job)
    untold = list(job.allocations.filter(status=AllocationStatus.PENDING_DISPATCH).select_related("resource"))
    if not untold:
        raise Conflict(
            _("Nobody is waiting to be told: allocate a resource first, or everybody has been told."),
            code="nothing_to_dispatch",
        )
    for allocation in untold:
        set_allocation_status(allocation, AllocationStatus.DISPATCHED, by=by)
        allocation_dispatched.send(sender=Allocation, allocation=allocation, by=by)
    return announce(job, by=by)


@transaction.atomic
def ask_again(job: Job, *, by: User | None) -> Job:
    """Whoever had accepted is asked again, because the job has changed since; it leaves Ready until they answer."""
    job = lock(job)
    require_open(job)
    for allocation in job.allocations.filter(status=AllocationStatus.CONFIRMED).select_related("resource"):
        set_allocation_status(allocation, AllocationStatus.MODIFIED, by=by)
        allocation_dispatched.send(sender=Allocation, allocation=allocation, by=by)
    return announce(job, by=by)


@transaction.atomic
def respond(allocation: Allocation, answer: str, *, by: User | None, decline_reason: str = "") -> Allocation:
    """The resource has accepted (Confirmed) or declined. Giving the same answer twice is the same as once."""
    job, allocation = lock_both(allocation)
    if allocation.status == answer:
        return allocation
    require_open(job)
    may_answer = allocation.is_waiting_for_answer or (
        answer == AllocationStatus.DECLINED and allocation.status == AllocationStatus.CONFIRMED
    )
    if not may_answer:
        raise Conflict(
            _("This allocation is %(status)s: it is not waiting for an answer.")
            % {"status": allocation.get_status_display()},
            code="not_waiting_for_answer",
        )
    set_allocation_status(allocation, answer, by=by, decline_reason=decline_reason)
    announce(job, by=by)
    return allocation


@transaction.atomic
def progress(allocation: Allocation, step: str, *, by: User | None, notes: str = "") -> Allocation:
    """The resource has got as far as `step`."""
    job, allocation = lock_both(allocation)
    if allocation.status == step:
        return allocation
    require_open(job)
    if step not in next_steps(allocation.status, may_skip_travel=job.may_skip_travel):
        words = {"status": allocation.get_status_display(), "step": dict(AllocationStatus.choices).get(step, step)}
        sentence = _("From %(status)s it cannot go to %(step)s.") % words
        raise Conflict(sentence, code="step_not_possible", attr="status")
    if notes:
        allocation.notes = f"{allocation.notes}\n{notes}".strip()
        allocation.save(update_fields=["notes"])
    set_allocation_status(allocation, step, by=by)
    announce(job, by=by)
    return allocation


def lock_both(allocation: Allocation) -> tuple[Job, Allocation]:
    job = lock(allocation.job)
    return job, job.allocations.select_related("resource").get(pk=allocation.pk)


def require_open(job: Job) -> None:
    if job.deleted_at is not None:
        raise Conflict(_("This job was deleted."), code="job_is_deleted")
    if job.is_over:
        words = {"status": job.get_status_display()}
        raise Conflict(_("This job is %(status)s: it can no longer be changed.") % words, code="job_is_over")


def write_fields(job: Job, fields: JobFields) -> None:
    moment, clock = (job.start, job.duration), (job.start, job.timezone)
    for name, value in fields.items():
        if name != "attendees":
            setattr(job, name, value)
    check_time(job)
    check_people(job, fields)
    if "overlap_accepted" not in fields and moment != (job.start, job.duration):
        # What somebody has put up with at one time says nothing about another.
        job.overlap_accepted = False
    if clock != (job.start, job.timezone):
        job.note_clock()


def check_time(job: Job) -> None:
    if job.start is None:
        job.duration = None
        return
    if timezone.is_naive(job.start):
        raise Invalid(_("A time needs its offset, for example 2026-03-01T09:00:00+01:00."), code="naive", attr="start")
    job.duration = DEFAULT_MINUTES if job.duration is None else job.duration
    if not 0 < job.duration <= LONGEST_MINUTES:
        raise Invalid(_("A job lasts from one minute to 24 hours."), code="invalid_duration", attr="duration")


def check_people(job: Job, fields: JobFields) -> None:
    if job.is_group_event and job.contact is not None:
        raise Invalid(
            _("A group event has attendees instead of a contact."), code="contact_or_attendees", attr="contact"
        )
    if not job.is_group_event and fields.get("attendees"):
        raise Invalid(_("Only a group event has attendees."), code="contact_or_attendees", attr="attendees")
    people: list[Any] = [job.contact, job.type, *fields.get("attendees", [])]
    if any(person is not None and person.organization_id != job.organization_id for person in people):
        raise Invalid(_("There is no such contact or job type."), code="does_not_exist")


def write_attendees(job: Job, fields: JobFields) -> None:
    """Exactly the given contacts attend, when attendees are given; nobody attends what is no group event."""
    if "attendees" not in fields and job.is_group_event:
        return
    wanted = {contact.pk for contact in fields.get("attendees", [])}
    job.attendee_rows.exclude(contact__in=wanted).delete()
    present = set(job.attendee_rows.values_list("contact_id", flat=True))
    Attendee.objects.bulk_create(Attendee(job=job, contact_id=contact) for contact in wanted - present)
