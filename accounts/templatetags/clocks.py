"""Times on pages that a change of the clocks would make unclear bear the name of the clock."""

from datetime import datetime

from django import template
from django.utils import timezone

from accounts.clocks import name_if_unclear

register = template.Library()


@register.simple_tag
def clock_name(moment: datetime, other: datetime | None = None) -> str:
    """In the current zone, as `accounts.clocks.name_if_unclear`."""
    return name_if_unclear(timezone.localtime(moment), timezone.localtime(other) if other else None)
