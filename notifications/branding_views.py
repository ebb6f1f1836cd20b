"""Settings > E-mail Templates > Logo, colour, sender."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.gates import admin_required, member_of, organization_of
from accounts.models import Organization
from accounts.refusals import Conflict, Invalid
from notifications.branding_services import STALE, change_branding
from notifications.previews import LIGHT, keep_preview
from notifications.samples import write_sample
from notifications.stationery import Stationery
from notifications.template_forms import BrandingForm, PreviewForm, show_refusal
from notifications.template_models import Branding, MailKind
from notifications.template_pages import tabs


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def edit_branding(request: HttpRequest) -> HttpResponse:
    organization = organization_of(request)
    if request.method != "POST":
        return show_branding(request, BrandingForm(initial=present_look(organization)))
    form = BrandingForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            change_branding(organization, form.look, by=member_of(request), version=form.cleaned_data["version"])
        except Invalid as refusal:
            show_refusal(form, refusal)
        except Conflict as conflict:
            form = with_present_version(request, conflict)
        else:
            messages.success(request, _("Saved. Mails that are written from now on look so."))
            return redirect("email-branding")
    # What the service has changed on this object before it refused is not so.
    organization.refresh_from_db()
    return show_branding(request, form)


def with_present_version(request: HttpRequest, conflict: Conflict) -> BrandingForm:
    """Everything that was typed is still there; sent again, it counts."""
    renewed = request.POST.copy()
    if conflict.code == STALE:
        renewed["version"] = str(Branding.of(organization_of(request)).version)
    form = BrandingForm(renewed, request.FILES)
    form.is_valid()
    form.add_error(None, conflict.message)
    return form


def present_look(organization: Organization) -> dict[str, Any]:
    branding = Branding.of(organization)
    return {
        "version": branding.version,
        "sender_name": organization.sender_name,
        "reply_to": organization.reply_to,
        "colour": branding.colour,
    }


def show_branding(request: HttpRequest, form: BrandingForm) -> HttpResponse:
    organization = organization_of(request)
    branding = Branding.of(organization)
    looking = PreviewForm(request.GET)
    look = looking.cleaned_data["look"] if looking.is_valid() else LIGHT
    sample = write_sample(Stationery.of(organization), MailKind.INVITATION, get_language() or organization.language)
    context = {
        "form": form,
        "logo": f"data:{branding.logo_type};base64,{base64.b64encode(bytes(branding.logo)).decode()}",
        "has_logo": bool(branding.logo),
        "branding": branding,
        "preview": keep_preview(sample, look=look or LIGHT, by=member_of(request)),
        "width": "computer",
        "tabs": tabs("email-branding"),
    }
    return render(request, "notifications/branding.html", context, status=400 if form.errors else 200)
