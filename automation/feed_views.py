"""What calendar programs fetch, and the buttons that reset the address."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.gates import member_of, member_required, organization_of, scheduler_required
from accounts.limits import Limit, address_of
from automation.feeds import find_feed, reset_feed
from automation.models import CalendarFeed
from automation.publishing import issue, note_fetch
from jobs.models import Resource
from jobs.people import change_person

log = structlog.get_logger(__name__)
# Nobody guesses 256 bits; whoever tries all the same is not to fill the log.
GUESSES = Limit("feed-guesses", most=60, seconds=60)
# Programs read every few minutes at most. One that has run wild is told when to come again.
READINGS = Limit("feed-readings", most=60, seconds=60)
TRY_AGAIN_AFTER = "60"
# Errors have the shape that the published description of this address gives them.
SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is no calendar at this address. It may have been reset: see My settings.",
    HTTPStatus.METHOD_NOT_ALLOWED: "A calendar can only be read.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests. Try again in a minute.",
}
KEPT_TO_ITSELF = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@sensitive_variables("token")
def show_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The jobs of the resource with this token, for calendar programs: no log-in, no cookie, no negotiation."""
    if request.method not in {"GET", "HEAD"}:
        return refuse(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", Allow="GET, HEAD")
    feed = find_feed(token.removesuffix(".ics"))
    if feed is None:
        return refuse_guess(address_of(request))
    if READINGS.count(str(feed.pk)) > READINGS.most:
        return refuse(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", **{"Retry-After": TRY_AGAIN_AFTER})
    return answer(request, feed)


def refuse_guess(visitor: str) -> HttpResponse:
    """Whoever knows an address reads on: behind a proxy all visitors may seem to be one."""
    if GUESSES.count(visitor) > GUESSES.most:
        return refuse(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", **{"Retry-After": TRY_AGAIN_AFTER})
    log.info("feed_not_found")
    return refuse(HTTPStatus.NOT_FOUND, "not_found")


def answer(request: HttpRequest, feed: CalendarFeed) -> HttpResponse:
    """The calendar, or 304 for who has it already."""
    present = issue(feed)
    if request.method == "GET":
        note_fetch(feed)
    headers = {
        "ETag": present.etag,
        "Last-Modified": http_date(present.changed_at.timestamp()),
        "Cache-Control": "private, max-age=300",
    }
    seconds = int(present.changed_at.timestamp())
    response = get_conditional_response(
        request, etag=present.etag, last_modified=seconds, response=HttpResponse(headers=headers)
    )
    if response is None or response.status_code == HTTPStatus.OK:
        response = HttpResponse(present.octets, content_type="text/calendar; charset=utf-8", headers=headers)
        response["Content-Disposition"] = 'inline; filename="jobs.ics"'
    log.info("feed_read", feed=str(feed.pk), status=response.status_code)
    return finish(request, response)


def finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == HTTPStatus.OK:
        response["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return with_headers(response, KEPT_TO_ITSELF)


def with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response


def refuse(status: HTTPStatus, code: str, **headers: str) -> HttpResponse:
    """The same octets whatever was wrong with the address."""
    response = JsonResponse({"errorType": code, "message": SENTENCES[status]}, status=status)
    return with_headers(response, {"Cache-Control": "no-store, private", **KEPT_TO_ITSELF, **headers})


@require_POST
@member_required
def choose_my_calendar(request: HttpRequest) -> HttpResponse:
    """How one wants one's own jobs: by invitation, by feed or both. Planned jobs follow."""
    resource = getattr(member_of(request), "resource", None)
    if resource is None:
        raise Http404
    way = request.POST.get("calendar", "")
    if way not in Resource.Calendar.values:
        messages.error(request, _("Choose how you want your jobs."))
    elif way != resource.calendar:
        change_person(resource, {"calendar": way}, by=member_of(request))
        messages.success(request, _("Saved. Jobs that are planned follow."))
    return redirect(f"{reverse('my-settings')}#calendar")


@member_required
def reset_my_feed(request: HttpRequest) -> HttpResponse:
    """A new address for one's own calendar. GET asks first."""
    resource = getattr(member_of(request), "resource", None)
    if resource is None:
        raise Http404
    return ask_or_reset(request, resource, back=f"{reverse('my-settings')}#calendar")


@scheduler_required
def reset_feed_of_resource(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """For a lost phone, or somebody who has left. The new address is shown to the resource alone."""
    resources = Resource.objects.for_organization(organization_of(request)).filter(user__isnull=False)
    resource = get_object_or_404(resources, pk=resource_id)
    return ask_or_reset(request, resource, back=f"{reverse('jobs:resource', args=[resource.pk])}#calendar")


def ask_or_reset(request: HttpRequest, resource: Resource, *, back: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "components/confirm_page.html", reset_question(request.path, cancel_url=back))
    reset_feed(resource, by=member_of(request))
    messages.success(request, _("The calendar has a new link. The old one shows nothing any more."))
    return redirect(back)


def reset_question(url: str, *, cancel_url: str) -> dict[str, Any]:
    return {
        "page_title": _("Reset the link of the calendar?"),
        "text": _(
            "Every calendar that uses the present link stops showing the jobs, at once. "
            "Each device then has to be connected anew, with the new link."
        ),
        "url": url,
        "cancel_url": cancel_url,
        "confirm_label": _("Reset link"),
    }
