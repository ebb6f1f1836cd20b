"""Choosing a contact by typing: an organization has thousands of them, too many for a drop-down list.

The field is a plain text input with suggestions that a browser shows by itself (a <datalist>); what was typed is found
again here. Without JavaScript the suggestions are the first ones by name, and any name or address may still be typed.
"""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Organization
from jobs.models import Contact

SUGGESTIONS = 30
SUGGESTION_LIST = "contact-suggestions"
NAME_AND_ADDRESS = re.compile(r"^(?P<name>.*?)\s*<(?P<email>[^<>]+)>$")


def write_contact(contact: Contact) -> str:
    """As it stands in the input: enough to be found again."""
    return f"{contact.name} <{contact.email}>"


def suggest_contacts(organization: Organization, words: str) -> QuerySet[Contact]:
    """Contacts whose name or address has all of the words."""
    contacts = Contact.objects.for_organization(organization)
    for word in words.replace("<", " ").replace(">", " ").split():
        contacts = contacts.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return contacts.order_by("name", "created_at")[:SUGGESTIONS]


def find_contact(organization: Organization, text: str) -> Contact:
    """The contact that the text names. ValidationError when there is none, or when there are several."""
    contacts = Contact.objects.for_organization(organization).order_by("created_at")
    found = list(contacts.filter(named_by(text))[:2])
    if not found:
        raise forms.ValidationError(
            gettext("There is no contact “%(text)s”. Choose one of the suggestions, or make a new contact first."),
            code="unknown_contact",
            params={"text": text},
        )
    if len(found) > 1 and not NAME_AND_ADDRESS.match(text):
        raise forms.ValidationError(
            gettext("There are several contacts “%(text)s”. Choose one of the suggestions, which have the address."),
            code="ambiguous_contact",
            params={"text": text},
        )
    return found[0]


def named_by(text: str) -> Q:
    if both := NAME_AND_ADDRESS.match(text):
        return Q(name__iexact=both["name"], email__iexact=both["email"])
    try:
        return Q(pk=UUID(text))
    except ValueError:
        return Q(name__iexact=text) | Q(email__iexact=text)


class ContactField(forms.CharField):
    """Validates to a Contact of the organization, or None."""

    organization: Organization

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=500, required=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {
            "list": SUGGESTION_LIST,
            "autocomplete": "off",
            "spellcheck": "false",
            "placeholder": gettext_lazy("Type a name or an e-mail address"),
            "hx-get": reverse_lazy("jobs:contact_suggestions"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{SUGGESTION_LIST}",
        }

    def prepare_value(self, value: Any) -> Any:
        return write_contact(value) if isinstance(value, Contact) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Contact | None:
        text = super().clean(value)
        return find_contact(self.organization, text) if text else None
