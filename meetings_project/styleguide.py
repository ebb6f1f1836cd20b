"""The living style guide: every component in every state, shown only while DEBUG is on."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

STATUSES = [
    {
        "kind": "Job",
        "values": [
            "Queued",
            "Pending Allocation",
            "Pending Dispatch",
            "Dispatched",
            "Ready",
            "En Route",
            "On Site",
            "In Progress",
            "Complete",
            "Cancelled",
        ],
    },
    {
        "kind": "Allocation",
        "values": ["Pending Dispatch", "Dispatched", "Confirmed", "Checked In", "Declined", "Modified", "Deleted"],
    },
    {
        "kind": "Meeting",
        "values": ["pending", "creating", "scheduled", "updating", "cancelling", "cancelled", "failed", "waiting"],
    },
    {"kind": "Invitation", "values": ["queued", "sent", "failed", "superseded"]},
    {
        "kind": "Connection",
        "values": ["connected", "lost", "enabled", "suspended", "disabled", "active", "revoked", "expired"],
    },
]


CHOICES = [
    {
        "value": "one",
        "label": "One host for everything",
        "text": "Meetings at the same time share it.",
        "is_chosen": True,
    },
    {"value": "own", "label": "The resource's own", "text": "Where it has one.", "problem": "Not with this provider."},
    {"value": "pool", "label": "A free host of the pool", "text": "", "problem": ""},
]


class SampleForm(forms.Form):
    description = forms.CharField(max_length=80, help_text="What the customer calls it.")
    email = forms.EmailField(
        label="E-mail address", required=False, widget=forms.EmailInput(attrs={"placeholder": "ada@example.org"})
    )
    password = forms.CharField(
        widget=forms.PasswordInput, required=False, help_text="Zoom takes at most 10 characters of A-Z a-z 0-9 @ - _ *"
    )
    start = forms.DateTimeField(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    duration = forms.IntegerField(label="Duration in minutes", initial=60)
    provider = forms.ChoiceField(
        label="Select provider", choices=[("", "Choose…"), ("zoom", "Zoom"), ("teams", "Microsoft Teams")]
    )
    attendees = forms.MultipleChoiceField(
        choices=[("1", "Ada Lovelace"), ("2", "Grace Hopper"), ("3", "Łucja Żak")], required=False
    )
    which = forms.ChoiceField(
        label="Which jobs",
        widget=forms.RadioSelect,
        choices=[("all", "All jobs"), ("virtual", "Only jobs marked virtual")],
        initial="all",
    )
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        choices=[("jobs:read", "jobs:read"), ("meetings:write", "meetings:write")],
        required=False,
    )
    notes = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    screenshot = forms.FileField(required=False)
    virtual = forms.BooleanField(
        label="Virtual job", required=False, help_text="A meeting is created when it becomes Ready."
    )

    def clean(self):
        raise forms.ValidationError("The resource is already taken at that time.")


class SwitchForm(forms.Form):
    send_ics = forms.BooleanField(
        label="Send ICS to recipients", required=False, initial=True, help_text="Off: nobody is told by us."
    )


def sample_rows(now):
    samples = [
        ("JOB-0007", "Boiler check by video", "Grace Hopper", "Ready"),
        ("JOB-0008", "Quarterly review with the team in Gdańsk", "Łucja Żak", "Dispatched"),
        ("JOB-0009", "Installation advice", "Alan Turing", "Pending Allocation"),
        ("JOB-0010", "Follow-up", "Katherine Johnson", "Complete"),
        ("JOB-0011", "Consultation", "Edsger Dijkstra", "Cancelled"),
    ]
    for number, (name, description, contact, status) in enumerate(samples):
        start = now + timedelta(hours=26 * number)
        yield {"name": name, "description": description, "contact": contact, "status": status, "start": start}


def sample_events(now):
    hour = timedelta(hours=1)
    return [
        {"at": now, "text": "Meeting created", "detail": "Zoom 962 2864 7552", "tone": "good"},
        {"at": now - hour, "text": "Job became Ready", "by": "Ada Lovelace", "tone": "busy"},
        {"at": now - 2 * hour, "text": "Zoom did not answer", "detail": "Error ID 7f3a9c21", "tone": "bad"},
        {"at": now - 3 * hour, "text": "Job dispatched", "by": "Sam Scheduler"},
    ]


def sample_lists(now):
    return {
        "tabs": [
            {"label": "Meetings Provider", "url": "#", "is_current": True},
            {"label": "Automation", "url": "#two", "badge": "2"},
        ],
        "breadcrumbs": [{"label": "Home", "url": "/"}, {"label": "Style guide"}],
        "facts": [
            {"label": "Provider", "value": "Zoom"},
            {"label": "Account", "value": "ada@example.org", "url": "mailto:ada@example.org"},
            {"label": "Scopes", "value": "meeting:write:meeting user:read:user"},
            {"label": "Last error", "value": ""},
        ],
        "events": sample_events(now),
        "choices": CHOICES,
        "jobs": list(sample_rows(now)),
        "page": Paginator(range(95), 20).page(2),
        "statuses": STATUSES,
    }


def show_styleguide(request):
    now = timezone.now()
    forms_shown = {
        "form": SampleForm(),
        "switch_form": SwitchForm(),
        "refused_form": SampleForm({"refused-email": "nobody"}, prefix="refused"),
    }
    moments = {"now": now, "later": now + timedelta(hours=1), "next_attempt": now + timedelta(minutes=1)}
    heading = {"page_title": "Style guide", "page_subtitle": "Every part in every state."}
    context = {**heading, **sample_lists(now), **forms_shown, "moments": moments}
    return render(request, "components/styleguide.html", context)
