"""The support request page, for everybody who has something to say, logged in or not."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import Limit
from support.attachments import MOST_BYTES_OF_FORM
from support.forms import SupportForm, first_words
from support.models import SupportRequest
from support.services import file_request
from support.visitors import frame_for, user_of

REQUESTS = Limit("support-requests", most=10, seconds=3600)


# The check for CSRF reads the whole form, so the size is looked at before it; the inner view does check.
@csrf_exempt
def support_request(request: HttpRequest) -> HttpResponse:
    if is_too_large(request):
        return show_too_large(request)
    return write_request(request)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_request(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return show_form(request, SupportForm(initial=first_words(request)))
    form = SupportForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_form(request, form)
    if not REQUESTS.takes(request):
        return show_refusal(request, form)
    files, form_key = form.cleaned_data["attachments"], form.cleaned_data["form_key"]
    filed = file_request(form.save(commit=False), files, by=user_of(request), form_key=form_key)
    return redirect("support:sent", filed.pk)


@never_cache
@require_safe
def show_sent(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The reference. What was written is not shown again: whoever has no log-in has nothing but this address."""
    filed = get_object_or_404(SupportRequest, pk=request_id, user=user_of(request))
    context = {"filed": filed, "page_title": _("We have your request"), **frame_for(request)}
    return render(request, "support/sent.html", context)


def show_form(request: HttpRequest, form: SupportForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "page_title": _("Support request"),
        "support_email": settings.SUPPORT_EMAIL,
        **frame_for(request),
        **more,
    }
    return render(request, "support/request.html", context, status=status)


def show_refusal(request: HttpRequest, form: SupportForm) -> HttpResponse:
    form.add_error(
        None,
        _("Too many requests came from you in this hour. Please write to %(address)s instead, or try again later.")
        % {"address": settings.SUPPORT_EMAIL},
    )
    answer = show_form(request, form, status=429)
    answer["Retry-After"] = str(REQUESTS.seconds)
    return answer


def is_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > MOST_BYTES_OF_FORM


def show_too_large(request: HttpRequest) -> HttpResponse:
    form = SupportForm(initial=first_words(request))
    sentence = _("The files were too large together: nothing was sent. %(most)s is the most for all of them.")
    notice = sentence % {"most": filesizeformat(MOST_BYTES_OF_FORM)}
    return show_form(request, form, status=413, notice=notice)
