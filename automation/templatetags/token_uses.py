"""How the page of API tokens shows which one automation works with. Templates know both; accounts do not."""

from uuid import UUID

from django import template
from django.template.context import Context

from automation.models import Automation

register = template.Library()


@register.simple_tag(takes_context=True)
def token_of_automation(context: Context) -> UUID | None:
    """The token with which automation of the reader's organization works now; None when it does not."""
    automation = Automation.of(context["user"].organization)
    return automation.access_token_id if automation is not None and automation.has_live_token else None
