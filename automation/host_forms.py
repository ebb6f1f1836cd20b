"""The forms of the tab Hosts."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.as_read import VersionField, version_of
from automation.hosts import LARGEST_CAPACITY
from automation.models import Hosting
from providers.base import HostAccount


class HostingForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("Who is the host"),
        choices=Hosting.Mode.choices,
        error_messages={"required": _("Choose who is the host."), "invalid_choice": _("Choose one of these.")},
    )
    entry = forms.ChoiceField(label=_("How guests get in"), choices=Hosting.Entry.choices, required=False)
    version = VersionField()
    present_values: list[tuple[str, str]] = []


def shown_values(hosting: Hosting) -> dict[str, str]:
    values = {"mode": hosting.mode, "entry": hosting.entry}
    return values | {"version": version_of(hosting, values)}


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label=_("Meetings at the same time"), min_value=1, max_value=LARGEST_CAPACITY)


class AddHostsForm(forms.Form):
    """Users of the provider's account who are to be hosts: chosen from those it told us of, or written down."""

    users = forms.MultipleChoiceField(label=_("Users"), required=False, widget=forms.CheckboxSelectMultiple)
    who = forms.CharField(
        label=_("E-mail or user ID"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, candidates: list[HostAccount], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.names = {one.user_id: one.name or one.email for one in candidates}
        cast(forms.ChoiceField, self.fields["users"]).choices = list(self.names.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            self.add_error(None, _("Choose somebody from the list, or write an e-mail address."))
        return cleaned

    def chosen(self) -> list[str]:
        """Whom to add, by id or address."""
        return [*self.cleaned_data.get("users", []), *filter(None, [self.cleaned_data.get("who", "").strip()])]

    def name_of(self, who: str) -> str:
        return self.names.get(who, who)
