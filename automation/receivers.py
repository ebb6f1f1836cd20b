"""What the floors below announce, turned into rows. Nothing slow happens here: this runs in their transactions."""

from typing import Any

from django.dispatch import receiver

from accounts import audit
from accounts.models import ApiToken, Organization, User
from accounts.signals import access_requested, reminder_times_changed, token_revoked
from automation.host_checks import check_again, is_followed
from automation.live_events import note_news
from automation.models import Automation, Meeting, ReplacedMeeting
from automation.planning import order_again, order_reminder_change, plan, wake
from automation.replaced import hurry_removal
from automation.signals import host_freed
from automation.standing import is_still_so
from automation.tasks import check_hosts, follow_resource
from automation.telling import (
    tell_admins_connection_is_lost,
    tell_operator_access_is_wanted,
    tell_resource_of_job,
    tell_resource_of_other_time,
)
from automation.waiting_for_hosts import serve_waiting
from jobs.models import Allocation, Job, Resource
from jobs.signals import allocation_dispatched, asked_for_other_time, job_changed, resource_changed
from notifications.models import Notice
from notifications.signals import notice_leaves
from outbox.bell import ring_on_commit
from providers.models import Connection
from providers.news import News
from providers.signals import connection_answers_again, connection_changed, provider_event


@receiver(notice_leaves)
def look_at_notice(notice: Notice, **_: Any) -> bool:
    """The one receiver that a worker waits for. It only reads."""
    return is_still_so(notice)


@receiver(job_changed)
def plan_meeting(job: Job, **_: Any) -> None:
    plan(job)


@receiver(allocation_dispatched)
def tell_resource(allocation: Allocation, **_: Any) -> None:
    tell_resource_of_job(allocation)


@receiver(asked_for_other_time)
def tell_resource_of_move(allocation: Allocation, **_: Any) -> None:
    tell_resource_of_other_time(allocation)


@receiver(connection_changed)
def follow_connection(connection: Connection, **_: Any) -> None:
    """What waited for a provider goes on when there is one again; when it is lost, the admins are told once.

    Jobs may have moved while it was removed, which nobody could tell the provider.
    """
    if connection.is_usable:
        check_again(connection)
        ring_on_commit(check_hosts, str(connection.pk))
        waiting = Meeting.objects.for_organization(connection.organization).waiting()
        order_again(waiting | Meeting.objects.upcoming_at(connection))
        hurry_removal(ReplacedMeeting.objects.for_organization(connection.organization))
    elif connection.removed_at is None:
        tell_admins_connection_is_lost(connection)


@receiver(resource_changed)
def follow_resource_changes(resource: Resource, **_: Any) -> None:
    """Whom the resource has as its host is looked up, when that has changed; by the sweep if nobody hears the bell."""
    if not is_followed(resource):
        ring_on_commit(follow_resource, str(resource.pk))


@receiver(host_freed)
def serve_who_waits_for_a_host(connection: Connection, **_: Any) -> None:
    serve_waiting(connection)


@receiver(provider_event)
def follow_provider(connection: Connection, news: News, **_: Any) -> None:
    note_news(connection, news)


@receiver(connection_answers_again)
def follow_answer(connection: Connection, **_: Any) -> None:
    """What was put off while the provider did not answer goes on now."""
    wake(Meeting.objects.for_organization(connection.organization_id).filter(error_code="provider_resting"))


@receiver(reminder_times_changed)
def follow_reminder_times(organization: Organization, **_: Any) -> None:
    order_reminder_change(organization)


@receiver(token_revoked)
def follow_token(token: ApiToken, by: User | None = None, **_: Any) -> None:
    """Automation that stands on this token is suspended by that alone; the record says when and by whom."""
    automation = Automation.objects.filter(access_token=token).select_related("organization").first()
    if automation is not None:
        audit.record(automation.organization, "automation.suspended", by=by, token=token.name)


@receiver(access_requested)
def pass_access_request_on(organization: Organization, by: User, **_: Any) -> None:
    tell_operator_access_is_wanted(organization, by)
