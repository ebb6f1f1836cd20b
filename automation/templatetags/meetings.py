"""How pages of other apps show a job's meeting. Templates may know both; the apps below do not know this one."""

from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from automation.cures import Cure, cures_for, is_reconnectable, name_state, waits_until_midnight
from automation.drifts import CHOICES, describe_differences, sentence_of
from automation.live import live_state
from automation.looking import is_kept
from automation.models import Meeting
from automation.panel import panel_for
from jobs.models import Job
from outbox.sentences import tell

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
    live = live_state(meeting) if meeting is not None and not meeting.is_unwanted else None
    return {"job": job, "meeting": meeting, "live": live, "user": context["user"], "csrf_token": context["csrf_token"]}


@register.inclusion_tag("automation/_drift_notice.html", takes_context=True)
def drift_notice(context: Context, meeting: Meeting) -> dict[str, Any]:
    """What somebody did to it at the provider, with the choices; also when the one that was made came to nothing."""
    is_chosen = is_kept(meeting)
    is_under_way = is_chosen and meeting.has_work
    return {
        "meeting": meeting,
        "problem": problem_of_choice(meeting) if is_chosen else "",
        "is_waiting": is_under_way and meeting.status == Meeting.Status.WAITING,
        "sentence": tell(sentence_of(meeting)),
        "differences": describe_differences(meeting),
        "choices": () if is_under_way else CHOICES[Meeting.Drift(meeting.drift)],
        "csrf_token": context["csrf_token"],
    }


def problem_of_choice(meeting: Meeting) -> str:
    """Why what was chosen is not done yet."""
    if meeting.error_message:
        return tell(meeting.error_message)
    if meeting.has_work:
        return ""
    words = {"provider": meeting.provider_label}
    return (
        _("%(provider)s cannot be asked with the present connection, so this could not be taken over. Choose again.")
        % words
    )


def meeting_of(job: Job) -> Meeting | None:
    return getattr(job, "meeting", None)


@register.filter
def meeting_state(meeting: Meeting) -> str:
    """The status in words; where it waits for a host, that."""
    return name_state(meeting)


@register.filter
def is_problem(meeting: Meeting) -> bool:
    """Whether there is something to press in a list."""
    return meeting.status in {Meeting.Status.FAILED, Meeting.Status.WAITING} and not meeting.drift


@register.filter
def needs_reconnecting(meeting: Meeting) -> bool:
    return is_reconnectable(meeting)


@register.filter
def is_waiting_for_quota(meeting: Meeting) -> bool:
    return waits_until_midnight(meeting)


@register.simple_tag(takes_context=True)
def meeting_cures(context: Context, meeting: Meeting) -> list[Cure]:
    """Where the reader can mend what the meeting waits for."""
    return cures_for(meeting, context["user"])
