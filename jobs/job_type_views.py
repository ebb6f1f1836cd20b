"""Job types: the list with a form for one more, and the page of each."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.as_read import STALE, VersionField, show_again, version_of
from accounts.gates import member_of, organization_of, scheduler_required
from accounts.models import User
from accounts.refusals import Refusal
from jobs import job_types
from jobs.job_types import JobTypeFields
from jobs.models import JobType, JobTypeQuerySet
from jobs.pages import say_done, show_refusal, try_on


class JobTypeForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_virtual = forms.BooleanField(
        label=gettext_lazy("New jobs of this type are virtual"),
        required=False,
        help_text=gettext_lazy("Each job can say otherwise. Jobs that are there already stay as they are."),
    )
    version = VersionField()
    present_values: list[tuple[str, str]] = []

    @property
    def fields_of_type(self) -> JobTypeFields:
        return {"name": self.cleaned_data["name"], "is_virtual": self.cleaned_data["is_virtual"]}


@scheduler_required
def list_job_types(request: HttpRequest) -> HttpResponse:
    form = JobTypeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organization, by = organization_of(request), member_of(request)
        made = try_on(form, lambda: job_types.create_job_type(organization, **form.fields_of_type, by=by))
        if made is not None:
            say_done(request, _("The job type “%(name)s” was added.") % {"name": made.name})
            return redirect("jobs:job_types")
    types = types_of(request).with_job_count().order_by("name")
    context = {"page_title": _("Job types"), "types": types, "form": form}
    return render(request, "jobs/job_types.html", context)


@scheduler_required
def edit_job_type(request: HttpRequest, type_id: UUID) -> HttpResponse:
    job_type = get_object_or_404(types_of(request).with_job_count(), pk=type_id)
    form = JobTypeForm(request.POST or None, initial=shown_values(job_type))
    if request.method == "POST" and form.is_valid():
        form = change(job_type, form, by=member_of(request))
        if not form.errors:
            say_done(request, _("Saved."))
            return redirect("jobs:job_types")
    crumbs = [{"label": _("Job types"), "url": reverse("jobs:job_types")}, {"label": job_type.name, "url": ""}]
    context = {"page_title": job_type.name, "form": form, "breadcrumbs": crumbs, "question": question_of(job_type)}
    return render(request, "jobs/job_type.html", context)


def shown_values(job_type: JobType) -> dict[str, Any]:
    values = {"name": job_type.name, "is_virtual": job_type.is_virtual}
    return values | {"version": version_of(job_type, values)}


def change(job_type: JobType, form: JobTypeForm, *, by: User) -> JobTypeForm:
    """The form, with what was refused."""
    try:
        job_types.change_job_type(job_type, form.fields_of_type, by=by, version=form.cleaned_data["version"])
    except Refusal as refusal:
        if refusal.code == STALE:
            job_type.refresh_from_db()
            return show_again(form, refusal, initial=shown_values(job_type))
        show_refusal(form, refusal)
    return form


@scheduler_required
def delete_job_type(request: HttpRequest, type_id: UUID) -> HttpResponse:
    job_type = get_object_or_404(types_of(request).with_job_count(), pk=type_id)
    if request.method != "POST":
        return render(request, "components/confirm_page.html", question_of(job_type))
    job_types.delete_job_type(job_type, by=member_of(request))
    say_done(request, _("The job type “%(name)s” was removed.") % {"name": job_type.name})
    return redirect("jobs:job_types")


def types_of(request: HttpRequest) -> JobTypeQuerySet:
    types: JobTypeQuerySet = JobType.objects.for_organization(organization_of(request))
    return types.select_related("organization")


def question_of(job_type: Any) -> dict[str, Any]:
    """`job_type` with its `job_count`."""
    here = reverse("jobs:job_type", kwargs={"type_id": job_type.pk})
    kept = ngettext(
        "%(count)d job has it. It then has no type, and stays as it is otherwise.",
        "%(count)d jobs have it. They then have no type, and stay as they are otherwise.",
        job_type.job_count,
    )
    return {
        "page_title": _("Remove the job type “%(name)s”?") % {"name": job_type.name},
        "text": kept % {"count": job_type.job_count} if job_type.job_count else _("No job has it."),
        "url": f"{here}delete/",
        "cancel_url": here,
        "confirm_label": _("Remove"),
    }
