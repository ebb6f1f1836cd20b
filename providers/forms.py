from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from providers.registry import all_providers


class ProviderForm(forms.Form):
    provider = forms.ChoiceField(
        label=_("Select provider"),
        error_messages={"required": _("Select a provider."), "invalid_choice": _("Select one of these providers.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = cast(forms.ChoiceField, self.fields["provider"])
        offered.choices = [(each.name, each.label) for each in all_providers()]
