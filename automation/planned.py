"""Jobs that will want the same host at the same time, but are not agreed on yet, so that no host is taken for them."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from automation.bookings import can_choose_host, host_of_authorizer, is_well
from automation.host_models import Host, Hosting
from automation.models import Automation, Meeting
from automation.occupancy import Span, count_at_once, pool_of
from automation.outlook import Question, likely_host
from jobs.concerns import Plan
from jobs.models import Allocation, Job
from jobs.services import LONGEST_MINUTES
from jobs.statuses import OVER
from providers.registry import get_provider
from providers.services import current_connection

MOST_NAMED = 4


def describe_planned_overlap(plan: Plan) -> str:
    """Which other jobs would want the same host; empty when there is a host for each."""
    rivals = jobs_without_host(plan)
    connection = current_connection(plan.organization) if rivals else None
    if connection is None or get_provider(connection.provider).capabilities.meetings_at_once is None:
        return ""
    question = Question(connection, Span(plan.start, plan.end), plan.job, plan.timezone)
    if Hosting.of(plan.organization).mode == Hosting.Mode.POOL:
        return describe_full_pool(question, rivals)
    return describe_shared_host(question, rivals)


def describe_full_pool(question: Question, rivals: list[Job]) -> str:
    if is_enough(question, list(pool_of(question.connection)), rivals):
        return ""
    names = {"jobs": name_jobs(rivals, question.zone)}
    return _("With the jobs that are planned for this time (%(jobs)s), the pool has no host left for one more.") % names


def describe_shared_host(question: Question, rivals: list[Job]) -> str:
    host, otherwise = likely_host(question), host_of_authorizer(question.connection)
    own = own_hosts(question, rivals)
    same = [job for job in rivals if own.get(job.pk, otherwise) == host]
    if not same or is_enough(question, [host], same):
        return ""
    names = {"host": host, "jobs": name_jobs(same, question.zone)}
    return _("%(host)s would also be the host of other jobs that are planned for this time (%(jobs)s).") % names


def is_enough(question: Question, hosts: list[Host], rivals: list[Job]) -> bool:
    """Whether these hosts could take one meeting more, with what they have and what is planned."""
    taken = question.bookings(hosts)
    spans = [one for bookings in taken.values() for one in bookings]
    wanted = count_at_once([*spans, *map(Span.of, rivals)], question.span)
    return wanted < sum(host.capacity for host in hosts)


def jobs_without_host(plan: Plan) -> list[Job]:
    """Other jobs at this time that will have a meeting, as far as we know, and for which no host is taken."""
    automation = Automation.of(plan.organization)
    if automation is None:
        return []
    earliest = plan.start - timedelta(minutes=LONGEST_MINUTES)
    jobs = Job.objects.for_organization(plan.organization).kept().exclude(status__in=OVER)
    near = jobs.filter(start__gt=earliest, start__lt=plan.end, meeting__booking=None, meeting__called_off_at=None)
    others = near.exclude(meeting__provider=Meeting.BY_HAND).exclude(pk__in=[plan.job.pk] if plan.job else [])
    span = Span(plan.start, plan.end)
    return [job for job in others.order_by("start", "number") if span.meets(Span.of(job)) and automation.wants(job)]


def own_hosts(question: Question, jobs: list[Job]) -> dict[Any, Host]:
    """Of each job the host of the first resource on it that has a healthy one; jobs without are left out."""
    hosting = Hosting.of(question.connection.organization)
    if hosting.mode != Hosting.Mode.RESOURCE or not can_choose_host(question.connection):
        return {}
    on_them = Allocation.objects.filter(job__in=jobs).counted().order_by("-created_at")
    linked = on_them.filter(resource__host_link__problem="").select_related("resource__host_link__host__connection")
    found = ((row.job_id, row.resource.host_link.host) for row in linked)
    # The last one written wins, and that is the one that came first.
    return {job: host for job, host in found if host is not None and is_well(host)}


def name_jobs(jobs: list[Job], zone: str) -> str:
    """For example: JOB-0003 14:00–14:30, JOB-0004 14:15–14:45."""
    named = [f"{job.name} {Span.of(job).in_words(zone)}" for job in jobs[:MOST_NAMED]]
    return ", ".join(named + ["…"] * (len(jobs) > MOST_NAMED))
