"""How pages of other apps show a resource's calendar feed: the address to its owner, the state to schedulers."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

import segno
from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from automation.feed_views import reset_question
from automation.feeds import address_of, feed_of
from automation.models import CalendarFeed
from jobs.models import Job, Resource

register = template.Library()
GOOGLE = "https://calendar.google.com/calendar/r?cid="


@register.inclusion_tag("automation/_my_calendar.html", takes_context=True)
def my_calendar(context: Context, user: User) -> dict[str, Any]:
    """The card of *My settings*; empty for whoever is not a resource."""
    resource = getattr(user, "resource", None)
    if resource is None:
        return {}
    feed = feed_of(resource)
    address = address_of(feed)
    webcal = f"webcal://{address.partition('://')[2]}"
    return {
        "feed": feed,
        "ways": ways_of(resource),
        "address": address,
        "webcal": webcal,
        "google": GOOGLE + quote(webcal, safe=""),
        "picture": draw_code(webcal),
        "zone": user.zone,
        "csrf_token": context["csrf_token"],
        "question": reset_question("", cancel_url=""),
    }


@register.inclusion_tag("automation/_calendar_of_resource.html", takes_context=True)
def calendar_of_resource(context: Context, resource: Resource) -> dict[str, Any]:
    """The card of a resource's page: whether a calendar is connected, and how to lock out whoever has its address."""
    return {
        "resource": resource,
        "feed": CalendarFeed.objects.filter(resource=resource).first(),
        "zone": context["user"].zone,
        "csrf_token": context["csrf_token"],
        "question": reset_question("", cancel_url=""),
    }


@register.simple_tag
def resources_without_calendar(job: Job) -> set[UUID]:
    """The job's resources in whose calendar it does not show, because none is connected.

    Who wants invitations only needs no feed.
    """
    on_it = job.allocations.counted().exclude(resource__calendar=Resource.Calendar.MAIL)
    read = {"resource__feed__last_fetched_at__isnull": False, "resource__feed__relied_on_until__gt": timezone.now()}
    return set(on_it.exclude(**read).values_list("resource_id", flat=True))


def ways_of(resource: Resource) -> list[dict[str, Any]]:
    """How a resource can have its jobs, as choices."""
    texts = {
        Resource.Calendar.BOTH: _(
            "Nothing is missed. Google Calendar, and perhaps another one, then shows each job twice."
        ),
        Resource.Calendar.MAIL: _("Each job comes as an invitation, changes at once. The calendar feed stays empty."),
        Resource.Calendar.FEED: _(
            "No invitations, as long as a calendar reads the feed; those that you have stay and are kept up to date. "
            "By mail you are still asked to accept, reminded, and told what is moved or called off within a day."
        ),
    }
    return [
        {"value": way, "label": way.label, "text": texts[way], "is_chosen": way == resource.calendar}
        for way in Resource.Calendar
    ]


def draw_code(text: str) -> SafeString:
    """A picture for the phone's camera: dark on light in both colour schemes, for cameras want it so."""
    code = segno.make(text, error="m", micro=False)
    picture = code.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr-code", lineclass=None, omitsize=True)
    # Made of numbers alone: the text is in them as dots.
    return SafeString(picture)
