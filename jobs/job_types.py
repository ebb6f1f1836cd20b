"""What people may do with job types: a name, and whether new jobs of the type are virtual."""

from typing import TypedDict

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import audit
from accounts.as_read import require_as_read
from accounts.models import Organization, User
from accounts.refusals import Conflict, Invalid
from jobs.models import JobType


class JobTypeFields(TypedDict, total=False):
    """What may be given of a job type. A key that is not there leaves the type as it is."""

    name: str
    is_virtual: bool


@transaction.atomic
def create_job_type(organization: Organization, *, name: str, is_virtual: bool, by: User | None) -> JobType:
    """There is one more type. Refuses (Conflict) a name that another one has, in whatever case it is written."""
    job_type = JobType(organization=organization, is_virtual=is_virtual)
    write_name(job_type, name)
    audit.record(organization, "job_type.created", by=by, subject=job_type.name, virtual=is_virtual)
    return job_type


@transaction.atomic
def change_job_type(
    job_type: JobType, fields: JobTypeFields, *, by: User | None, version: str | None = None
) -> JobType:
    """The type has this name, and new jobs of it are virtual or not. Jobs that are there keep their own mark.

    Refuses (Conflict) to change what is not as it was read: see `accounts.as_read`.
    """
    job_type = (
        JobType.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=job_type.pk)
    )
    before = job_type.name, job_type.is_virtual
    require_as_read(job_type, fields, version)
    job_type.is_virtual = fields.get("is_virtual", job_type.is_virtual)
    write_name(job_type, fields.get("name", job_type.name))
    if before == (job_type.name, job_type.is_virtual):
        return job_type
    if before[0] != job_type.name:
        renew_jobs_of(job_type)
    details = {"virtual": job_type.is_virtual, "was": before[0] if before[0] != job_type.name else None}
    audit.record(job_type.organization, "job_type.changed", by=by, subject=job_type.name, **details)
    return job_type


@transaction.atomic
def delete_job_type(job_type: JobType, *, by: User | None) -> None:
    """The type is gone. Jobs that had it have none, and stay as they are otherwise."""
    renew_jobs_of(job_type)
    audit.record(job_type.organization, "job_type.deleted", by=by, subject=job_type.name)
    job_type.delete()


def write_name(job_type: JobType, name: str) -> None:
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("A job type needs a name."), code="blank", attr="name")
    others = JobType.objects.for_organization(job_type.organization).exclude(pk=job_type.pk)
    taken = Conflict(_("There is a job type called “%(name)s” already.") % {"name": name}, code="taken", attr="name")
    if others.filter(name__iexact=name).exists():
        raise taken
    job_type.name = name
    try:
        with transaction.atomic():
            job_type.save()
    except IntegrityError as error:
        raise taken from error


def renew_jobs_of(job_type: JobType) -> None:
    """Whoever has read one of its jobs has not read this."""
    job_type.jobs.update(version=F("version") + 1)


def find_or_make_type(organization: Organization, name: str) -> JobType:
    """The type of this name, in whatever case it is written; made when there is none yet."""
    found = JobType.objects.for_organization(organization).filter(name__iexact=name).order_by("created_at").first()
    return found or JobType.objects.get_or_create(organization=organization, name=name)[0]
