"""Pages of this app."""

from django.urls import path

from notifications import branding_views, organization_views, template_views

urlpatterns = [
    path("settings/invitations/", organization_views.edit_invitation_settings, name="invitation-settings"),
    path("settings/email-templates/", template_views.show_templates, name="email-templates"),
    path("settings/email-templates/branding/", branding_views.edit_branding, name="email-branding"),
    path("settings/email-templates/preview/<str:key>/", template_views.show_frame, name="email-preview-frame"),
    path("settings/email-templates/<slug:kind>/<str:language>/", template_views.edit_template, name="email-template"),
    path(
        "settings/email-templates/<slug:kind>/<str:language>/preview/",
        template_views.show_preview,
        name="email-template-preview",
    ),
    path(
        "settings/email-templates/<slug:kind>/<str:language>/reset/", template_views.reset, name="email-template-reset"
    ),
]
