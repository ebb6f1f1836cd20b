"""The form of a job, new or old."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jobs.contact_picker import ContactField
from jobs.models import Contact, JobType
from jobs.moment_forms import MomentForm
from jobs.services import JobFields

CONTACT, GROUP = "contact", "group"


class AttendeesField(forms.ModelMultipleChoiceField):
    """Check boxes of the contacts that are on the list so far; one is added with `add_attendee`."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Contact) -> str:
        return f"{obj.name} ({obj.email})"


class TypeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: JobType) -> str:
        return gettext("%(name)s (virtual)") % {"name": obj.name} if obj.is_virtual else obj.name


class JobForm(MomentForm):
    """Everything that a person says about a job. `people` decides which of contact and attendees counts."""

    description = forms.CharField(label=_("What is to be done"), max_length=500)
    type = TypeField(label=_("Type"), queryset=JobType.objects.none(), required=False, empty_label=_("No type"))
    people = forms.ChoiceField(
        label=_("For whom"),
        choices=[(CONTACT, _("One contact")), (GROUP, _("A group event with attendees"))],
        widget=forms.RadioSelect,
        initial=CONTACT,
    )
    contact = ContactField(label=_("Contact"))
    attendees = AttendeesField(label=_("Attendees"), queryset=Contact.objects.none(), required=False)
    add_attendee = ContactField(label=_("Add an attendee"))
    virtual = forms.BooleanField(
        label=_("Virtual"), required=False, help_text=_("Nobody travels: the work itself is done in the meeting.")
    )
    # For which type the switch was preset when the form was shown: a browser without scripts leaves it as it was.
    virtual_for = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(TypeField, self.fields["type"]).queryset = JobType.objects.for_organization(self.organization)
        for name in ("contact", "add_attendee"):
            cast(ContactField, self.fields[name]).organization = self.organization
        cast(AttendeesField, self.fields["attendees"]).queryset = self.listed_contacts()
        if self.job is None:
            del self.fields["version"]
            self.let_type_preset_virtual()
        else:
            del self.fields["virtual_for"]

    def let_type_preset_virtual(self) -> None:
        self.fields["type"].widget.attrs.update(
            {"hx-get": reverse("jobs:virtual_switch"), "hx-target": "#virtual-switch", "hx-swap": "outerHTML"}
        )

    def initial_values(self) -> dict[str, Any]:
        values = super().initial_values()
        if self.job is None:
            return values
        return values | {
            "description": self.job.description,
            "type": self.job.type_id,
            "people": GROUP if self.job.is_group_event else CONTACT,
            "contact": self.job.contact,
            "attendees": list(self.job.attendees.values_list("pk", flat=True)),
            "virtual": self.job.virtual,
            "version": self.job.version,
        }

    def listed_contacts(self) -> Any:
        """The contacts whose check boxes are shown: no others can be posted."""
        listed = self["attendees"].value() or []
        ids = [one for one in map(read_id, listed) if one is not None]
        return Contact.objects.for_organization(self.organization).filter(pk__in=ids).order_by("name")

    @property
    def is_group_event(self) -> bool:
        return self.cleaned_data.get("people") == GROUP

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # What belongs to the other choice stays in the form, so that changing one's mind costs nothing.
        ignored = ("contact",) if self.is_group_event else ("attendees", "add_attendee")
        for name in ignored:
            self.errors.pop(name, None)
        cleaned["virtual"] = cleaned["virtual"] or self.is_preset_virtual(cleaned)
        return cleaned

    def is_preset_virtual(self, cleaned: dict[str, Any]) -> bool:
        """Who chose a type for a new job, and saw no switch move, gets what the type presets."""
        chosen: JobType | None = cleaned.get("type")
        if self.job is not None or chosen is None:
            return False
        return chosen.is_virtual and cleaned.get("virtual_for") != str(chosen.pk)

    def chosen_contact(self) -> Contact | None:
        """Left as it was, it stays the same one, even where another contact has the same name and address."""
        if self.job is not None and "contact" not in self.changed_data:
            return self.job.contact
        return self.cleaned_data["contact"]

    def fields_of_job(self) -> JobFields:
        cleaned = self.cleaned_data
        fields: JobFields = {
            **self.moment_of_job(),
            "description": cleaned["description"],
            "type": cleaned["type"],
            "virtual": cleaned["virtual"],
            "is_group_event": self.is_group_event,
            "contact": None if self.is_group_event else self.chosen_contact(),
        }
        if self.is_group_event:
            added = cleaned["add_attendee"]
            fields["attendees"] = list({*cleaned["attendees"], *([added] if added else [])})
        return fields


def read_id(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def with_attendee_added(form: JobForm) -> JobForm:
    """The same form with the contact of `add_attendee` on the list. Nothing else is complained about yet."""
    form.is_valid()
    data = cast(QueryDict, form.data).copy()
    data["people"] = GROUP
    if contact := form.cleaned_data.get("add_attendee"):
        data.appendlist("attendees", str(contact.pk))
        data["add_attendee"] = ""
    again = JobForm(data, organization=form.organization, reader=form.reader, job=form.job)
    problem = again.errors.get("add_attendee")
    again.errors.clear()
    if problem:
        again.errors["add_attendee"] = problem
    return again
