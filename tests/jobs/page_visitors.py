"""People in front of a page, for the tests of pages."""

from typing import Any

from django.test import Client

from accounts.models import Organization, User
from jobs.models import Allocation, Job, Resource
from tests.making import make_resource, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


def visitor(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, BACKEND)
    return client


def scheduler_of(organization: Organization) -> Client:
    return visitor(make_user(organization, "scheduler"))


def make_resource_with_login(organization: Organization, **fields: Any) -> Resource:
    return make_resource(organization, user=make_user(organization, "resource"), **fields)


def allocation_of(job: Job, resource: Resource | None = None) -> Allocation:
    allocations = job.allocations.filter(resource=resource) if resource else job.allocations
    return allocations.get()


def text_of(response: Any) -> str:
    """What the page says, with white space as a browser would show it."""
    return " ".join(response.content.decode().split())


def messages_of(response: Any) -> list[str]:
    """What the page after a redirect says about what was just done."""
    return [str(message) for message in response.context["messages"]]
