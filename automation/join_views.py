"""Where a guest's own link leads: to the meeting when it is time, and to words when it is not. No log-in, no cookie."""

from datetime import timedelta
from math import ceil
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.dateformat import format as format_moment
from django.utils.timesince import timeuntil
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from automation.join_links import Door, Stage, door_of, find_link, note_opening
from automation.join_models import JoinLink
from notifications.reader_times import find_zone, tell_times

# Nobody keeps a page open for longer.
SOON = timedelta(hours=2)
NO_TRACE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, private", "X-Robots-Tag": "noindex"}


@require_safe
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Forwards while the meeting is on; before and after it says what is so, in the guest's language and zone."""
    link = find_link(token)
    if link is None:
        raise Http404
    note_opening(link)
    door = door_of(link)
    if door is not None and door.leads_to and not door.needs_password:
        return without_trace(HttpResponseRedirect(door.leads_to))
    organization = link.meeting.organization
    with translation.override(link.language or organization.language):
        response = render(request, "automation/join.html", describe(link, door))
        response["Content-Language"] = translation.get_language() or ""
    return without_trace(response)


def describe(link: JoinLink, door: Door | None) -> dict[str, Any]:
    organization = link.meeting.organization
    words: dict[str, Any] = {
        "organization": organization.mail_name,
        "reply_to": organization.reply_to,
        "title": link.meeting.job.description,
        "stage": Stage.CANCELLED if door is None else door.stage,
        "language": link.language or organization.language,
    }
    if door is None:
        return words
    zone = find_zone(link.timezone, organization.timezone)
    moved_from = tell_times(door.moved_from, door.moved_from, zone).short if door.moved_from else ""
    return words | {
        "door": door,
        "times": tell_times(door.start, door.end, zone),
        "opening": tell_times(door.opens_at, door.start, zone).short,
        "opening_clock": format_moment(door.opens_at.astimezone(zone), pgettext("time format", "g:i A")),
        # Not a moment: a guest's clock may show anything.
        "seconds_left": ceil((door.opens_at - timezone.now()).total_seconds()),
        "wait": timeuntil(door.opens_at),
        "opens_soon": door.opens_at < timezone.now() + SOON,
        "is_tomorrow_or_later": door.opens_at.astimezone(zone).date() > timezone.localdate(timezone=zone),
        "moved_from": moved_from,
    }


def without_trace(response: HttpResponse) -> HttpResponse:
    for name, value in NO_TRACE.items():
        response[name] = value
    return response
