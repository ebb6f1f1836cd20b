"""The form of Settings > Invitations. Numbers with a unit beside them: nobody thinks of a day as 1440 minutes."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.as_read import VersionField, version_of
from accounts.models import EARLIEST_REMINDER, LONGEST_QUIET_SECONDS, MOST_REMINDERS, Organization
from accounts.zones import zone_choices
from notifications.organization_services import OrganizationFields

BY_DEFAULT, OWN = "default", "own"
SECONDS = {"seconds": 1, "minutes": 60}
# What this form is about, of an organization.
OWN_FIELDS = ("timezone", "language", "quiet_seconds", "reminder_minutes", "mails_own_pages")
MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}
QUIET_CHOICES = [(BY_DEFAULT, gettext_lazy("As this installation has it")), (OWN, gettext_lazy("Our own time"))]
# The page's script then chooses the second of these, as components/choices.html names it.
CHOOSES_OWN = {"data-chooses": "id_quiet_1"}
QUIET_UNITS = [("seconds", gettext_lazy("seconds")), ("minutes", gettext_lazy("minutes"))]
REMINDER_UNITS = [
    ("minutes", gettext_lazy("minutes before")),
    ("hours", gettext_lazy("hours before")),
    ("days", gettext_lazy("days before")),
    ("weeks", gettext_lazy("weeks before")),
]


def split_period(amount: int, units: dict[str, int]) -> tuple[int, str]:
    """For example 1440 minutes: 1, days. The largest unit that leaves no rest."""
    fitting = [unit for unit, size in units.items() if amount % size == 0 and amount >= size]
    unit = fitting[-1] if fitting else next(iter(units))
    return amount // units[unit], unit


def seconds_in_words(seconds: int) -> str:
    if seconds == 0:
        return _("they leave at once")
    count, unit = split_period(seconds, SECONDS)
    if unit == "minutes":
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


@dataclass(frozen=True)
class PeriodRow:
    """A number and its unit, as two fields of a form."""

    label: str
    count: forms.BoundField
    unit: forms.BoundField


class InvitationSettingsForm(forms.Form):
    quiet = forms.ChoiceField(label=gettext_lazy("How long changes are collected"), choices=QUIET_CHOICES)
    quiet_count = forms.IntegerField(
        label=gettext_lazy("How long"), required=False, min_value=0, widget=forms.NumberInput(attrs=CHOOSES_OWN)
    )
    quiet_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=QUIET_UNITS, widget=forms.Select(attrs=CHOOSES_OWN)
    )
    mails_own_pages = forms.BooleanField(
        label=gettext_lazy("Own links in mails"),
        required=False,
        help_text=gettext_lazy(
            "Beside the provider's link, mails carry a link of the guest's own. It leads to the meeting wherever it"
            " is, also after a change of host or provider; before the meeting it says from when one can join, and"
            " afterwards that it is over, moved or cancelled. Mails that were sent already stay as they are."
        ),
    )
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Of new jobs, and of everybody who has no time zone of their own."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Of the mails and pages of everybody who has chosen none."),
    )
    version = VersionField()
    present_values: list[tuple[str, str]] = []

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any):
        kwargs["initial"] = initial_values(organization) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        zone = cast(forms.ChoiceField, self.fields["timezone"])
        zone.choices = zone_choices([organization.timezone])
        for number in range(1, MOST_REMINDERS + 1):
            self.add_reminder_row(number)

    def add_reminder_row(self, number: int) -> None:
        label = _("Reminder %(number)d") % {"number": number}
        self.fields[f"reminder_{number}"] = forms.IntegerField(label=label, required=False, min_value=1)
        # A row that is left empty need not say in which unit.
        unit = forms.ChoiceField(label=_("Unit of reminder %(number)d") % {"number": number}, choices=REMINDER_UNITS)
        unit.required = False
        self.fields[f"reminder_{number}_unit"] = unit

    @property
    def reminder_rows(self) -> list[PeriodRow]:
        names = [f"reminder_{number}" for number in range(1, MOST_REMINDERS + 1)]
        return [PeriodRow(str(self.fields[name].label), self[name], self[f"{name}_unit"]) for name in names]

    @property
    def quiet_row(self) -> PeriodRow:
        return PeriodRow(str(self.fields["quiet_count"].label), self["quiet_count"], self["quiet_unit"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.check_quiet_time(given)
        given["reminder_minutes"] = self.read_reminders(given)
        return given

    def check_quiet_time(self, given: dict[str, Any]) -> None:
        given["quiet_seconds"] = None
        if not self.has_own_time(given) or {"quiet_count", "quiet_unit"} & self.errors.keys():
            return
        if given["quiet_count"] is None:
            self.add_error("quiet_count", _("Say how long changes are to be collected."))
            return
        seconds = given["quiet_count"] * SECONDS[given["quiet_unit"]]
        if seconds > LONGEST_QUIET_SECONDS:
            self.add_error("quiet_count", _("At most one hour: guests must not miss a change."))
        given["quiet_seconds"] = seconds

    def has_own_time(self, given: dict[str, Any]) -> bool:
        """Chosen, or typed without choosing it. Whoever turns to the default may leave the number as it was."""
        is_typed = {"quiet_count", "quiet_unit"} & set(self.changed_data) and given.get("quiet_count") is not None
        return given.get("quiet") == OWN or bool(is_typed and "quiet" not in self.changed_data)

    def read_reminders(self, given: dict[str, Any]) -> list[int]:
        """How many minutes before the start, without the rows that were left empty."""
        found: list[int] = []
        for number in range(1, MOST_REMINDERS + 1):
            name = f"reminder_{number}"
            count, unit = given.get(name), given.get(f"{name}_unit") or "minutes"
            if count is None:
                continue
            minutes = count * MINUTES[unit]
            if minutes > EARLIEST_REMINDER:
                self.add_error(name, _("At most four weeks before the meeting."))
            elif minutes in found:
                self.add_error(name, _("This reminder is there twice."))
            else:
                found.append(minutes)
        return found

    def fields_of_organization(self) -> OrganizationFields:
        given = self.cleaned_data
        return {
            "timezone": given["timezone"],
            "language": given["language"],
            "quiet_seconds": given["quiet_seconds"],
            "reminder_minutes": given["reminder_minutes"],
            "mails_own_pages": given["mails_own_pages"],
        }


def initial_values(organization: Organization) -> dict[str, Any]:
    own = organization.quiet_seconds
    count, unit = split_period(settings.QUIET_SECONDS if own is None else own, SECONDS)
    values: dict[str, Any] = {
        "quiet": BY_DEFAULT if own is None else OWN,
        "quiet_count": count,
        "quiet_unit": unit,
        "mails_own_pages": organization.mails_own_pages,
        "timezone": organization.timezone,
        "language": organization.language,
    }
    values |= {f"reminder_{number}_unit": "minutes" for number in range(1, MOST_REMINDERS + 1)}
    for number, minutes in enumerate(sorted(organization.reminder_minutes, reverse=True), 1):
        values[f"reminder_{number}"], values[f"reminder_{number}_unit"] = split_period(minutes, MINUTES)
    return values | {"version": version_of(organization, OWN_FIELDS)}
