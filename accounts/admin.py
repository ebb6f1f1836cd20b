"""The Django admin, for operators: organizations and their capability, users, and what may be looked at."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.models import ApiToken, AuditEvent, Organization, User
from accounts.services import grant_virtual_meetings
from accounts.signals import reminder_times_changed

admin.site.unregister(Group)
admin.site.site_header = admin.site.site_title = f"{settings.PRODUCT_NAME}: operation"


def operator_of(request: HttpRequest) -> User:
    return cast(User, request.user)


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin):
    list_display = ("name", "has_virtual_meetings", "virtual_meetings_requested_at", "user_count", "created_at")
    list_filter = ("has_virtual_meetings", ("virtual_meetings_requested_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "id")
    readonly_fields = ("id", "virtual_meetings_requested_at", "created_at")
    actions = ("grant", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        return super().get_queryset(request).annotate(user_count=Count("users"))

    @admin.display(description="users", ordering="user_count")
    def user_count(self, organization: Any) -> int:
        return organization.user_count

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        """The capability is switched by the service, which writes it down in the audit record."""
        is_granted = obj.has_virtual_meetings
        if "has_virtual_meetings" in form.changed_data:
            obj.has_virtual_meetings = not is_granted
        super().save_model(request, obj, form, change)
        if "reminder_minutes" in form.changed_data:
            reminder_times_changed.send(sender=Organization, organization=obj)
        grant_virtual_meetings(obj, is_granted=is_granted, by=operator_of(request))

    @admin.action(description="Switch virtual meetings on", permissions=["change"])
    def grant(self, request: HttpRequest, organizations: QuerySet[Organization]) -> None:
        for organization in organizations:
            grant_virtual_meetings(organization, is_granted=True, by=operator_of(request))

    @admin.action(description="Switch virtual meetings off", permissions=["change"])
    def withdraw(self, request: HttpRequest, organizations: QuerySet[Organization]) -> None:
        for organization in organizations:
            grant_virtual_meetings(organization, is_granted=False, by=operator_of(request))


class NewUserForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)
        # Django's has a field for a username, which we do not have.
        field_classes: dict[str, Any] = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "name", "organization", "role", "is_active", "is_staff", "last_login")
    list_filter = ("role", "is_active", "is_staff", "organization")
    list_select_related = ("organization",)
    search_fields = ("email", "name", "organization__name")
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("Membership", {"fields": ("organization", "role", "is_active")}),
        ("Preferences", {"fields": ("timezone", "language")}),
        ("Operator", {"fields": ("is_staff", "is_superuser", "user_permissions"), "classes": ("collapse",)}),
        ("Dates", {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "organization", "role", "is_staff", "password1", "password2")}),
    )
    filter_horizontal = ("user_permissions",)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A member stays in its organization: its tokens, jobs and records belong there."""
        is_member = obj is not None and obj.organization_id is not None
        return (*self.readonly_fields, "organization") if is_member else self.readonly_fields


class ReadOnlyAdmin(admin.ModelAdmin):
    """To be looked at. What it shows was written down by the product, and is changed in the product."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("name", "organization", "user", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("organization",)
    list_select_related = ("organization", "user")
    search_fields = ("name", "public_id", "user__email")
    fields = ("name", "organization", "user", "public_id", "scopes", *list_display[3:])


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "organization", "actor", "action", "subject")
    list_filter = ("organization", "action")
    list_select_related = ("organization",)
    search_fields = ("actor", "action", "subject")
    date_hierarchy = "at"
    fields = (*list_display, "details")
