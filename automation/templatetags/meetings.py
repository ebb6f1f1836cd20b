"""How pages of other apps show a job's meeting. Templates may know both; the apps below do not know this one."""

from typing import Any

from django import template
from django.template.context import Context

from automation.models import Meeting
from automation.panel import panel_for
from jobs.models import Job

register = template.Library()


@register.inclusion_tag("automation/_meeting_panel.html", takes_context=True)
def meeting_panel(context: Context, job: Job) -> dict[str, Any]:
    """The panel of the job page; it looks after itself from then on."""
    return {"panel": panel_for(job), "user": context["user"], "csrf_token": context["csrf_token"]}


@register.inclusion_tag("automation/_meeting_badge.html")
def meeting_badge(job: Job) -> dict[str, Any]:
    """State and link for lists. The list selects `meeting` with its jobs."""
    return {"job": job, "meeting": meeting_of(job)}


@register.inclusion_tag("automation/_meeting_join.html", takes_context=True)
def meeting_join(context: Context, job: Job) -> dict[str, Any]:
    """Join and Start for the resource's phone."""
    meeting = meeting_of(job)
    return {"job": job, "meeting": meeting, "user": context["user"], "csrf_token": context["csrf_token"]}


def meeting_of(job: Job) -> Meeting | None:
    return getattr(job, "meeting", None)
