"""All endpoints of the REST API."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from accounts.api import WhoAmI
from automation.api import (
    AutomationView,
    DisableAutomationView,
    EnableAutomationView,
    InvitationViewSet,
    JobViewSet,
    MeetingViewSet,
)
from automation.api_hosts import HostingView, HostViewSet
from automation.api_notices import NoticeViewSet
from jobs.api_allocations import AllocationViewSet
from jobs.api_job_types import JobTypeViewSet
from jobs.api_people import ContactViewSet, ResourceViewSet
from meetings_project.api_pages import ApiDocs, ApiSchemaView, NoSuchAddress
from notifications.organization_api import OrganizationView
from providers.api import ConnectionTestView, ConnectionView

router = SimpleRouter()
router.register("contacts", ContactViewSet)
router.register("resources", ResourceViewSet)
router.register("job-types", JobTypeViewSet)
router.register("jobs", JobViewSet)
router.register("allocations", AllocationViewSet)
router.register("meetings", MeetingViewSet)
router.register("invitations", InvitationViewSet)
router.register("notices", NoticeViewSet)
router.register("hosts", HostViewSet)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include(router.urls)),
    path("api/v1/connection/", ConnectionView.as_view(), name="connection"),
    path("api/v1/connection/test/", ConnectionTestView.as_view(), name="connection-test"),
    path("api/v1/automation/", AutomationView.as_view(), name="automation"),
    path("api/v1/automation/enable/", EnableAutomationView.as_view(), name="automation-enable"),
    path("api/v1/automation/disable/", DisableAutomationView.as_view(), name="automation-disable"),
    path("api/v1/organization/", OrganizationView.as_view(), name="organization"),
    path("api/v1/hosting/", HostingView.as_view(), name="hosting"),
    path("api/v1/whoami/", WhoAmI.as_view(), name="whoami"),
    path("api/schema/", ApiSchemaView.as_view(), name="api-schema"),
    path("api/docs/", ApiDocs.as_view(), name="api-docs"),
    # Whoever speaks JSON is told in JSON that there is nothing here.
    re_path(r"^(?:api|virtualmeeting)(?:/|$)", NoSuchAddress.as_view()),
]
