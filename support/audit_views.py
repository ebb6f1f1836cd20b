"""Settings > Audit: what admins and the system did. Only read, never written to."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.gates import admin_required, member_of
from accounts.models import AuditEvent, Organization
from support.audit_export import write_lines
from support.audit_filters import AuditFilter
from support.audit_words import describe_details, name_action, name_actor

PER_PAGE = 50
ROWS_AT_A_TIME = 500


@require_safe
@admin_required
def show_audit(request: HttpRequest) -> HttpResponse:
    events_filter = filter_of(request)
    page = Paginator(events_filter.apply(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [describe_row(event) for event in page]
    context = {
        "page_title": _("Audit"),
        "page_subtitle": _("What admins and the system did to connection, automation, meetings, tokens and people."),
        "breadcrumbs": [{"label": _("Settings")}, {"label": _("Audit")}],
        "filter": events_filter,
        "is_filtered": bool(events_filter.chosen),
        "page": page,
        "rows": rows,
    }
    return render(request, "support/audit.html", context)


def describe_row(event: AuditEvent) -> dict[str, Any]:
    return {
        "event": event,
        "actor": name_actor(event),
        "words": name_action(event.action),
        "details": describe_details(event),
    }


@require_safe
@admin_required
def export_audit(request: HttpRequest) -> HttpResponse:
    """What the page shows, on all its pages."""
    events = filter_of(request).apply()
    zone = timezone.get_current_timezone_name()
    head = [_("Time (%(zone)s)") % {"zone": zone}, _("Person"), _("What"), _("Subject"), _("Details"), _("Action")]
    lines = write_lines(events.iterator(chunk_size=ROWS_AT_A_TIME), head=head, zone=ZoneInfo(zone))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate()}.csv"'
    answer["Cache-Control"] = "no-store, private"
    # The gates know of plain answers only; to them this is one.
    return cast(HttpResponse, answer)


def filter_of(request: HttpRequest) -> AuditFilter:
    return AuditFilter(request.GET, organization=cast(Organization, member_of(request).organization))
