"""All pages. The endpoints of the REST API are in meetings_project/api.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from meetings_project import api, health

urlpatterns = [
    path("", RedirectView.as_view(url="/jobs/"), name="home"),
    path("", include("accounts.urls")),
    path("", include("jobs.urls")),
    path("", include("providers.urls")),
    path("", include("automation.urls")),
    path("", include(api.urlpatterns)),
    path("admin/", admin.site.urls),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", health.metrics, name="metrics"),
]

if settings.DEBUG:
    urlpatterns.append(path("_styleguide/", TemplateView.as_view(template_name="components/styleguide.html")))
