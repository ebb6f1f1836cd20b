"""The tab Automation of Meetings Configuration."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.gates import virtual_meetings_required
from accounts.refusals import Refusal
from automation import services
from automation.forms import AutomationForm
from automation.models import Automation, Hosting
from providers.pages import configuration_tabs
from providers.services import current_connection

HERE = "automation:automation"


@require_safe
@virtual_meetings_required
def show_automation(request: HttpRequest) -> HttpResponse:
    form = AutomationForm(organization=request.user.organization)
    return render(request, "automation/automation.html", page_context(request, form))


@require_POST
@virtual_meetings_required
def enable(request: HttpRequest) -> HttpResponse:
    form = AutomationForm(request.POST, organization=request.user.organization)
    if form.is_valid():
        try:
            services.enable_automation(request.user.organization, form.wish, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Automation is enabled. Jobs that become Ready get their meeting."))
            return redirect(HERE)
    return render(request, "automation/automation.html", page_context(request, form), status=400)


@virtual_meetings_required
def disable(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "components/confirm_page.html", disable_question())
    services.disable_automation(request.user.organization, by=request.user)
    messages.success(request, _("Automation is disabled. The token and the password are forgotten."))
    return redirect(HERE)


@require_POST
@virtual_meetings_required
def create_for_ready(request: HttpRequest) -> HttpResponse:
    organization = request.user.organization
    count = services.create_for_ready_jobs(organization, by=request.user)
    automation = Automation.of(organization)
    # The page that offered it may be an old one.
    if automation is not None and automation.status == Automation.Status.SUSPENDED:
        messages.warning(request, _("The meetings wait until there is a new token."))
    elif current_connection(organization) is None:
        messages.warning(request, _("The meetings wait until a meetings provider is connected."))
    else:
        text = ngettext("%(count)d meeting is being created.", "%(count)d meetings are being created.", count)
        messages.success(request, text % {"count": count})
    return redirect(HERE)


def disable_question() -> dict[str, str]:
    return {
        "page_title": _("Disable Automation?"),
        "text": _("Jobs that become Ready get no meeting by themselves any more. Meetings that exist stay."),
        "url": reverse("automation:disable"),
        "cancel_url": reverse(HERE),
        "confirm_label": _("Disable Automation"),
    }


def page_context(request: HttpRequest, form: AutomationForm) -> dict[str, Any]:
    organization = request.user.organization
    automation = Automation.of(organization)
    return {
        "form": form,
        "connection": form.connection,
        "hosting": Hosting.of(organization),
        "automation": automation,
        "status": automation.status if automation else Automation.Status.DISABLED,
        "status_label": Automation.Status(automation.status).label if automation else "",
        "ready_jobs": services.ready_jobs_without_meeting(organization).count(),
        "tabs": configuration_tabs(reverse(HERE)),
    }
