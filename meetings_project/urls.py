"""All pages. The endpoints of the REST API are in meetings_project/api.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from meetings_project import api, health
from meetings_project.styleguide import show_styleguide

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("providers.urls")),
    path("", include("notifications.urls")),
    path("", include("automation.urls")),
    path("", include("support.urls")),
    path("", include(api.urlpatterns)),
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
]

if settings.DEBUG:
    urlpatterns.append(path("_styleguide/", show_styleguide))

handler400 = "meetings_project.error_pages.show_bad_request"
handler500 = "meetings_project.error_pages.show_server_error"
