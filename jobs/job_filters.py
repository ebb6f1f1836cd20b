"""Which jobs the list shows: words, status, resource, and a span of days in the reader's own zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from jobs.models import Allocation, Attendee, Contact, Job, JobQuerySet, Resource
from jobs.statuses import JobStatus

UPCOMING, UNSCHEDULED, ALL, DAYS = "upcoming", "unscheduled", "all", "days"
SPANS = {
    "today": _("Today"),
    "tomorrow": _("Tomorrow"),
    "week": _("This week"),
    UPCOMING: _("From today on"),
    UNSCHEDULED: _("No time yet"),
    ALL: _("All"),
}


class JobFilterForm(forms.Form):
    """A GET form; what makes no sense in it is not applied."""

    when = forms.ChoiceField(required=False, choices=[*SPANS.items(), (DAYS, "")], widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Every status")), *JobStatus.choices])
    resource = forms.ModelChoiceField(
        label=_("Resource"), required=False, queryset=Resource.objects.none(), empty_label=_("Everybody")
    )
    first_day = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, values: Mapping[str, Any], *, organization: Organization):
        super().__init__(values, auto_id="filter_%s")
        resource = cast(forms.ModelChoiceField, self.fields["resource"])
        resource.queryset = Resource.objects.for_organization(organization)


@dataclass(frozen=True)
class JobFilter:
    """What was asked for, understood."""

    words: str = ""
    status: str = ""
    resource: UUID | None = None
    when: str = UPCOMING
    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def of(cls, form: JobFilterForm) -> "JobFilter":
        form.is_valid()
        given = form.cleaned_data
        resource = given.get("resource")
        first_day, last_day = given.get("first_day"), given.get("last_day")
        when = given.get("when") or UPCOMING
        return cls(
            words=given.get("q", ""),
            status=given.get("status", ""),
            resource=resource.pk if resource else None,
            when=DAYS if first_day or last_day else (UPCOMING if when == DAYS else when),
            first_day=first_day,
            last_day=last_day,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.status or self.resource or self.when == DAYS)

    def days(self, today: date) -> tuple[date | None, date | None]:
        """First and last day, both included; None is open."""
        monday = today - timedelta(days=today.weekday())
        return {
            "today": (today, today),
            "tomorrow": (today + timedelta(days=1), today + timedelta(days=1)),
            "week": (monday, monday + timedelta(days=6)),
            UPCOMING: (today, None),
            DAYS: (self.first_day, self.last_day),
        }.get(self.when, (None, None))

    def apply(self, jobs: JobQuerySet) -> JobQuerySet:
        """Everything but the status: the counts per status are made of this."""
        if self.words:
            jobs = jobs.filter(said_in(self.words))
        if self.resource:
            jobs = jobs.filter(pk__in=Allocation.objects.counted().filter(resource=self.resource).values("job"))
        if self.when == UNSCHEDULED:
            return jobs.filter(start=None)
        return between(jobs, *self.days(timezone.localdate()))


def between(jobs: JobQuerySet, first: date | None, last: date | None) -> JobQuerySet:
    """Jobs that start on these days of the reader's zone, both included; None is open."""
    if first is not None:
        jobs = jobs.filter(start__gte=beginning_of(first))
    if last is not None and last < date.max:
        jobs = jobs.filter(start__lt=beginning_of(last + timedelta(days=1)))
    return jobs


def said_in(words: str) -> Q:
    """Each word stands in the description, the job's number, its external id or the name of a customer."""
    condition = Q()
    for word in words.split():
        contacts = Contact.objects.filter(Q(name__icontains=word) | Q(email__icontains=word)).values("pk")
        attended = Attendee.objects.filter(contact__in=contacts).values("job")
        here = Q(description__icontains=word) | Q(external_id__iexact=word)
        condition &= here | Q(contact__in=contacts) | Q(pk__in=attended) | numbered(word)
    return condition


def numbered(word: str) -> Q:
    """`JOB-0012`, `job-12` and `12` name the job with this number."""
    digits = word.upper().removeprefix("JOB-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 10
    return Q(number=int(digits)) if is_number else Q(pk__in=[])


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(timezone.get_current_timezone_name()))


def name_of_day(day: date, today: date) -> str:
    """`Today` and so on, or nothing for a day that needs no other name than its date."""
    names = {-1: gettext("Yesterday"), 0: gettext("Today"), 1: gettext("Tomorrow")}
    return names.get((day - today).days, "")


def in_order(jobs: QuerySet[Job], when: str) -> QuerySet[Job]:
    """By time; among all jobs of all years the latest come first."""
    if when == ALL:
        return jobs.order_by(F("start").desc(nulls_last=True), "-number")
    return jobs.order_by("start", "number")
