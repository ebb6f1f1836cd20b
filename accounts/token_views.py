"""Settings > Developer Tools > API Tokens."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.forms import ApiTokenForm
from accounts.gates import admin_required, member_of, organization_of
from accounts.models import ApiToken
from accounts.services import make_token, revoke_token


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def api_tokens(request: HttpRequest) -> HttpResponse:
    form = ApiTokenForm(request.POST or None, zone=member_of(request).zone)
    if request.method == "POST" and form.is_valid():
        return show_new_token(request, form)
    tokens = ApiToken.objects.for_organization(organization_of(request)).select_related("user")
    return render(request, "accounts/api_tokens.html", {"form": form, "tokens": tokens})


@sensitive_variables("text")
def show_new_token(request: HttpRequest, form: ApiTokenForm) -> HttpResponse:
    """The only time that the text of a token is shown: in this answer, which nobody keeps."""
    given = form.cleaned_data
    token, text = make_token(member_of(request), name=given["name"], scopes=given["scopes"], expires_at=form.expires_at)
    answer = render(request, "accounts/api_token_made.html", {"token": token, "text": text})
    answer["Cache-Control"] = "no-store, private"
    return answer


def ask_to_revoke(request: HttpRequest, token: ApiToken) -> HttpResponse:
    context = {
        "page_title": _("Revoke the token “%(name)s”?") % {"name": token.name},
        "text": _("Whatever uses it is refused from now on. This cannot be taken back."),
        "url": reverse("api-token-revoke", args=[token.pk]),
        "cancel_url": reverse("api-tokens"),
        "confirm_label": _("Revoke"),
        "token": token,
    }
    return render(request, "accounts/api_token_revoke.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token = find_token_of(request, token_id)
    if request.method != "POST":
        return ask_to_revoke(request, token)
    revoke_token(token, by=member_of(request))
    messages.success(request, _("The token “%(name)s” was revoked.") % {"name": token.name})
    return redirect("api-tokens")


def find_token_of(request: HttpRequest, token_id: UUID) -> ApiToken:
    return get_object_or_404(ApiToken.objects.for_organization(organization_of(request)), pk=token_id)
