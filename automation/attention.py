"""Which meetings are listed, and which of them need somebody."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Organization
from automation.models import Meeting


def count_needing_attention(organization: Organization) -> int:
    return Meeting.objects.for_organization(organization).needing_attention().count()


class MeetingFilter:
    """The choices of the list, from its address."""

    def __init__(self, query: QueryDict):
        self.show = "all" if query.get("show") == "all" else "attention"
        self.status = query.get("status", "") if query.get("status") in Meeting.Status.values else ""
        self.search = query.get("q", "").strip()[:100]

    def apply(self, meetings: Any) -> QuerySet[Meeting]:
        if self.show == "attention":
            meetings = meetings.needing_attention()
        if self.status:
            meetings = meetings.filter(status=self.status)
        if self.search:
            meetings = meetings.filter(job__description__icontains=self.search)
        return meetings.order_by("job__start")

    def tabs(self, meetings: Any) -> list[dict[str, Any]]:
        return [
            {
                "label": _("Need somebody"),
                "url": "?show=attention",
                "is_current": self.show == "attention",
                "badge": meetings.needing_attention().count(),
            },
            {"label": _("All meetings"), "url": "?show=all", "is_current": self.show == "all"},
        ]
