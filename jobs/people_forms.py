"""The forms of contacts and resources, and of a resource's log-in."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.as_read import VersionField, version_of
from accounts.models import User
from accounts.zones import zone_choices
from jobs.models import Contact, Person, Resource


class PersonForm(forms.ModelForm):
    """Abstract. An empty zone or language means the organization's, which the form names."""

    class Meta:
        model: type[Person]
        fields = ["name", "email", "timezone", "language"]
        labels = {"name": _("Name"), "email": _("E-mail address"), "language": _("Language")}
        help_texts = {"language": _("Of the invitations.")}

    timezone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("In which invitations and reminders show times.")
    )

    version = VersionField()
    present_values: list[tuple[str, str]] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        organization = self.instance.organization
        self.initial["version"] = version_of(self.instance, self._meta.fields or ())
        zone, language = (cast(forms.ChoiceField, self.fields[name]) for name in ("timezone", "language"))
        zone.choices = zone_choices(
            [self.instance.timezone, organization.timezone],
            blank=gettext("The organization's (%(zone)s)") % {"zone": organization.timezone},
        )
        blank = gettext("The organization's (%(language)s)") % {"language": organization.get_language_display()}
        language.choices = [("", blank), *settings.LANGUAGES]

    @property
    def fields_of_person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ContactForm(PersonForm):
    class Meta(PersonForm.Meta):
        model = Contact
        fields = ["name", "email", "phone", "timezone", "language"]
        labels = PersonForm.Meta.labels | {"phone": _("Phone")}
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}


class ResourceForm(PersonForm):
    class Meta(PersonForm.Meta):
        model = Resource
        fields = ["name", "email", "timezone", "language", "calendar", "zoom_user"]
        labels = PersonForm.Meta.labels | {"zoom_user": _("Zoom user"), "calendar": _("Jobs come into the calendar")}
        help_texts = PersonForm.Meta.help_texts | {
            "email": _("Where dispatches and invitations go. Needed to host a meeting."),
            "calendar": _(
                "By feed alone counts once a calendar has read the feed; until then invitations come by mail. The"
                " resource can choose for itself under My settings."
            ),
            "zoom_user": _(
                "E-mail or user ID at Zoom, when this resource hosts its meetings itself. Must be a licensed user of"
                " the connected Zoom account; it is looked up there after saving."
            ),
        }


class LoginForm(forms.Form):
    """A log-in for a resource, with a password that is handed over in person."""

    email = forms.EmailField(label=_("E-mail address for the log-in"), max_length=254)
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters. Hand it over in person; it is not mailed."),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], User(email=cleaned.get("email", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
