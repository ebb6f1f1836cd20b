"""The form of a support request, and the one line below each help page."""

import re
import secrets
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.attachments import MOST_BYTES, MOST_FILES, SUFFIXES, check_file
from support.devices import describe_device
from support.models import SupportRequest
from support.visitors import user_of

ERROR_ID = re.compile(r"[A-Za-z0-9-]{1,20}")
MOST_ERROR_IDS = 20


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """None, one or several files; each is looked at, and everything that is wrong is said at once."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [file for file in given if file]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("At most %(most)s files can be attached.") % {"most": MOST_FILES}, code="too_many_files"
            )
        errors = []
        for file in files:
            try:
                check_file(file)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return files


class SupportForm(forms.ModelForm):
    attachments = AttachmentsField(label=gettext_lazy("Screenshots and other attachments"), required=False)
    # Makes the same form sent twice one request.
    form_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    # People do not see it; programs that fill in every field do.
    fax = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = SupportRequest
        fields = [
            "email",
            "subject",
            "description",
            "impact",
            "reported_error_ids",
            "device_type",
            "app_version",
            "organization_name",
        ]
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "description": forms.Textarea(attrs={"rows": 8}),
            "impact": forms.RadioSelect,
            "app_version": forms.TextInput(attrs={"readonly": True}),
            "organization_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }
        help_texts = {
            "email": gettext_lazy("The answer goes there."),
            "description": gettext_lazy(
                "What did you do, what happened, and what did you expect? No passwords, please."
            ),
            "reported_error_ids": gettext_lazy("They stand beside error messages and look like E‑7KXM‑QW3P."),
            "device_type": gettext_lazy("Device and operating system. This is what your browser says; correct it."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["impact"]).choices = SupportRequest.Impact.choices
        self.fields["impact"].error_messages["required"] = _("Choose one: it tells us how urgent this is.")
        chooser = self.fields["attachments"]
        chooser.widget.attrs["accept"] = ",".join(SUFFIXES)
        limits = {"files": MOST_FILES, "size": filesizeformat(MOST_BYTES)}
        chooser.help_text = _("Up to %(files)s files of %(size)s: pictures, videos, PDF, text or ZIP.") % limits

    def clean_reported_error_ids(self) -> str:
        return ", ".join(read_error_ids([self.cleaned_data["reported_error_ids"]]))

    def clean_fax(self) -> str:
        if self.cleaned_data["fax"]:
            raise ValidationError(
                _("This looked like a program's message. If you are a person, just send it again."), code="not_a_person"
            )
        return ""

    @property
    def has_files(self) -> bool:
        """Browsers forget the files when a form comes back."""
        return bool(self.files)


def read_error_ids(texts: list[str]) -> list[str]:
    """Every ID in what was given, once; whatever stands between them."""
    found = [error_id for text in texts for error_id in ERROR_ID.findall(text) if any(map(str.isdigit, error_id))]
    return list(dict.fromkeys(error_id.upper() for error_id in found))[:MOST_ERROR_IDS]


def first_words(request: HttpRequest) -> dict[str, Any]:
    """What need not be typed, because we know it."""
    user = user_of(request)
    return {
        "email": user.email if user else "",
        "organization_name": user.organization.name if user and user.organization else "",
        "device_type": describe_device(request.headers.get("User-Agent", "")),
        "app_version": settings.PRODUCT_VERSION,
        "reported_error_ids": ", ".join(read_error_ids(request.GET.getlist("error_id"))),
        "form_key": secrets.token_urlsafe(16),
    }


class FeedbackForm(forms.Form):
    is_helpful = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])
    comment = forms.CharField(
        label=gettext_lazy("What was missing or unclear?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
