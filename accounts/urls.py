"""Pages of this app."""

from django.urls import path

from accounts import me_views, token_views, views

urlpatterns = [
    path("", views.go_home, name="home"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", views.log_out, name="logout"),
    path("admin/login/", views.log_in_operator, name="operator-login"),
    path("meetings-configuration/request-access/", views.ask_for_access, name="request-access"),
    path("settings/me/", me_views.my_settings, name="my-settings"),
    path("settings/me/password/", me_views.change_password, name="change-password"),
    path("settings/api-tokens/", token_views.api_tokens, name="api-tokens"),
    path("settings/api-tokens/<uuid:token_id>/revoke/", token_views.revoke, name="api-token-revoke"),
]
