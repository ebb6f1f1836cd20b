"""For the operator: to look at everything, and to keep what the product has no page for (job types).

Jobs, allocations and history are not changed here: a job's people hear of a change only when a service makes it.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from jobs.models import Allocation, Attendee, Contact, HistoryEntry, Job, JobType, Resource


@admin.register(JobType)
class JobTypeAdmin(admin.ModelAdmin):
    list_display = ["name", "organization", "is_virtual"]
    list_filter = ["organization"]
    search_fields = ["name"]


class ReadOnly:
    """Mixin: shown, and nothing else."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "email", "organization", "timezone", "language"]
    list_filter = ["organization"]
    search_fields = ["name", "email"]


@admin.register(Resource)
class ResourceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "email", "organization", "user", "zoom_user"]
    list_filter = ["organization"]
    list_select_related = ["organization", "user"]
    search_fields = ["name", "email"]


class AllocationInline(ReadOnly, admin.TabularInline):
    model = Allocation
    extra = 0


class AttendeeInline(ReadOnly, admin.TabularInline):
    model = Attendee
    extra = 0


class HistoryInline(ReadOnly, admin.TabularInline):
    model = HistoryEntry
    extra = 0


@admin.register(Job)
class JobAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "description", "organization", "status", "start", "external_id"]
    list_filter = ["organization", "status"]
    search_fields = ["number", "description", "external_id"]
    inlines = [AllocationInline, AttendeeInline, HistoryInline]
