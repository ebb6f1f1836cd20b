"""The page of one job, and the pages that change it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import member_of, scheduler_required
from accounts.refusals import Refusal
from jobs import services
from jobs.comparison import present_values
from jobs.contact_picker import suggest_contacts
from jobs.job_forms import JobForm, read_id, with_attendee_added
from jobs.models import Job, JobType
from jobs.moment_forms import MomentForm, RescheduleForm
from jobs.pages import (
    find_job,
    job_action,
    organization_of,
    read_version,
    refusals_as_messages,
    say_done,
    show_refusal,
    try_on,
)
from jobs.plain_forms import CancelForm
from jobs.presentation import describe_job
from jobs.questions import delete_question, reopen_question
from jobs.services import JobFields
from jobs.versions import STALE, as_read


@scheduler_required
def show_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    return render(request, "jobs/job.html", describe_job(job, member_of(request)) | {"breadcrumbs": crumbs(job)})


@scheduler_required
def add_job(request: HttpRequest) -> HttpResponse:
    form = bind(JobForm, request, job=None)
    if "add" in request.POST:
        return show_job_form(request, with_attendee_added(form))
    if request.method == "POST" and form.may_be_saved():
        organization, fields = organization_of(request), form.fields_of_job()
        job = try_on(form, lambda: services.create_job(organization, fields, by=member_of(request)))
        if job is not None:
            say_done(request, _("%(job)s was created.") % {"job": job.name})
            return redirect("jobs:detail", job_id=job.pk)
    return show_job_form(request, form)


@scheduler_required
def edit_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    form = bind(JobForm, request, job=job)
    if "add" in request.POST:
        return show_job_form(request, with_attendee_added(form), job)
    if request.method == "POST" and form.may_be_saved():
        form = change(form, form.fields_of_job(), by=member_of(request))
        if not form.errors:
            say_done(request, _("Saved."))
            return redirect("jobs:detail", job_id=job_id)
    return show_job_form(request, form, job)


@scheduler_required
def reschedule_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    form = bind(RescheduleForm, request, job=job, initial={"version": job.version})
    if request.method == "POST" and form.may_be_saved():
        form = change(form, form.moment_of_job(), by=member_of(request))
        if not form.errors:
            ask_again(request, job, form.cleaned_data["asks_again"])
            return redirect("jobs:detail", job_id=job_id)
    context = {"page_title": _("Reschedule %(job)s") % {"job": job.name}, "form": form, "job": job}
    return render(request, "jobs/reschedule.html", context | {"breadcrumbs": crumbs(job, _("Reschedule"))})


def ask_again(request: HttpRequest, job: Job, is_wanted: bool) -> None:
    say_done(request, _("%(job)s was rescheduled.") % {"job": job.name})
    if is_wanted:
        with refusals_as_messages(request):
            services.ask_again(job, by=member_of(request))


def bind(form_class: type[MomentForm], request: HttpRequest, **kwargs: Any) -> Any:
    data = request.POST if request.method == "POST" else None
    return form_class(data, organization=organization_of(request), reader=member_of(request), **kwargs)


def change(form: Any, fields: JobFields, *, by: Any) -> Any:
    """The form, without errors when the job has the fields now.

    When somebody was faster, it comes back with everything that was typed, with what the job is now beside it, and with
    the new version: sent again, it counts.
    """
    job = form.job
    try:
        with as_read(job, form.cleaned_data["version"]) as unchanged:
            services.change_job(unchanged, fields, by=by)
    except Refusal as refusal:
        if refusal.code == STALE:
            form = with_present_version(form)
        show_refusal(form, refusal)
    return form


def with_present_version(form: Any) -> Any:
    now = Job.objects.select_related("organization", "contact").get(pk=form.job.pk)
    data = form.data.copy()
    data["version"] = now.version
    again = type(form)(data, organization=form.organization, reader=form.reader, job=now)
    again.present_values = present_values(again)
    return again


def show_job_form(request: HttpRequest, form: JobForm, job: Job | None = None) -> HttpResponse:
    title = _("Edit %(job)s") % {"job": job.name} if job else _("New job")
    way = crumbs(job, _("Edit")) if job else [{"label": _("Jobs"), "url": reverse("jobs:list")}, {"label": title}]
    context = {"page_title": title, "form": form, "job": job, "breadcrumbs": way}
    context["suggestions"] = suggest_contacts(organization_of(request), "")
    return render(request, "jobs/job_form.html", context)


@scheduler_required
def show_virtual_switch(request: HttpRequest) -> HttpResponse:
    """The switch as the type presets it, while a new job is being written."""
    types = JobType.objects.for_organization(organization_of(request))
    chosen_id = read_id(request.GET.get("type"))
    chosen = types.filter(pk=chosen_id).first() if chosen_id else None
    preset = {"virtual": bool(chosen and chosen.is_virtual), "virtual_for": str(chosen.pk) if chosen else ""}
    form = bind(JobForm, request, job=None, initial=preset)
    return render(request, "jobs/_virtual_switch.html", {"form": form})


@scheduler_required
def cancel_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A page of its own: it asks for the reason, and shows once more what is cancelled."""
    job = find_job(request, job_id)
    form = CancelForm(request.POST or None, initial={"version": job.version})
    if request.method == "POST" and form.is_valid() and cancel(form, job, by=member_of(request)):
        say_done(request, _("%(job)s is cancelled.") % {"job": job.name})
        return redirect("jobs:detail", job_id=job_id)
    context = {"page_title": _("Cancel %(job)s?") % {"job": job.name}, "form": form, "job": job}
    return render(request, "jobs/cancel.html", context | {"breadcrumbs": crumbs(job, _("Cancel job"))})


def cancel(form: CancelForm, job: Job, *, by: Any) -> bool:
    try:
        with as_read(job, form.cleaned_data["version"]) as unchanged:
            services.cancel_job(unchanged, by=by, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        form.renew_version(job.version)
        show_refusal(form, refusal)
        return False
    return True


@scheduler_required
def delete_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    if request.method != "POST":
        return render(request, "components/confirm_page.html", delete_question(job))
    with refusals_as_messages(request):
        services.delete_job(job, by=member_of(request))
        say_done(request, _("%(job)s was deleted.") % {"job": job.name})
    return redirect("jobs:list")


@scheduler_required
def reopen_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id)
    if request.method != "POST":
        question = reopen_question(job, list(job.allocations.values_list("status", flat=True)))
        return render(request, "components/confirm_page.html", question)
    with refusals_as_messages(request):
        services.reopen_job(job, by=member_of(request))
        say_done(request, _("%(job)s is on again.") % {"job": job.name})
    return redirect("jobs:detail", job_id=job_id)


@job_action
def dispatch_job(request: HttpRequest, job: Job) -> None:
    with as_read(job, read_version(request)) as unchanged:
        services.dispatch(unchanged, by=member_of(request))
    say_done(request, _("Everybody on the job has been told, and is asked to answer."))


def crumbs(job: Job, here: str = "") -> list[dict[str, str]]:
    way = [
        {"label": _("Jobs"), "url": reverse("jobs:list")},
        {"label": job.name, "url": reverse("jobs:detail", args=[job.pk])},
    ]
    return [*way, {"label": here, "url": ""}] if here else way
