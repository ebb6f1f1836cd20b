"""Pages of this app."""

from django.urls import path

from support import audit_views, help_views, views

app_name = "support"
urlpatterns = [
    path("support/", views.support_request, name="request"),
    path("support/sent/<uuid:request_id>/", views.show_sent, name="sent"),
    path("help/", help_views.show_index, name="help"),
    path("help/<slug:slug>/", help_views.show_topic, name="topic"),
    path("help/<slug:slug>/feedback/", help_views.take_feedback, name="feedback"),
    path("settings/audit/", audit_views.show_audit, name="audit"),
    path("settings/audit/export.csv", audit_views.export_audit, name="audit-export"),
]
