"""The resource's own pages, made for a phone: answer, go, start, complete."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.gates import View, member_of, member_required
from jobs import services
from jobs.live import is_htmx, live_part, nothing_new
from jobs.models import Allocation, Resource
from jobs.my_jobs import Card, MyJobs, collect_my_jobs, told_allocations
from jobs.pages import explain, refusals_as_messages, say_done
from jobs.plain_forms import DeclineForm, ProgressForm
from jobs.questions import early_question
from jobs.statuses import AllocationStatus


def resource_of(request: HttpRequest) -> Resource | None:
    return getattr(request.user, "resource", None)


def find_own(request: HttpRequest, allocation_id: UUID) -> Allocation:
    """An allocation of the reader's own; 404 for anybody else's."""
    resource = resource_of(request)
    if resource is None:
        raise Http404
    return get_object_or_404(told_allocations(resource), pk=allocation_id)


@member_required
@require_GET
def show_my_jobs(request: HttpRequest) -> HttpResponse:
    resource = resource_of(request)
    if resource is None:
        return render(request, "jobs/no_resource.html", {"page_title": _("My jobs")})
    mine = collect_my_jobs(resource, resource.zone)
    return render(request, "jobs/my_jobs.html", describe(mine) | {"page_title": _("My jobs"), "resource": resource})


@live_part
@member_required
@require_GET
def show_live(request: HttpRequest) -> HttpResponse:
    """The lists of an open phone page, when they are not what it shows already."""
    resource = resource_of(request)
    if resource is None or not is_htmx(request):
        return redirect("jobs:my_jobs")
    mine = collect_my_jobs(resource, resource.zone)
    if request.GET.get("seen") == mine.fingerprint:
        return nothing_new()
    return render(request, "jobs/_my_jobs.html", describe(mine))


def describe(mine: MyJobs) -> dict[str, Any]:
    return {"mine": mine, "zone": mine.zone, "decline_form": DeclineForm()}


@member_required
@require_GET
def show_my_job(request: HttpRequest, allocation_id: UUID) -> HttpResponse:
    allocation = find_own(request, allocation_id)
    context = {
        "page_title": allocation.job.description,
        "card": Card(allocation),
        "zone": allocation.resource.zone,
        "decline_form": DeclineForm(),
        "colleagues": allocation.job.allocations.counted().exclude(pk=allocation.pk).select_related("resource"),
        "breadcrumbs": [{"label": _("My jobs"), "url": "/my-jobs/"}, {"label": allocation.job.name}],
    }
    return render(request, "jobs/my_job.html", context)


def my_action(view: Callable[[HttpRequest, Allocation], HttpResponse | None]) -> View:
    """A resource's button: do it or say why not; either way the list follows, since that is where the next thing is."""

    @wraps(view)
    def answer(request: HttpRequest, allocation_id: UUID) -> HttpResponse:
        allocation = find_own(request, allocation_id)
        with refusals_as_messages(request):
            return view(request, allocation) or redirect("jobs:my_jobs")
        return redirect("jobs:my_jobs")

    return member_required(require_POST(answer))


@my_action
def accept(request: HttpRequest, allocation: Allocation) -> None:
    services.respond(allocation, AllocationStatus.CONFIRMED, by=member_of(request))
    say_done(request, _("You have accepted %(job)s.") % {"job": allocation.job.name})


@my_action
def decline(request: HttpRequest, allocation: Allocation) -> None:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return explain(request, form)
    services.respond(allocation, AllocationStatus.DECLINED, by=member_of(request), **form.cleaned_data)
    say_done(request, _("You have declined %(job)s.") % {"job": allocation.job.name})


@my_action
def progress(request: HttpRequest, allocation: Allocation) -> HttpResponse | None:
    form = ProgressForm(request.POST)
    if not form.is_valid():
        explain(request, form)
        return None
    given: dict[str, Any] = form.cleaned_data
    if form.needs_question(allocation.job):
        question = early_question(allocation, given, zone=allocation.resource.zone)
        question |= {"url": request.path, "cancel_url": reverse("jobs:my_jobs")}
        return render(request, "components/confirm_page.html", question)
    services.progress(allocation, given["status"], by=member_of(request), notes=given["notes"])
    words = {"job": allocation.job.name, "status": AllocationStatus(given["status"]).label}
    say_done(request, _("%(job)s is reported as %(status)s.") % words)
    return None
