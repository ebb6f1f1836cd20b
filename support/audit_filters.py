"""Which events of the audit record are shown: by action, person, text and days."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent, Organization, User
from support.audit_words import find_actions, name_action, name_person

# A person is chosen by id, where there is an account, else by the name that was written down.
BY_USER, BY_NAME = "user:", "name:"


class AuditFilter(forms.Form):
    """Choices are those that occur. What makes no sense is said and filters nothing."""

    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    first_day = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, query: Any, *, organization: Organization):
        super().__init__(query)
        self.events: QuerySet[AuditEvent] = AuditEvent.objects.for_organization(organization)
        self.offer("action", [("", _("All actions")), *action_choices(self.events)])
        self.offer("person", [("", _("Everybody")), *person_choices(self.events)])

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return given

    @property
    def chosen(self) -> dict[str, Any]:
        """What was given and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self) -> QuerySet[AuditEvent]:
        """Newest first."""
        chosen = self.chosen
        events: QuerySet[AuditEvent] = self.events.select_related("user").order_by("-at", "-pk")
        if action := chosen.get("action"):
            events = events.filter(action=action)
        if person := chosen.get("person"):
            events = events.filter(condition_of_person(person))
        if text := chosen.get("text"):
            events = search(events, text)
        return within_days(events, chosen.get("first_day"), chosen.get("last_day"))


def action_choices(events: QuerySet[AuditEvent]) -> list[tuple[str, str]]:
    actions = events.order_by().values_list("action", flat=True).distinct()
    return sorted(((action, name_action(action)) for action in actions), key=lambda choice: choice[1].casefold())


def person_choices(events: QuerySet[AuditEvent]) -> list[tuple[str, str]]:
    """People under their present names; who has no account (any more), and the system, as they were written down."""
    users = User.objects.filter(pk__in=events.order_by().values("user")).order_by("name", "email")
    names = events.filter(user=None).order_by("actor").values_list("actor", flat=True).distinct()
    return [(f"{BY_USER}{user.pk}", str(user)) for user in users] + [
        (f"{BY_NAME}{name}", name_person(name)) for name in names
    ]


def condition_of_person(person: str) -> Q:
    if person.startswith(BY_USER):
        return Q(user=person.removeprefix(BY_USER))
    return Q(user=None, actor=person.removeprefix(BY_NAME))


def search(events: QuerySet[AuditEvent], text: str) -> QuerySet[AuditEvent]:
    """In the words of the page as well as in what is stored."""
    return events.annotate(details_text=Cast("details", TextField())).filter(
        Q(subject__icontains=text)
        | Q(actor__icontains=text)
        | Q(action__icontains=text)
        | Q(action__in=find_actions(text))
        | Q(details_text__icontains=text)
    )


def within_days(events: QuerySet[AuditEvent], first: date | None, last: date | None) -> QuerySet[AuditEvent]:
    """Whole days of the reader's time zone, both included."""
    if first:
        events = events.filter(at__gte=begin_of(first))
    if last and last < date.max:
        events = events.filter(at__lt=begin_of(last + timedelta(days=1)))
    return events


def begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
