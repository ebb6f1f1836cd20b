"""The tab Meetings Provider of Meetings Configuration, and the way back from a provider's consent page."""

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.gates import member_of, virtual_meetings_required
from accounts.refusals import Refusal
from outbox.sentences import tell
from providers import services
from providers.authorization import organization_of
from providers.base import ProviderError
from providers.forms import ProviderForm
from providers.models import Connection
from providers.pages import provider_page, removal_question
from providers.registry import UnknownProvider, get_provider

log = structlog.get_logger(__name__)
HERE = "providers:provider"
STEPS = {
    "account": gettext_noop("Asking whose account it is failed."),
    "create": gettext_noop("Creating a test meeting failed."),
    "delete": gettext_noop("The test meeting was created, but deleting it failed."),
}


@require_safe
@virtual_meetings_required
def show_provider(request: HttpRequest) -> HttpResponse:
    return render(request, "providers/provider.html", provider_page(organization_of(member_of(request))))


@require_POST
@virtual_meetings_required
def authorize(request: HttpRequest) -> HttpResponse:
    form = ProviderForm(request.POST)
    if not form.is_valid():
        context = provider_page(organization_of(member_of(request)), form)
        return render(request, "providers/provider.html", context, status=400)
    try:
        return redirect(
            services.start_authorization(request.session, member_of(request), form.cleaned_data["provider"])
        )
    except (ProviderError, Refusal) as error:
        return show_failure(request, error)


@require_safe
def come_back(request: HttpRequest, provider: str) -> HttpResponse:
    """The provider sent the browser here. Whoever is not logged in any more goes on without the code in the address."""
    if not request.user.is_authenticated:
        return redirect(HERE)
    return finish(request, provider)


@virtual_meetings_required
def finish(request: HttpRequest, provider: str) -> HttpResponse:
    try:
        connection = services.finish_authorization(request.session, member_of(request), provider, request.GET.dict())
    except UnknownProvider as error:
        raise Http404 from error
    except (ProviderError, Refusal) as error:
        return show_failure(request, error)
    text = _("%(provider)s is connected as %(account)s.")
    names = {"provider": get_provider(provider).label, "account": connection.account_email or connection.account_name}
    messages.success(request, text % names)
    return redirect(HERE)


@require_http_methods(["GET", "HEAD", "POST"])
@virtual_meetings_required
def remove(request: HttpRequest) -> HttpResponse:
    connection = services.current_connection(organization_of(member_of(request)))
    if connection is None:
        messages.info(request, _("There is no provider to remove."))
        return redirect(HERE)
    if request.method == "POST":
        return carry_out_removal(request, connection)
    question = removal_question(connection)
    context = {"page_title": question["title"], "url": request.path, "cancel_url": reverse(HERE), **question}
    return render(request, "components/confirm_page.html", context)


def carry_out_removal(request: HttpRequest, connection: Connection) -> HttpResponse:
    provider = get_provider(connection.provider)
    is_told = services.remove_connection(connection, by=member_of(request))
    messages.success(request, _("%(provider)s was removed.") % {"provider": provider.label})
    if not is_told:
        messages.info(request, _(provider.guide.farewell))
    return redirect(HERE)


@require_POST
@virtual_meetings_required
def test(request: HttpRequest) -> HttpResponse:
    connection = services.current_connection(organization_of(member_of(request)))
    if connection is None:
        messages.info(request, _("There is no provider to test."))
        return redirect(HERE)
    report = services.test_connection(connection, by=member_of(request))
    if report.error is None:
        messages.success(request, _("The connection works: a test meeting was created and deleted."))
        return redirect(HERE)
    return show_failure(request, report.error, before=_(STEPS[report.steps[-1].name]))


def show_failure(request: HttpRequest, error: ProviderError | Refusal, *, before: str = "") -> HttpResponse:
    """The sentence, with the error ID under which the log knows more."""
    log.warning("provider_page_failed", code=error.code, provider_code=getattr(error, "provider_code", ""))
    sentence = f"{before} {tell(error.message)}".strip()
    # In one piece, so that it can be found again: a line would break at its hyphen.
    error_id = format_html('<code class="nowrap">{}</code>', getattr(request, "error_id", ""))
    messages.error(request, format_html("{} {}: {}", sentence, _("Error ID"), error_id))
    return redirect(HERE)
