"""Plain mails that follow from what happens below: somebody is asked to do something."""

from django.conf import settings
from django.urls import reverse

from accounts.models import Organization, User
from automation.addressees import as_resource
from jobs.models import Allocation
from notifications.invites import Person
from notifications.models import Notice
from notifications.notices import NoticeFacts
from notifications.services import queue_notice
from outbox.sentences import Sentence
from providers.models import Connection
from providers.registry import get_provider

CURE_OF_A_LOSS = Sentence(
    "Open Meetings Configuration and press Reconnect. Meetings that wait are then created by themselves."
)


def tell_resource_of_job(allocation: Allocation) -> Notice | None:
    """The resource, if it has an address, is asked to accept the job, on the phone page."""
    job, resource = allocation.job, allocation.resource
    if not resource.email:
        return None
    facts = NoticeFacts(
        link=absolute("/my-jobs/"),
        title=job.description,
        job_name=job.name,
        start=job.start,
        end=job.end,
        about=job.pk,
    )
    return queue_notice(job.organization, Notice.Kind.DISPATCH, to=as_resource(resource), facts=facts)


def tell_admins_connection_is_lost(connection: Connection) -> None:
    """Each admin once per loss, however many workers notice it."""
    facts = NoticeFacts(
        link=absolute("/meetings-configuration/"),
        provider_label=get_provider(connection.provider).label,
        account=connection.account_email,
        cause=connection.last_error,
        cure=CURE_OF_A_LOSS,
    )
    for admin in connection.organization.users.filter(role=User.Role.ADMIN, is_active=True):
        queue_notice(
            connection.organization,
            Notice.Kind.CONNECTION_LOST,
            to=as_reader(admin),
            facts=facts,
            once_key=f"lost:{connection.pk}:{connection.token_version}",
        )


def tell_operator_access_is_wanted(organization: Organization, by: User) -> None:
    operator = Person(
        name="", email=settings.SUPPORT_EMAIL, role="", timezone=settings.TIME_ZONE, language=settings.LANGUAGE_CODE
    )
    link = absolute(reverse("admin:accounts_organization_change", args=[organization.pk]))
    facts = NoticeFacts(link=link, requested_by=f"{by} <{by.email}>")
    queue_notice(organization, Notice.Kind.ACCESS_REQUEST, to=operator, facts=facts)


def as_reader(user: User) -> Person:
    organization = user.organization
    language = user.language or (organization.language if organization else settings.LANGUAGE_CODE)
    return Person(name=user.name, email=user.email, role="", timezone=user.zone, language=language)


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
