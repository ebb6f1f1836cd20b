"""Plain mails that follow from what happens below: somebody is asked to do something."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organization, User
from automation.addressees import as_resource
from jobs.models import Allocation, Job
from notifications.invites import Person
from notifications.models import MailQuerySet, Notice
from notifications.notices import NoticeFacts
from notifications.queueing import queue_for_later
from notifications.quiet_time import ABOUT_TO_BEGIN
from notifications.services import queue_notice
from outbox.sentences import Sentence
from providers.models import Connection
from providers.registry import get_provider

CURE_OF_A_LOSS = Sentence(
    "Open Meetings Configuration and press Reconnect. Meetings that wait are then created by themselves."
)


def tell_resource_of_job(allocation: Allocation, *, leaves_at: datetime | None = None) -> Notice | None:
    """The resource, if it has an address, is asked to accept the job, on the phone page; by default at once."""
    job, resource = allocation.job, allocation.resource
    if not resource.email:
        return None
    facts = NoticeFacts(
        is_repeated=requests_to(allocation).filter(status=Notice.Status.SENT).exists(),
        link=absolute("/my-jobs/"),
        title=job.description,
        job_name=job.name,
        start=job.start,
        end=job.end,
        about=job.pk,
    )
    to, leaves_at = as_resource(resource), leaves_at or timezone.now()
    return queue_for_later(job.organization, Notice.Kind.DISPATCH, to=to, facts=facts, leaves_at=leaves_at)


def tell_resource_of_other_time(allocation: Allocation) -> None:
    """The resource was asked, but for another time. Moves that follow each other closely become one mail: one that
    has not left stays here when there is a later one, which leaves when that would have left."""
    unsent = requests_to(allocation).with_work().order_by("created_at").first()
    tell_resource_of_job(allocation, leaves_at=unsent.available_at if unsent else end_of_quiet_time(allocation.job))


def end_of_quiet_time(job: Job) -> datetime:
    """Now, if the job begins so soon that who hears of it later hears of it too late."""
    then = timezone.now() + job.organization.quiet_time
    return timezone.now() if job.start is None or job.start < then + ABOUT_TO_BEGIN else then


def requests_to(allocation: Allocation) -> MailQuerySet:
    """To accept this job."""
    about = Notice.objects.for_organization(allocation.job.organization).filter(about=allocation.job_id)
    return about.filter(kind=Notice.Kind.DISPATCH, recipient__iexact=allocation.resource.email)


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
