"""The forms of the tab Automation and of a link by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.refusals import Refusal
from automation.models import Automation
from automation.services import Wish, check_password, check_token
from outbox.sentences import tell
from providers.base import Capabilities
from providers.registry import get_provider
from providers.services import current_connection


class AutomationForm(forms.Form):
    """Disabling has forgotten everything, and it is asked for anew. What is only suspended is shown as it is."""

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
    drop_password = forms.BooleanField(
        label=_("Drop the present password"),
        required=False,
        help_text=_("The provider then chooses one for each new meeting, as far as it wants one."),
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

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any):
        self.organization = organization
        self.connection = current_connection(organization)
        present = Automation.of(organization)
        self.has_present_password = bool(present and present.password)
        super().__init__(*args, initial=present_choices(present), **kwargs)
        capabilities = get_provider(self.connection.provider).capabilities if self.connection else None
        if capabilities:
            self.say_password_rule(capabilities)
        if not self.has_present_password or not (capabilities and capabilities.takes_chosen_password):
            del self.fields["drop_password"]

    def say_password_rule(self, capabilities: Capabilities) -> None:
        field = self.fields["password"]
        field.disabled = not capabilities.takes_chosen_password
        field.help_text = tell(capabilities.password_rule)
        if self.has_present_password and capabilities.takes_chosen_password:
            stays = _("Leave this empty and the present password stays.")
            field.help_text = f"{stays} {field.help_text}"

    def clean_access_token(self) -> str:
        text: str = self.cleaned_data["access_token"]
        try:
            check_token(self.organization, text)
        except Refusal as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal
        return text

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            if self.connection:
                check_password(self.connection, password)
        except Refusal as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from refusal
        return password

    def clean_jobs(self) -> str:
        return self.cleaned_data["jobs"] or Automation.Jobs.ALL

    @property
    def wish(self) -> Wish:
        given = dict(self.cleaned_data)
        is_dropped = given.pop("drop_password", False)
        return Wish(**given, keeps_password=self.has_present_password and not given["password"] and not is_dropped)


def present_choices(automation: Automation | None) -> dict[str, Any]:
    """Neither token nor password: they are shown to nobody."""
    if automation is None:
        return {}
    return {
        "jobs": automation.jobs,
        "enable_attendees": automation.enable_attendees,
        "send_ics": automation.send_ics,
    }


class LinkForm(forms.Form):
    join_url = forms.URLField(
        label=_("Meeting link"),
        assume_scheme="https",
        max_length=2000,
        help_text=_("For example from a meeting that you have made yourself. It begins with https://"),
    )
    password = forms.CharField(label=_("Password"), required=False, max_length=100)
