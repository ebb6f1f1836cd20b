"""What people may do with contacts and resources. Whoever is on a planned job takes the job along."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.as_read import require_as_read
from accounts.models import User
from accounts.refusals import Conflict
from jobs.announcing import announce, lock
from jobs.models import Allocation, Contact, Job, Resource
from jobs.services import LONGEST_MINUTES
from jobs.signals import allocation_dispatched, resource_changed
from jobs.statuses import ASKED, OUT, OVER

PersonType = TypeVar("PersonType", Contact, Resource)


@transaction.atomic
def add_person(person: Contact | Resource, *, by: User | None) -> None:
    """There is one more contact or resource."""
    person.save(force_insert=True)
    if isinstance(person, Resource):
        resource_changed.send(sender=Resource, resource=person, by=by)


@transaction.atomic
def change_person(
    person: PersonType, fields: Mapping[str, Any], *, by: User | None, version: str | None = None
) -> PersonType:
    """The person has these values, and keeps all others; the planned jobs of the person hear of it, and tell whom they
    must. Refuses (Conflict) to change what is not as it was read: see `accounts.as_read`.
    """
    person = lock_person(person)
    require_as_read(person, fields, version)
    changed = {name: value for name, value in fields.items() if getattr(person, name) != value}
    if not changed:
        return person
    address = person.email
    for name, value in changed.items():
        setattr(person, name, value)
    person.save(update_fields=list(changed))
    if isinstance(person, Resource):
        resource_changed.send(sender=Resource, resource=person, by=by)
        if person.email.lower() != address.lower():
            ask_at_new_address(person, by=by)
    for job in planned_jobs_of(person):
        announce(lock(job), by=by)
    return person


def lock_person(person: PersonType) -> PersonType:
    """The person as known now, ours until the transaction ends. Jobs can be given to the person meanwhile."""
    rows = type(person).objects.select_for_update(of=("self",), no_key=True).select_related("organization")
    return rows.get(pk=person.pk)


def ask_at_new_address(resource: Resource, *, by: User | None) -> None:
    """Who has not answered yet may never have read that an answer is waited for."""
    asked = resource.allocations.filter(status__in=ASKED, job__in=Job.objects.kept().filter(cancelled_at=None))
    for allocation in asked.select_related("job__organization", "resource"):
        if not allocation.job.has_ended:
            allocation_dispatched.send(sender=Allocation, allocation=allocation, by=by)


def planned_jobs_of(person: Contact | Resource) -> list[Job]:
    """Jobs that are not over, be it only because their time has passed, and that the person takes part in."""
    jobs = Job.objects.for_organization(person.organization_id).kept().exclude(status__in=OVER)
    earliest = timezone.now() - timedelta(minutes=LONGEST_MINUTES)
    jobs = jobs.filter(Q(start=None) | Q(start__gt=earliest))
    if isinstance(person, Resource):
        jobs = jobs.filter(pk__in=person.allocations.exclude(status__in=OUT).values("job"))
    else:
        jobs = jobs.filter(Q(contact=person) | Q(pk__in=person.attendee_rows.values("job")))
    return [job for job in jobs if not job.has_ended]


@transaction.atomic
def delete_person(person: Contact | Resource, *, by: User | None) -> None:
    """The person is gone, and cannot log in any more. Refused for somebody who is on a job, be it a past one."""
    name, kind, user = person.name, person._meta.model_name, getattr(person, "user", None)
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError as error:
        raise Conflict(
            _("%(name)s is on a job and cannot be deleted, because the job's record would lose its people.")
            % {"name": name},
            code="person_is_in_use",
        ) from error
    if user is not None and user.role == User.Role.RESOURCE:
        User.objects.filter(pk=user.pk).update(is_active=False)
    audit.record(person.organization, f"{kind}.deleted", by=by, subject=name)


@transaction.atomic
def create_login(resource: Resource, *, email: str, password: str, by: User | None) -> User:
    """The resource can log in, and sees its own jobs."""
    resource = (
        Resource.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=resource.pk)
    )
    if resource.user_id is not None:
        raise Conflict(_("%(name)s has a log-in already.") % {"name": resource.name}, code="has_login")
    fields = {"name": resource.name, "timezone": resource.timezone, "language": resource.language}
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, password, organization=resource.organization, role=User.Role.RESOURCE, **fields
            )
    except IntegrityError as error:
        raise Conflict(
            _("There is a log-in with this e-mail address already. Use another address."),
            code="email_is_taken",
            attr="email",
        ) from error
    resource.user = user
    resource.save(update_fields=["user"])
    audit.record(resource.organization, "login.created", by=by, subject=user.email, resource=resource.name)
    return user
