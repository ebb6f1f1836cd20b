"""In which language and zone a resource reads, in mails as in the feed: its own, else what it has chosen under *My
settings*, else the organization's."""

from jobs.models import Resource
from notifications.invites import Person
from notifications.models import Invitation


def language_of(resource: Resource) -> str:
    user = resource.user
    return resource.language or (user.language if user else "") or resource.organization.language


def zone_of(resource: Resource) -> str:
    return resource.timezone or (resource.user.zone if resource.user else "") or resource.organization.timezone


def as_resource(resource: Resource) -> Person:
    """Who a mail about the resource's jobs is written to."""
    return Person(
        name=resource.name,
        email=resource.email,
        role=Invitation.Role.RESOURCE,
        timezone=zone_of(resource),
        language=language_of(resource),
    )
