"""What the pages about mails show."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organization
from notifications.models import MailTemplate
from notifications.template_forms import WordingForm
from notifications.template_models import MailKind
from notifications.template_services import Place, find_present, list_variables_at
from notifications.wording import subject_of


@dataclass(frozen=True)
class Row:
    """One kind of mail in one language."""

    kind: str
    language: str
    kind_label: str
    language_label: str
    template: MailTemplate | None

    @property
    def is_own(self) -> bool:
        return self.template is not None and self.template.is_own


def tabs(current: str) -> list[dict[str, Any]]:
    """Of this part of the settings; `current` is the name of the page that is open."""
    names = {"email-templates": _("Wording"), "email-branding": _("Logo, colour, sender")}
    return [{"label": label, "url": reverse(name), "is_current": name == current} for name, label in names.items()]


def list_places(organization: Organization) -> list[Row]:
    templates = MailTemplate.objects.for_organization(organization).select_related("changed_by")
    known = {(template.kind, template.language): template for template in templates}
    return [
        Row(kind, language, str(kind.label), str(label), known.get((kind, language)))
        for kind in MailKind
        for language, label in settings.LANGUAGES
    ]


def describe_editor(place: Place, form: WordingForm) -> dict[str, Any]:
    return {
        "form": form,
        # For one test: the next page has another.
        "test_key": uuid4(),
        "kind": place.kind,
        "language": place.language,
        "page_title": str(place),
        "present": find_present(place),
        "variables": list_variables_at(place),
        "beginning": fixed_beginning(place),
        "other_languages": links_to_others(place),
        "breadcrumbs": [
            {"label": _("E-mail Templates"), "url": reverse("email-templates")},
            {"label": str(place), "url": ""},
        ],
    }


def fixed_beginning(place: Place) -> str:
    with translation.override(place.language):
        return subject_of(place.kind, "").strip()


def links_to_others(place: Place) -> list[dict[str, Any]]:
    """The same mail in each language, as tabs."""
    return [
        {
            "label": label,
            "url": reverse("email-template", args=[place.kind, language]),
            "is_current": language == place.language,
        }
        for language, label in settings.LANGUAGES
    ]
