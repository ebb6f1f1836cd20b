from django import forms
from django.utils.translation import gettext_lazy as _

from automation.models import Automation


class AutomationForm(forms.Form):
    """Everything is asked for each time: disabling has forgotten it."""

    access_token = forms.CharField(
        label=_("Long-lived access token"),
        help_text=_("An API token of this product with the scope meetings:write, made under API Tokens."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}, render_value=False),
        error_messages={"required": _("Paste an access token. You make one under API Tokens.")},
        max_length=200,
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    jobs = forms.ChoiceField(label=_("Which jobs"), choices=Automation.Jobs.choices, required=False)
    enable_attendees = forms.BooleanField(
        label=_("Enable attendees"),
        required=False,
        help_text=_("Matters for group events only: their attendees are invited as well."),
    )
    send_ics = forms.BooleanField(
        label=_("Send ICS to recipients"),
        required=False,
        initial=True,
        help_text=_("Off: contact and attendees are not told by us. Schedulers and resources still see the link here."),
    )

    def clean_jobs(self) -> str:
        return self.cleaned_data["jobs"] or Automation.Jobs.ALL


class LinkForm(forms.Form):
    join_url = forms.URLField(
        label=_("Meeting link"),
        assume_scheme="https",
        max_length=2000,
        help_text=_("For example from a meeting that you have made yourself. It begins with https://"),
    )
    password = forms.CharField(label=_("Password"), required=False, max_length=100)
