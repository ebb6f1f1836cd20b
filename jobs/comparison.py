"""What a job is now beside what somebody has typed, when somebody else was faster."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jobs.models import Job
from jobs.moment_forms import MomentForm


def present_values(form: MomentForm) -> list[tuple[str, str]]:
    """Label and present value of each field in which the form differs from its job."""
    now = values_of(form.job) if form.job else {}
    different = [name for name in form.changed_data if name in now]
    return [(str(form.fields[name].label), str(now[name] or "–")) for name in different]


def values_of(job: Job) -> dict[str, Any]:
    start = job.start.astimezone(ZoneInfo(job.timezone)) if job.start else None
    return {
        "description": job.description,
        "type": job.type,
        "start_date": start and date_format(start, pgettext("date format", "D j M Y")),
        "start_time": start and f"{start:%H:%M}",
        "duration": job.duration,
        "timezone": job.timezone,
        "people": _("A group event with attendees") if job.is_group_event else _("One contact"),
        "contact": job.contact,
        "attendees": ", ".join(contact.name for contact in job.attendees.all()),
        "virtual": _("Yes") if job.virtual else _("No"),
    }
