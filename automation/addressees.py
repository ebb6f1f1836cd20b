"""As whom a resource reads, in mails as in the feed. Its language is found as its zone is: its own, else what it has
chosen under *My settings*, else the organization's."""

from jobs.models import Resource
from notifications.invites import Person
from notifications.models import Invitation


def language_of(resource: Resource) -> str:
    user = resource.user
    return resource.language or (user.language if user else "") or resource.organization.language


def as_resource(resource: Resource) -> Person:
    """Who a mail about the resource's jobs is written to."""
    return Person(
        name=resource.name,
        email=resource.email,
        role=Invitation.Role.RESOURCE,
        timezone=resource.zone,
        language=language_of(resource),
    )
