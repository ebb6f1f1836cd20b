"""Making what tests stand on. Everything goes through the product's own services."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Organization, User
from accounts.tokens import create_token
from jobs import services
from jobs.models import Contact, Job, Resource
from jobs.statuses import AllocationStatus

numbers = count(1)


def make_organization(**fields: Any) -> Organization:
    given = {"name": f"Clinic {next(numbers)}", "timezone": "Europe/Paris", "has_virtual_meetings": True}
    return Organization.objects.create(**given | fields)


def make_user(organization: Organization, role: str = "admin", **fields: Any) -> User:
    number = next(numbers)
    given = {"email": f"{role}{number}@clinic.example", "password": "correct-horse", "name": f"{role.title()} {number}"}
    return User.objects.create_user(**given | fields, organization=organization, role=role)


def make_token_text(user: User, *scopes: str) -> str:
    return create_token(user, name="A token", scopes=list(scopes))[1]


def make_contact(organization: Organization, **fields: Any) -> Contact:
    number = next(numbers)
    given = {"name": f"Contact {number}", "email": f"contact{number}@patients.example"}
    return Contact.objects.create(**given | fields, organization=organization)


def make_resource(organization: Organization, **fields: Any) -> Resource:
    number = next(numbers)
    given = {"name": f"Nurse {number}", "email": f"nurse{number}@clinic.example"}
    return Resource.objects.create(**given | fields, organization=organization)


def tomorrow(hour: int = 9) -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def make_job(organization: Organization, **fields: Any) -> Job:
    """A job with a time and a contact, nobody on it."""
    given: dict[str, Any] = {"description": "Check-up", "start": tomorrow(), "duration": 30}
    if not fields.get("is_group_event"):
        given["contact"] = fields.get("contact") or make_contact(organization)
    return services.create_job(organization, given | fields, by=None)


def make_dispatched_job(organization: Organization, resources: int = 1, **fields: Any) -> Job:
    """A job whose resources have been told and have not answered."""
    job = make_job(organization, **fields)
    for _ in range(resources):
        services.allocate(job, make_resource(organization), by=None)
    return services.dispatch(job, by=None)


def make_ready_job(organization: Organization, resources: int = 1, **fields: Any) -> Job:
    job = make_dispatched_job(organization, resources, **fields)
    accept_all(job)
    job.refresh_from_db()
    return job


def accept_all(job: Job) -> None:
    for allocation in job.allocations.counted():
        services.respond(allocation, AllocationStatus.CONFIRMED, by=None)
