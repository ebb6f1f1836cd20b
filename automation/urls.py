"""Pages of automation and of meetings."""

from django.urls import path

from automation import feed_views, host_views, join_views, meeting_views, policy_views
from automation.feed_api import FeedTokenView

app_name = "automation"
urlpatterns = [
    path("meetings-configuration/automation/", policy_views.show_automation, name="automation"),
    path("meetings-configuration/automation/enable/", policy_views.enable, name="enable"),
    path("meetings-configuration/automation/disable/", policy_views.disable, name="disable"),
    path("meetings-configuration/automation/create-for-ready/", policy_views.create_for_ready, name="create_for_ready"),
    path("meetings-configuration/hosts/", host_views.show_hosts, name="hosts"),
    path("meetings-configuration/hosts/choose/", host_views.choose_hosting, name="choose_hosting"),
    path("meetings-configuration/hosts/add/", host_views.add_hosts, name="add_hosts"),
    path("meetings-configuration/hosts/<uuid:host_id>/capacity/", host_views.set_capacity, name="set_capacity"),
    path("meetings-configuration/hosts/<uuid:host_id>/remove/", host_views.remove_host, name="remove_host"),
    path("resources/<uuid:resource_id>/host/check/", host_views.check_resource, name="check_resource"),
    path("jobs/<uuid:job_id>/meeting/", meeting_views.panel, name="panel"),
    path("jobs/<uuid:job_id>/meeting/create/", meeting_views.create_now, name="create_now"),
    path("meetings/", meeting_views.meeting_list, name="meetings"),
    path("meetings/<uuid:meeting_id>/retry/", meeting_views.retry, name="retry"),
    path("meetings/<uuid:meeting_id>/call-off/", meeting_views.call_off, name="call_off"),
    path("meetings/<uuid:meeting_id>/resolve/", meeting_views.resolve_drift, name="resolve"),
    path("meetings/<uuid:meeting_id>/accept-overlap/", meeting_views.accept_overlap, name="accept_overlap"),
    path("meetings/<uuid:meeting_id>/link/", meeting_views.use_link, name="use_link"),
    path("meetings/<uuid:meeting_id>/start/", meeting_views.start, name="start"),
    path("join/<str:token>/", join_views.join, name="join"),
    path("invitations/<uuid:invitation_id>/resend/", meeting_views.resend_invitation, name="resend"),
    path("notices/<uuid:notice_id>/resend/", meeting_views.resend_request, name="resend_notice"),
    path("ical/token", FeedTokenView.as_view(), name="feed_token"),
    path("ical/<str:token>", feed_views.show_feed, name="feed"),
    path("settings/me/calendar/", feed_views.choose_my_calendar, name="choose_my_calendar"),
    path("settings/me/calendar/reset/", feed_views.reset_my_feed, name="reset_my_feed"),
    path("resources/<uuid:resource_id>/calendar/reset/", feed_views.reset_feed_of_resource, name="reset_feed"),
]
