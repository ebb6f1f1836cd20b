"""Log-in, one's own settings, and API tokens."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization, User
from accounts.scopes import ALL_SCOPES
from accounts.zones import zone_choices


class LoginForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, max_length=1000, widget=forms.PasswordInput)

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"email", "password"} <= given.keys():
            self.user = authenticate(self.request, email=given["email"].strip().lower(), password=given["password"])
            if self.user is None:
                raise ValidationError(_("The e-mail address and the password do not fit."), code="invalid_login")
        return given

    def get_user(self) -> User | None:
        return self.user


class MyProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "timezone", "language"]
        labels = {
            "name": gettext_lazy("Name"),
            "timezone": gettext_lazy("Time zone"),
            "language": gettext_lazy("Language"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        organization = cast(Organization, self.instance.organization)
        as_organization = _("As the organization (%(value)s)")
        likely = [self.instance.timezone, organization.timezone]
        zones = zone_choices(likely, blank=as_organization % {"value": organization.timezone})
        self.fields["timezone"].widget = forms.Select(choices=zones)
        languages = [("", as_organization % {"value": organization.get_language_display()}), *settings.LANGUAGES]
        self.fields["language"].widget = forms.Select(choices=languages)
        self.fields["name"].widget.attrs["autocomplete"] = "name"


class MyPasswordForm(PasswordChangeForm):
    """Django's, without the focus that would scroll a page of several forms down to it."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class ApiTokenForm(forms.Form):
    NEVER, ON_DATE = "never", "date"
    EXPIRIES = [
        (NEVER, gettext_lazy("Never (long-lived)")),
        ("30", gettext_lazy("In 30 days")),
        ("90", gettext_lazy("In 90 days")),
        ("365", gettext_lazy("In 365 days")),
        (ON_DATE, gettext_lazy("At the end of a day of your choice")),
    ]

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Who or what will use it, for example “Booking system”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=[(scope, scope) for scope in ALL_SCOPES],
        initial=list(ALL_SCOPES),
        widget=forms.CheckboxSelectMultiple,
    )
    expiry = forms.ChoiceField(label=gettext_lazy("Expires"), choices=EXPIRIES, initial=NEVER)
    expiry_date = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Only for “At the end of a day of your choice”."),
    )

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.zone = zone
        scopes = cast(forms.ChoiceField, self.fields["scopes"])
        scopes.choices = [(scope, f"{scope}: {_(meaning)}") for scope, meaning in ALL_SCOPES.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("expiry") == self.ON_DATE and "expiry_date" in given:
            self.check_date(given["expiry_date"])
        return given

    def check_date(self, day: date | None) -> None:
        today = timezone.now().astimezone(ZoneInfo(self.zone)).date()
        if day is None:
            self.add_error("expiry_date", _("Choose the day."))
        elif not today <= day <= today + timedelta(days=36500):
            self.add_error("expiry_date", _("Choose a day from today on."))

    @property
    def expires_at(self) -> datetime | None:
        """The moment, from what was chosen. Only after is_valid()."""
        expiry = self.cleaned_data["expiry"]
        if expiry == self.NEVER:
            return None
        if expiry == self.ON_DATE:
            next_day = self.cleaned_data["expiry_date"] + timedelta(days=1)
            return datetime.combine(next_day, time.min, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        return timezone.now() + timedelta(days=int(expiry))
