"""Settings > E-mail Templates: what mails say, kind by kind and language by language."""

from hashlib import sha256
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.api_fields import read_id
from accounts.gates import admin_required, member_of, organization_of
from accounts.refusals import Conflict, Invalid
from notifications.previews import LIGHT, find_page, keep_preview
from notifications.template_forms import COMPUTER, NO_VERSION, VersionForm, WordingForm
from notifications.template_models import MailKind, Wording
from notifications.template_pages import describe_editor, list_places, tabs
from notifications.template_services import (
    STALE,
    Place,
    change_template,
    find_present,
    preview,
    reset_template,
    send_test,
)

# A mail's own styles, and its logo; no script, no request, no form, and only in our own pages.
FRAME_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": True,
}


@require_safe
@admin_required
def show_templates(request: HttpRequest) -> HttpResponse:
    context = {"places": list_places(organization_of(request)), "tabs": tabs("email-templates")}
    return render(request, "notifications/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def edit_template(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    place = find_place(request, kind, language)
    if request.method == "POST":
        return take_wording(request, place)
    present = find_present(place)
    form = WordingForm(kind=kind, initial=vars(present.wording) | {"version": present.version})
    return show_editor(request, place, form, present.wording)


def take_wording(request: HttpRequest, place: Place) -> HttpResponse:
    """Save it, or send it as a test, or only look at it."""
    form = WordingForm(request.POST, kind=place.kind)
    if not form.is_valid():
        return show_editor(request, place, form, None)
    wish = request.POST.get("wish", "save")
    try:
        if wish == "test":
            send_test_once(request, place, form.wording)
        elif wish == "save":
            change_template(place, form.wording, by=member_of(request), version=form.cleaned_data["version"])
            messages.success(request, _("Saved. Mails that are written from now on use these words."))
            return redirect("email-template", place.kind, place.language)
    except Conflict as conflict:
        return show_conflict(request, place, form, conflict)
    return show_editor(request, place, form, form.wording)


def send_test_once(request: HttpRequest, place: Place, wording: Wording) -> None:
    """The answer is a page with what was typed, which is not saved: to load it again is to send the form again."""
    page, reader = read_id(request.POST.get("test_key", "")), member_of(request)
    # Whoever has gone back to that page and written other words wants to see those.
    words = sha256(repr(wording).encode()).hexdigest()
    if send_test(place, wording, to=reader, once_key=f"test:{page.hex}:{words}" if page else ""):
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": reader.email})
    else:
        messages.info(request, _("This test was sent already. For another one press the button again."))


def show_conflict(request: HttpRequest, place: Place, form: WordingForm, conflict: Conflict) -> HttpResponse:
    """With everything that was typed, what mails say now beside it, and the new version: sent again, it counts."""
    wording, now = form.wording, None
    if conflict.code == STALE:
        now = find_present(place)
        renewed = request.POST.copy()
        renewed["version"] = str(now.version)
        form = WordingForm(renewed, kind=place.kind)
        form.is_valid()
    form.add_error(None, conflict.message)
    return show_editor(request, place, form, wording, now=now)


def show_editor(
    request: HttpRequest, place: Place, form: WordingForm, shown: Wording | None, *, now: Any = None
) -> HttpResponse:
    context = describe_editor(place, form) | {"now": now}
    if shown is not None:
        context |= draw_preview(request, place, shown)
    return render(request, "notifications/template.html", context, status=400 if form.errors else 200)


def draw_preview(request: HttpRequest, place: Place, wording: Wording) -> dict[str, Any]:
    """Nothing for stored words that cannot be used any more: the page says so elsewhere."""
    look, width = request.POST.get("look", LIGHT), request.POST.get("width", COMPUTER)
    try:
        sample = preview(place, wording)
    except Invalid:
        return {}
    return {"preview": keep_preview(sample, look=look, by=member_of(request)), "width": width}


@require_POST
@admin_required
def show_preview(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The part of the page that follows what is typed."""
    place = find_place(request, kind, language)
    form = WordingForm(request.POST, kind=kind)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= draw_preview(request, place, form.wording)
    return render(request, "notifications/_preview.html", context)


@require_safe
@xframe_options_sameorigin
@csp(FRAME_POLICY)
@admin_required
def show_frame(request: HttpRequest, key: str) -> HttpResponse:
    html = find_page(key, by=member_of(request))
    if html is None:
        raise Http404
    return HttpResponse(html)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def reset(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    place = find_place(request, kind, language)
    version = find_present(place).version
    if request.method != "POST":
        return render(request, "components/confirm_page.html", reset_question(place, version))
    given = VersionForm(request.POST)
    # A form that names no version is based on none: it takes back nothing.
    based_on = given.cleaned_data["version"] if given.is_valid() else NO_VERSION
    try:
        reset_template(place, by=member_of(request), version=based_on)
        messages.success(request, _("Reset. Mails that are written from now on say what the product says."))
    except Conflict as conflict:
        messages.error(request, conflict.message)
    return redirect("email-template", kind, language)


def reset_question(place: Place, version: int) -> dict[str, Any]:
    return {
        "page_title": _("Reset “%(name)s” to the default?") % {"name": str(place)},
        "text": _("Your own words for this mail are forgotten. Mails that are queued already stay as they are."),
        "url": reverse("email-template-reset", args=[place.kind, place.language]),
        "cancel_url": reverse("email-template", args=[place.kind, place.language]),
        "confirm_label": _("Reset to default"),
        "hidden": {"version": version},
    }


def find_place(request: HttpRequest, kind: str, language: str) -> Place:
    if kind not in MailKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    return Place(organization_of(request), kind, language)
