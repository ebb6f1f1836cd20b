"""Pages of this app."""

from django.urls import path

from providers import views, webhook_views

app_name = "providers"
urlpatterns = [
    path("meetings-configuration/", views.show_provider, name="provider"),
    path("meetings-configuration/authorize/", views.authorize, name="authorize"),
    path("meetings-configuration/remove/", views.remove, name="remove"),
    path("meetings-configuration/test/", views.test, name="test"),
    path("oauth/<slug:provider>/callback/", views.come_back, name="callback"),
    path("webhooks/zoom/", webhook_views.receive_from_zoom, name="zoom_webhook"),
]
