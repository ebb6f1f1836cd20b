"""For operators: what people asked, with the files that came along, and what they think of the help pages."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin
from support.models import Attachment, HelpFeedback, SupportRequest
from support.services import send_again


class AttachmentInline(admin.TabularInline):
    model = Attachment
    fields = readonly_fields = ("download", "content_type", "readable_size")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: SupportRequest | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SupportRequest | None = None) -> bool:
        return False

    @admin.display(description="file")
    def download(self, attachment: Attachment) -> str:
        url = reverse("admin:support_attachment_download", args=[attachment.pk])
        return format_html('<a href="{}">{}</a>', url, attachment.name)

    @admin.display(description="size")
    def readable_size(self, attachment: Attachment) -> str:
        return filesizeformat(attachment.size)


@admin.register(SupportRequest)
class SupportRequestAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "created_at",
        "impact",
        "subject",
        "email",
        "organization_name",
        "attachment_count",
        "status",
    )
    list_filter = ("impact", "status", ("organization", admin.RelatedOnlyFieldListFilter))
    search_fields = ("reference", "subject", "description", "email", "reported_error_ids", "organization_name")
    date_hierarchy = "created_at"
    actions = ("send_mail_again",)
    inlines = (AttachmentInline,)
    fieldsets = (
        (None, {"fields": ("reference", "created_at", "impact", "subject", "description", "reported_error_ids")}),
        ("Who", {"fields": ("email", "user", "organization", "organization_name", "device_type", "app_version")}),
        ("Mail to support", {"fields": ("status", "sent_at", "smtp_reply", "attempts", "error_message", "error_id")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupportRequest]:
        return super().get_queryset(request).annotate(attachment_count=Count("attachments"))

    def has_delete_permission(self, request: HttpRequest, obj: SupportRequest | None = None) -> bool:
        """People may ask that what they sent is forgotten."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description="files", ordering="attachment_count")
    def attachment_count(self, request: Any) -> int:
        return request.attachment_count

    @admin.action(description="Send the mail to support again", permissions=["view"])
    def send_mail_again(self, request: HttpRequest, chosen: QuerySet[SupportRequest]) -> None:
        for support_request in chosen:
            send_again(support_request)
        self.message_user(request, "The mails are on their way.")

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "attachment/<uuid:attachment_id>/",
            self.admin_site.admin_view(self.download),
            name="support_attachment_download",
        )
        return [download, *super().get_urls()]

    def download(self, request: HttpRequest, attachment_id: UUID) -> FileResponse:
        """Always as a download, so that nothing in it can act as a page of ours."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        attachment = get_object_or_404(Attachment, pk=attachment_id)
        return FileResponse(
            attachment.file.open("rb"),
            as_attachment=True,
            filename=attachment.name,
            content_type=attachment.content_type,
        )


@admin.register(HelpFeedback)
class HelpFeedbackAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "topic", "is_helpful", "comment", "language", "user")
    list_filter = ("topic", "is_helpful", "language")
    list_select_related = ("user",)
    search_fields = ("comment",)
    date_hierarchy = "created_at"
