"""What the list of jobs can be asked for."""

from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet

from accounts.api_filters import IdFilter, MomentFilter
from jobs.models import Allocation, Attendee, Job
from jobs.statuses import JobStatus


class ContactFilter(IdFilter):
    def narrow(self, jobs: QuerySet, key: UUID) -> QuerySet:
        attends = Attendee.objects.filter(contact=key)
        return jobs.filter(Q(contact=key) | Q(pk__in=attends.values("job")))


class ResourceFilter(IdFilter):
    def narrow(self, jobs: QuerySet, key: UUID) -> QuerySet:
        on_it = Allocation.objects.counted().filter(resource=key)
        return jobs.filter(pk__in=on_it.values("job"))


class JobFilter(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=JobStatus.choices, help_text="May be repeated.")
    start_after = MomentFilter(field_name="start", lookup_expr="gte", help_text="Start at this moment or later.")
    start_before = MomentFilter(field_name="start", lookup_expr="lt", help_text="Start before this moment.")
    external_id = django_filters.CharFilter()
    contact = ContactFilter(help_text="Its contact, or one of its attendees.")
    resource = ResourceFilter(help_text="Allocated, and neither declined nor removed.")

    class Meta:
        model = Job
        fields: list[str] = []
