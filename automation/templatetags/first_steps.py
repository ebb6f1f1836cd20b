"""The way from an empty product to the first mail with a meeting link, as a panel that ticks itself off."""

from dataclasses import dataclass
from typing import Any, cast

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organization, User
from automation.models import Automation, Meeting
from jobs.first_steps_views import COOKIE, HIDDEN
from jobs.models import Job
from jobs.statuses import JobStatus
from notifications.models import Invitation
from providers.models import Connection

register = template.Library()


@dataclass(frozen=True)
class FirstStep:
    title: str
    text: str
    is_done: bool
    url: str = ""
    action: str = ""


@register.inclusion_tag("jobs/_first_steps.html", takes_context=True)
def first_steps(context: Context) -> dict[str, Any]:
    """Nothing for organizations without virtual meetings, and for whoever has put the panel away."""
    request = context["request"]
    user = request.user
    if not user.organization.has_virtual_meetings or request.COOKIES.get(COOKIE) == HIDDEN:
        return {"steps": []}
    steps = list_steps(user)
    done = sum(step.is_done for step in steps)
    current = next((step for step in steps if not step.is_done), None)
    return {"steps": steps, "done": done, "current": current, "csrf_token": context["csrf_token"]}


def list_steps(user: User) -> list[FirstStep]:
    organization = cast(Organization, user.organization)
    return [authorize(user), enable(user), accept(organization), *see_and_read(organization)]


def authorize(user: User) -> FirstStep:
    connections = Connection.objects.for_organization(user.organization).present()
    is_done = connections.filter(status=Connection.Status.CONNECTED).exists()
    text = _("Zoom or Microsoft Teams, on the provider's own page.")
    if not user.is_admin:
        return FirstStep(_("Authorize a provider"), " ".join([text, _("An admin does this.")]), is_done)
    return FirstStep(_("Authorize a provider"), text, is_done, "/meetings-configuration/", _("Authorize"))


def enable(user: User) -> FirstStep:
    rows = Automation.objects.for_organization(user.organization).select_related("access_token__user")
    automation = rows.first()
    is_done = automation is not None and automation.status == Automation.Status.ENABLED
    text = _("With an API token, so that jobs make their meetings by themselves.")
    if not user.is_admin:
        return FirstStep(_("Enable automation"), " ".join([text, _("An admin does this.")]), is_done)
    return FirstStep(_("Enable automation"), text, is_done, reverse("automation:automation"), _("Enable"))


def accept(organization: Organization) -> FirstStep:
    """A job that was Ready before automation was enabled does not count: nothing has followed from it."""
    is_done = Meeting.objects.for_organization(organization).exists()
    waiting = Job.objects.for_organization(organization).kept().filter(status=JobStatus.DISPATCHED)
    job = waiting.filter(start__gte=timezone.now()).order_by("start").first()
    text = _("Every allocated resource accepts it, on the phone page or through you on the job page.")
    url = reverse("jobs:detail", args=[job.pk]) if job else ""
    return FirstStep(_("Accept a job"), text, is_done, url, job.name if job else "")


def see_and_read(organization: Organization) -> list[FirstStep]:
    with_link = Meeting.objects.for_organization(organization).exclude(join_url="").select_related("job")
    meeting = with_link.filter(job__isnull=False).first()
    url, name = (reverse("jobs:detail", args=[meeting.job.pk]), meeting.job.name) if meeting else ("", "")
    sent = Invitation.objects.for_organization(organization).filter(status=Invitation.Status.SENT).exists()
    return [
        FirstStep(
            _("See the link"),
            _("The open job page shows it by itself, a second or two later."),
            meeting is not None,
            url,
            name,
        ),
        FirstStep(
            _("Read the mail"),
            _("The contact and each resource get one, with the link and a calendar entry."),
            sent,
            url,
            _("Who got it"),
        ),
    ]
