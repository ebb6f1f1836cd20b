"""Which meetings and mails are listed, and which of them need somebody."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organization
from automation.models import Meeting
from automation.troubles import failed_mails, jobs_by_entry
from jobs.models import Contact, Job, Resource
from notifications.models import Invitation

Status = Meeting.Status
ATTENTION, MAILS, ALL = "attention", "mails", "all"


def count_needing_attention(organization: Organization) -> int:
    meetings = Meeting.objects.for_organization(organization).needing_attention().count()
    return meetings + failed_mails().filter(organization=organization).count()


class MeetingFilter:
    """The choices of the list, from its address."""

    def __init__(self, query: QueryDict):
        self.show = query.get("show", "") if query.get("show") in {MAILS, ALL} else ATTENTION
        self.status = query.get("status", "") if query.get("status") in Meeting.Status.values else ""
        self.search = query.get("q", "").strip()[:100]

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

    def apply_to_mails(self, organization: Organization) -> QuerySet[Invitation]:
        mails = failed_mails().filter(organization=organization).without_message()
        if self.search:
            jobs = Job.objects.for_organization(organization).filter(self.sought_job(""))
            meetings = Meeting.objects.for_organization(organization).filter(job__in=jobs)
            found = Q(recipient__icontains=self.search) | Q(recipient_name__icontains=self.search)
            found |= Q(error_id__iexact=self.search) | Q(uid__in=meetings.values("calendar_uid"))
            mails = mails.filter(found)
        return mails.order_by("-created_at")

    def tabs(self, organization: Organization) -> list[dict[str, Any]]:
        stuck = Meeting.objects.for_organization(organization).needing_attention().count()
        mails = failed_mails().filter(organization=organization).count()
        named = [(ATTENTION, _("Need somebody"), stuck), (MAILS, _("Mails not delivered"), mails)]
        return [
            {"label": label, "url": f"?show={show}", "is_current": self.show == show, "badge": badge}
            for show, label, badge in [*named, (ALL, _("All meetings"), 0)]
        ]


@dataclass(frozen=True)
class Undelivered:
    """A mail that was given up, the job that it was about, and where the person's address is corrected."""

    mail: Invitation
    job: Job | None
    person_url: str


def describe_undelivered(organization: Organization, mails: list[Invitation]) -> list[Undelivered]:
    jobs, pages = jobs_by_entry(organization, mails), pages_of_people(organization, mails)
    role_of = {mail.pk: "resource" if mail.role == Invitation.Role.RESOURCE else "contact" for mail in mails}
    return [
        Undelivered(mail, jobs.get(mail.uid), pages.get((role_of[mail.pk], mail.recipient.lower()), ""))
        for mail in mails
    ]


def pages_of_people(organization: Organization, mails: list[Invitation]) -> dict[tuple[str, str], str]:
    """(contact or resource, address) → page. Of who has another address by now there is none."""
    sought = Q()
    for mail in mails:
        sought |= Q(email__iexact=mail.recipient)
    pages: dict[tuple[str, str], str] = {}
    for name, people in [("contact", Contact.objects), ("resource", Resource.objects)]:
        for pk, email in people.for_organization(organization).filter(sought).values_list("pk", "email"):
            pages[name, email.lower()] = reverse(f"jobs:{name}", args=[pk])
    return pages if mails else {}
