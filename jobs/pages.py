"""What the pages of this app share: finding a row of one's own organization, and turning refusals into messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.gates import View, member_of, scheduler_required
from accounts.models import Organization
from accounts.refusals import Refusal
from jobs.models import Allocation, Job

Made = TypeVar("Made")
# What a refusal of a service is about, and the field of the page's form that a person can mend it in.
FIELDS = {"start": "start_time"}


def organization_of(request: HttpRequest) -> Organization:
    """Of whoever opens a page behind a gate: certainly one."""
    return cast(Organization, member_of(request).organization)


def find_job(request: HttpRequest, job_id: UUID) -> Job:
    """The job of the reader's organization; 404 for anybody else's, and for a deleted one."""
    jobs = Job.objects.for_organization(organization_of(request)).kept()
    return get_object_or_404(jobs.select_related("organization", "contact", "type", "meeting"), pk=job_id)


def find_allocation(job: Job, allocation_id: UUID) -> Allocation:
    return get_object_or_404(job.allocations.select_related("resource", "job"), pk=allocation_id)


@contextmanager
def refusals_as_messages(request: HttpRequest) -> Iterator[None]:
    """Whatever is refused inside becomes a message on the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, refusal.message)


def job_action(view: Callable[..., HttpResponse | None]) -> View:
    """A scheduler's button on a job: do it or say why not. Its page follows, unless the view asks something first."""

    @wraps(view)
    def answer(request: HttpRequest, job_id: UUID, **where: Any) -> HttpResponse:
        job = find_job(request, job_id)
        with refusals_as_messages(request):
            return view(request, job, **where) or redirect("jobs:detail", job_id=job_id)
        return redirect("jobs:detail", job_id=job_id)

    return scheduler_required(require_POST(answer))


def try_on(form: forms.BaseForm, act: Callable[[], Made]) -> Made | None:
    """What `act` returns; None when it was refused, and then the form says why."""
    try:
        return act()
    except Refusal as refusal:
        show_refusal(form, refusal)
        return None


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    field = FIELDS.get(refusal.attr or "", refusal.attr)
    form.add_error(field if field in form.fields else None, refusal.message)


def read_version(request: HttpRequest) -> int | None:
    """The version of the job that the reader has seen, from the form that was sent; None when it does not say."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def say_done(request: HttpRequest, text: str) -> None:
    messages.success(request, text)


def explain(request: HttpRequest, form: forms.BaseForm) -> None:
    """For forms of one field, whose page is shown again: what is wrong becomes a message."""
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {problems[0]}" if label else str(problems[0]))
