"""How the pages of resources show who hosts their meetings. Templates may know both; jobs do not know of hosts."""

from typing import Any

from django import template
from django.template.context import Context

from automation.resource_hosts import health_of, is_used
from jobs.models import Resource

register = template.Library()


@register.inclusion_tag("automation/_resource_host.html", takes_context=True)
def resource_host(context: Context, resource: Resource) -> dict[str, Any]:
    """The card of a resource's page: found, not found and why, or not looked up yet."""
    return {
        "resource": resource,
        "health": health_of(resource),
        "is_used": is_used(resource),
        "user": context["user"],
        "csrf_token": context["csrf_token"],
    }


@register.inclusion_tag("automation/_resource_host_badge.html")
def resource_host_badge(resource: Resource) -> dict[str, Any]:
    """For lists, which select `host_link__host` with their resources."""
    return {"resource": resource, "health": health_of(resource)}
