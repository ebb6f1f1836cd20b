"""Who is on a job: a scheduler's buttons, also those that act for a resource, and the part that keeps itself fresh."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import member_of, scheduler_required
from jobs import services
from jobs.live import is_htmx, live_part, nothing_new
from jobs.models import Job
from jobs.pages import (
    explain,
    find_allocation,
    find_job,
    job_action,
    organization_of,
    refusals_as_messages,
    say_done,
)
from jobs.plain_forms import AllocateForm, DeclineForm, ProgressForm
from jobs.presentation import describe_live
from jobs.questions import early_question, remove_question
from jobs.statuses import AllocationStatus


@live_part
@scheduler_required
def show_live(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Status, people and history of an open job page, when they are not what it shows already."""
    if not is_htmx(request):
        return redirect("jobs:detail", job_id=job_id)
    jobs = Job.objects.for_organization(organization_of(request)).only("version", "deleted_at")
    job = get_object_or_404(jobs, pk=job_id)
    if job.deleted_at is not None:
        return HttpResponse(headers={"HX-Redirect": reverse("jobs:list")})
    if request.GET.get("version") == str(job.version):
        return nothing_new()
    return render(
        request, "jobs/_live.html", describe_live(find_job(request, job_id)) | {"zone": member_of(request).zone}
    )


@job_action
def allocate(request: HttpRequest, job: Job) -> None:
    form = AllocateForm(request.POST, job=job)
    if form.is_valid():
        services.allocate(job, form.cleaned_data["resource"], by=member_of(request))
    else:
        explain(request, form)


@scheduler_required
def remove(request: HttpRequest, job_id: UUID, allocation_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    allocation = find_allocation(job, allocation_id)
    if request.method != "POST":
        others = job.allocations.exclude(pk=allocation.pk).values_list("status", flat=True)
        return render(request, "components/confirm_page.html", remove_question(allocation, list(others)))
    with refusals_as_messages(request):
        services.deallocate(allocation, by=member_of(request))
        say_done(request, _("%(name)s is no longer on the job.") % {"name": allocation.resource.name})
    return redirect("jobs:detail", job_id=job_id)


@job_action
def accept(request: HttpRequest, job: Job, allocation_id: UUID) -> None:
    services.respond(find_allocation(job, allocation_id), AllocationStatus.CONFIRMED, by=member_of(request))


@job_action
def decline(request: HttpRequest, job: Job, allocation_id: UUID) -> None:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return explain(request, form)
    allocation = find_allocation(job, allocation_id)
    services.respond(allocation, AllocationStatus.DECLINED, by=member_of(request), **form.cleaned_data)


@job_action
def progress(request: HttpRequest, job: Job, allocation_id: UUID) -> HttpResponse | None:
    form = ProgressForm(request.POST)
    if not form.is_valid():
        explain(request, form)
        return None
    given: dict[str, Any] = form.cleaned_data
    allocation = find_allocation(job, allocation_id)
    if form.needs_question(job):
        question = early_question(allocation, given, zone=member_of(request).zone)
        question |= {"url": request.path, "cancel_url": reverse("jobs:detail", args=[job.pk])}
        return render(request, "components/confirm_page.html", question)
    services.progress(allocation, given["status"], by=member_of(request), notes=given["notes"])
    return None
