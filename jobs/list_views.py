"""The list of jobs: the scheduler's tool of every day."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.gates import member_of, member_required, scheduler_required
from jobs.job_filters import SPANS, UNSCHEDULED, JobFilter, JobFilterForm, between, in_order, name_of_day
from jobs.models import Allocation, Attendee, Job, JobQuerySet
from jobs.pages import organization_of
from jobs.statuses import OUT, JobStatus

PAGE_SIZE = 50


@member_required
@require_GET
def list_jobs(request: HttpRequest) -> HttpResponse:
    """After log-in everybody is sent here; a resource has a page of its own."""
    return show_jobs(request) if member_of(request).is_scheduler else redirect("jobs:my_jobs")


@scheduler_required
def show_jobs(request: HttpRequest) -> HttpResponse:
    everything = Job.objects.for_organization(organization_of(request)).kept()
    form = JobFilterForm(request.GET, organization=organization_of(request))
    wanted = JobFilter.of(form)
    found = wanted.apply(everything)
    counts = count_by_status(found)
    shown = found.filter(status=wanted.status) if wanted.status else found
    page = Paginator(in_order(with_people(shown), wanted.when), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Jobs"),
        "form": form,
        "filter": wanted,
        "tabs": spans_as_tabs(request, wanted, unscheduled=everything.filter(status=JobStatus.QUEUED).count()),
        "tabs_label": _("Days"),
        "counts": counts,
        "total": sum(count["count"] for count in counts),
        "page": page,
        "days": by_day(page, count_by_day(shown, page)),
        "zone": member_of(request).zone,
    }
    return render(request, "jobs/list.html", context)


def with_people(jobs: JobQuerySet) -> JobQuerySet:
    """Everything that a line shows, in a fixed number of queries.

    `meeting` belongs to the app above; here it is only named, so that it comes along.
    """
    allocations = Allocation.objects.exclude(status__in=OUT).select_related("resource")
    attendees = Attendee.objects.select_related("contact").order_by("contact__name")
    return jobs.select_related("contact", "type", "meeting").prefetch_related(
        Prefetch("allocations", allocations, to_attr="present_allocations"),
        Prefetch("attendee_rows", attendees, to_attr="present_attendees"),
    )


def count_by_status(jobs: JobQuerySet) -> list[dict[str, Any]]:
    """In the order of a job's life; statuses that no job has are left out."""
    found = dict(jobs.order_by().values_list("status").annotate(Count("pk")))
    return [
        {"status": status.value, "label": status.label, "count": found[status]}
        for status in JobStatus
        if found.get(status)
    ]


def count_by_day(jobs: JobQuerySet, page: Page) -> dict[date | None, int]:
    """How many jobs the days of this page have altogether, on other pages too."""
    starts = [job.start for job in page if job.start]
    if not starts:
        return {}
    first, last = timezone.localdate(min(starts)), timezone.localdate(max(starts))
    dated = between(jobs, first, last).order_by()
    days = dated.annotate(day=TruncDate("start", tzinfo=timezone.get_current_timezone())).values_list("day")
    return dict(days.annotate(Count("pk")))


def by_day(jobs: Iterable[Job], totals: dict[date | None, int]) -> list[dict[str, Any]]:
    today = timezone.localdate()
    groups = groupby(jobs, key=lambda job: timezone.localdate(job.start) if job.start else None)
    return [
        {"day": day, "name": name_of_day(day, today) if day else "", "total": totals.get(day, 0), "jobs": list(group)}
        for day, group in groups
    ]


def spans_as_tabs(request: HttpRequest, wanted: JobFilter, *, unscheduled: int) -> list[dict[str, Any]]:
    """Each span of days is one click away; the other filters stay."""
    return [
        {
            "label": label,
            "url": f"?{kept_words(request, when=name)}",
            "is_current": name == wanted.when,
            "badge": unscheduled if name == UNSCHEDULED else 0,
        }
        for name, label in SPANS.items()
    ]


def kept_words(request: HttpRequest, *, when: str) -> str:
    words = request.GET.copy()
    for name in ("page", "first_day", "last_day"):
        words.pop(name, None)
    words["when"] = when
    return words.urlencode()
