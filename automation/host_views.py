"""The tab Hosts of Meetings Configuration, and the health of a resource's own host."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.as_read import STALE, show_again
from accounts.gates import member_of, organization_of, scheduler_required, virtual_meetings_required
from accounts.models import Organization
from accounts.refusals import Refusal
from automation import hosts
from automation.host_forms import AddHostsForm, CapacityForm, HostingForm, shown_values
from automation.host_pages import hosts_page, sort_as_read, why_only_the_authorizer
from automation.models import Host, Hosting
from jobs.models import Resource
from providers.base import HostAccount
from providers.models import Connection
from providers.pages import configuration_tabs
from providers.services import current_connection

HERE = "automation:hosts"


@require_safe
@virtual_meetings_required
def show_hosts(request: HttpRequest) -> HttpResponse:
    return render(request, "automation/hosts.html", hosts_page(organization_of(request)))


@require_POST
@virtual_meetings_required
def choose_hosting(request: HttpRequest) -> HttpResponse:
    form = HostingForm(request.POST)
    if form.is_valid():
        try:
            hosts.choose_hosting(organization_of(request), **form.cleaned_data, by=member_of(request))
        except Refusal as refusal:
            form = with_refusal(form, refusal, organization_of(request))
        else:
            messages.success(request, _("Saved."))
            return redirect(HERE)
    return render(request, "automation/hosts.html", hosts_page(organization_of(request), form), status=400)


def with_refusal(form: HostingForm, refusal: Refusal, organization: Organization) -> HostingForm:
    if refusal.code == STALE:
        again: HostingForm = show_again(form, refusal, initial=shown_values(Hosting.of(organization)))
        return again
    form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@virtual_meetings_required
def add_hosts(request: HttpRequest) -> HttpResponse:
    """The users of the account are asked for now, because who may host is the provider's to say."""
    connection = current_connection(organization_of(request))
    if connection is None or why_only_the_authorizer(connection):
        messages.error(request, why_only_the_authorizer(connection))
        return redirect(HERE)
    candidates, refusal = ask_for_candidates(connection)
    form = AddHostsForm(request.POST or None, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        add_each(request, form)
        if not form.errors:
            return redirect(HERE)
    context = {
        "form": form,
        "candidates": candidates,
        "refusal": refusal,
        "tabs": configuration_tabs(reverse(HERE)),
    }
    return render(request, "automation/add_hosts.html", context, status=400 if form.errors else 200)


def ask_for_candidates(connection: Connection) -> tuple[list[HostAccount], Refusal | None]:
    try:
        return sorted(hosts.list_candidates(connection), key=lambda one: sort_as_read(one.name or one.email)), None
    except Refusal as refusal:
        return [], refusal


def add_each(request: HttpRequest, form: AddHostsForm) -> None:
    """Those that can be are added; for the others the form says why not."""
    added = []
    for who in form.chosen():
        try:
            added.append(hosts.add_host(organization_of(request), who, by=member_of(request)))
        except Refusal as refusal:
            form.add_error(None, f"{form.name_of(who)}: {refusal.message}")
    if added:
        text = ngettext("%(names)s is in the pool now.", "%(names)s are in the pool now.", len(added))
        messages.success(request, text % {"names": ", ".join(map(str, added))})


@require_POST
@virtual_meetings_required
def set_capacity(request: HttpRequest, host_id: UUID) -> HttpResponse:
    host, form = find_host(request, host_id), CapacityForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{form.fields['capacity'].label}: {form.errors['capacity'][0]}")
        return redirect(HERE)
    try:
        hosts.change_host(host, capacity=form.cleaned_data["capacity"], by=member_of(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved."))
    return redirect(HERE)


@require_http_methods(["GET", "HEAD", "POST"])
@virtual_meetings_required
def remove_host(request: HttpRequest, host_id: UUID) -> HttpResponse:
    host = find_host(request, host_id)
    if request.method != "POST":
        question = removal_question(host)
        context = {"page_title": question["title"], "url": request.path, "cancel_url": reverse(HERE), **question}
        return render(request, "components/confirm_page.html", context)
    hosts.remove_host(host, by=member_of(request))
    messages.success(request, _("%(host)s was removed from the pool.") % {"host": host})
    return redirect(HERE)


@require_POST
@scheduler_required
def check_resource(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """Looks the resource's Zoom user up again, while the person waits."""
    resources = Resource.objects.for_organization(organization_of(request))
    resource = get_object_or_404(resources.select_related("organization"), pk=resource_id)
    if current_connection(organization_of(request)) is None:
        messages.error(request, _("No meetings provider is connected, so nobody can be looked up."))
    else:
        hosts.follow_resource(resource)
    return redirect("jobs:resource", person_id=resource.pk)


def find_host(request: HttpRequest, host_id: UUID) -> Host:
    mine = Host.objects.for_organization(organization_of(request)).select_related("organization", "connection")
    return get_object_or_404(mine.filter(connection__removed_at=None), pk=host_id)


def removal_question(host: Host) -> dict[str, Any]:
    return {
        "title": _("Remove %(host)s from the pool?") % {"host": host},
        "text": _(
            "New meetings get other hosts. Meetings that %(host)s hosts already stay as they are, with their links."
        )
        % {"host": host},
        "confirm_label": _("Remove"),
    }
