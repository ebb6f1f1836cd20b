"""*My settings*: what everybody decides for themselves."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import MyPasswordForm, MyProfileForm
from accounts.gates import member_of, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def my_settings(request: HttpRequest) -> HttpResponse:
    form = MyProfileForm(request.POST or None, instance=member_of(request))
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language or user.organization.language):
            messages.success(request, _("Your settings were saved."))
        return redirect("my-settings")
    return show_settings(request, profile_form=form, password_form=MyPasswordForm(member_of(request)))


@sensitive_post_parameters()
@require_POST
@member_required
def change_password(request: HttpRequest) -> HttpResponse:
    form = MyPasswordForm(member_of(request), request.POST)
    if not form.is_valid():
        return show_settings(request, profile_form=MyProfileForm(instance=member_of(request)), password_form=form)
    form.save()
    update_session_auth_hash(request, member_of(request))
    messages.success(request, _("Your password was changed. You were logged out everywhere else."))
    return redirect("my-settings")


def show_settings(request: HttpRequest, *, profile_form: MyProfileForm, password_form: MyPasswordForm) -> HttpResponse:
    context = {"profile_form": profile_form, "password_form": password_form}
    return render(request, "accounts/my_settings.html", context)
