"""Which meetings and mails are listed, and which of them need somebody."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import Organization
from accounts.search_words import read_words
from automation.models import Meeting
from automation.undelivered import count_undelivered, list_newest_first
from jobs.models import Job

Status = Meeting.Status
ATTENTION, MAILS, ALL = "attention", "mails", "all"


def count_needing_attention(organization: Organization) -> int:
    meetings = Meeting.objects.for_organization(organization).needing_attention().count()
    return meetings + count_undelivered(organization)


class MeetingFilter:
    """The choices of the list, from its address."""

    def __init__(self, query: QueryDict, organization: Organization):
        self.stuck = Meeting.objects.for_organization(organization).needing_attention().count()
        self.undelivered = count_undelivered(organization)
        self.status = query.get("status", "") if query.get("status") in Meeting.Status.values else ""
        self.search = read_words(query, longest=100)
        self.show = query.get("show", "") if query.get("show") in {ATTENTION, MAILS, ALL} else self.tab_with_something

    @property
    def tab_with_something(self) -> str:
        """The badge in the navigation counts both, and leads here."""
        has_only_mails = self.undelivered and not self.stuck
        return MAILS if has_only_mails and not self.is_narrowed else ATTENTION

    @property
    def is_narrowed(self) -> bool:
        return bool(self.status or self.search)

    @property
    def statuses(self) -> list[tuple[str, Any]]:
        """What may be chosen in this tab."""
        shown = [Status.FAILED, Status.WAITING] if self.show == ATTENTION else list(Status)
        return [(status.value, status.label) for status in shown]

    def apply(self, meetings: Any) -> QuerySet[Meeting]:
        if self.show == ATTENTION:
            meetings = meetings.needing_attention()
        if self.status:
            meetings = meetings.filter(status=self.status)
        if self.search:
            meetings = meetings.filter(self.sought_job("job__") | Q(error_id__iexact=self.search))
        return meetings.order_by("job__start")

    def sought_job(self, path: str) -> Q:
        """By what it is about, whom it is for, or its name."""
        sought = Q(**{f"{path}description__icontains": self.search})
        sought |= Q(**{f"{path}contact__name__icontains": self.search})
        number = self.search.upper().removeprefix("JOB-").lstrip("0")
        return sought | Q(**{f"{path}number": int(number)}) if number.isascii() and number.isdigit() else sought

    def apply_to_mails(self, organization: Organization) -> QuerySet:
        """See `describe_undelivered`."""
        jobs = Job.objects.for_organization(organization).filter(self.sought_job(""))
        sought = Q(recipient__icontains=self.search) | Q(recipient_name__icontains=self.search)
        sought |= Q(error_id__iexact=self.search)
        return list_newest_first(organization, sought if self.search else None, jobs)

    def tabs(self) -> list[dict[str, Any]]:
        named = [
            (ATTENTION, _("Need somebody"), self.stuck),
            (MAILS, _("Mails not delivered"), self.undelivered),
            (ALL, _("All meetings"), 0),
        ]
        return [
            {"label": label, "url": f"?show={show}", "is_current": self.show == show, "badge": badge}
            for show, label, badge in named
        ]
