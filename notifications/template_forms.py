"""The forms of the pages about mails."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusals import Invalid
from notifications.branding_services import Look
from notifications.logos import MOST_BYTES
from notifications.previews import DARK, LIGHT
from notifications.template_checks import SUBJECT_LONGEST, clean_wording, find_refusals
from notifications.template_language import LONGEST
from notifications.template_models import Wording

COMPUTER, PHONE = "computer", "phone"
NO_VERSION = -1


class VersionForm(forms.Form):
    """Which version what is sent is based on."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class PreviewForm(forms.Form):
    """How a preview is looked at."""

    look = forms.ChoiceField(
        label=gettext_lazy("Colours of the mail program"),
        choices=[(LIGHT, gettext_lazy("Light")), (DARK, gettext_lazy("Dark"))],
        initial=LIGHT,
        required=False,
        widget=forms.RadioSelect,
    )
    width = forms.ChoiceField(
        label=gettext_lazy("Screen"),
        choices=[(COMPUTER, gettext_lazy("Computer")), (PHONE, gettext_lazy("Phone"))],
        initial=COMPUTER,
        required=False,
        widget=forms.RadioSelect,
    )

    @property
    def preview_fields(self) -> list[forms.BoundField]:
        return [self["look"], self["width"]]


class WordingForm(VersionForm, PreviewForm):
    subject = forms.CharField(
        label=gettext_lazy("Subject, after its fixed beginning"),
        max_length=SUBJECT_LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    opening = forms.CharField(
        label=gettext_lazy("Above the date"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    closing = forms.CharField(
        label=gettext_lazy("At the end"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("For example how to get help, and who greets."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"subject", "opening", "closing"} <= given.keys():
            for refusal in find_refusals(self.kind, clean_wording(self.wording)):
                self.add_error(refusal.attr, refusal.message)
        return given

    @property
    def wording(self) -> Wording:
        given = self.cleaned_data
        return Wording(given["subject"], given["opening"], given["closing"])


class BrandingForm(VersionForm):
    sender_name = forms.CharField(
        label=gettext_lazy("Sender's name"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("As recipients see it. Empty: the name of the organization."),
    )
    reply_to = forms.EmailField(
        label=gettext_lazy("Answers go to"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("The office's address. Empty: the mails do not offer to reply."),
    )
    colour = forms.CharField(
        label=gettext_lazy("Colour"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"placeholder": "#1d5fd1", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Of the button and the links, as #rrggbb. Where it could not be read it is made darker or lighter."
        ),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Use no logo any more"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        sizes = {"most": MOST_BYTES // 1024}
        self.fields["logo"].help_text = _("PNG, JPEG, GIF or WebP, up to %(most)d KB. It is made small.") % sizes

    def clean_logo(self) -> bytes | None:
        """The octets. A file that is too large is refused before it is read."""
        file = self.cleaned_data["logo"]
        if not file:
            return None
        if file.size > MOST_BYTES:
            sizes = {"most": MOST_BYTES // 1024}
            raise ValidationError(_("The file is too large: %(most)d KB is the most.") % sizes, code="logo_too_large")
        return file.read()

    @property
    def look(self) -> Look:
        given = self.cleaned_data
        logo = b"" if given["remove_logo"] and not given["logo"] else given["logo"]
        return Look(given["sender_name"], given["reply_to"], given["colour"].strip(), logo)


def show_refusal(form: forms.Form, refusal: Invalid) -> None:
    """Beside the field that it is about."""
    form.add_error(refusal.attr if refusal.attr in form.fields else None, refusal.message)
