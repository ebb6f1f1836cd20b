"""Times on pages that a change of the clocks would make unclear bear the name of the clock."""

from datetime import datetime

from django import template
from django.utils import timezone

from accounts.clocks import is_shown_twice, name_clock

register = template.Library()


@register.simple_tag
def clock_name(moment: datetime, other: datetime | None = None) -> str:
    """` CEST`, in the current zone, where the time exists twice or the span to `other` crosses a change; else empty."""
    local = timezone.localtime(moment)
    crosses_change = bool(other) and timezone.localtime(other).utcoffset() != local.utcoffset()
    return f" {name_clock(local)}" if crosses_change or is_shown_twice(local) else ""
