"""Settings > Invitations: when mails leave, when guests are reminded, in whose time and language."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.as_read import show_again
from accounts.gates import admin_required, member_of, organization_of
from accounts.models import Organization, User
from accounts.refusals import Conflict, Invalid
from notifications.organization_forms import BY_DEFAULT, OWN, QUIET_CHOICES, InvitationSettingsForm, seconds_in_words
from notifications.organization_services import change_organization
from notifications.template_forms import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def edit_invitation_settings(request: HttpRequest) -> HttpResponse:
    organization = organization_of(request)
    form = InvitationSettingsForm(request.POST or None, organization=organization)
    if request.method == "POST" and form.is_valid():
        form = change(organization, form, by=member_of(request))
        if not form.errors:
            messages.success(request, _("Saved. Mails that are written from now on follow it."))
            return redirect("invitation-settings")
    context = {
        "form": form,
        "quiet_choices": quiet_choices(form),
        "sender": organization.mail_name,
        "reply_to": organization.reply_to,
    }
    return render(request, "notifications/invitation_settings.html", context, status=400 if form.errors else 200)


def change(organization: Organization, form: InvitationSettingsForm, *, by: User) -> InvitationSettingsForm:
    """The form, with what was refused."""
    try:
        fields, version = form.fields_of_organization(), form.cleaned_data["version"]
        change_organization(organization, fields, by=by, version=version)
    except Invalid as refusal:
        show_refusal(form, refusal)
    except Conflict as conflict:
        organization.refresh_from_db()
        again: InvitationSettingsForm = show_again(form, conflict, organization=organization)
        return again
    return form


def quiet_choices(form: InvitationSettingsForm) -> list[dict[str, Any]]:
    chosen = form["quiet"].value()
    usual = _("At present: %(time)s.") % {"time": seconds_in_words(settings.QUIET_SECONDS)}
    words = {
        BY_DEFAULT: usual,
        OWN: _("As given below, at most one hour. With 0 each change is mailed at once."),
    }
    return [
        {"value": value, "label": label, "text": words[value], "is_chosen": value == chosen, "problem": ""}
        for value, label in QUIET_CHOICES
    ]
