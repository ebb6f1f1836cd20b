"""Small forms of the job page and of the phone page."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.availability import busy_resources
from jobs.models import Job, Resource
from jobs.statuses import OUT, AllocationStatus, DeclineReason

# How long before a job somebody may begin with it without being asked whether it is meant.
EARLY = timedelta(hours=12)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the history of the job."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def renew_version(self, version: int) -> None:
        """Sent once more, it counts for the job as it is now."""
        self.data = dict(self.data.items()) | {"version": version}


class ResourceField(forms.ModelChoiceField):
    """Says of each resource what else it does at the time of the job."""

    busy: dict[Any, str]

    def label_from_instance(self, obj: Resource) -> str:
        return f"{obj.name} – {self.busy[obj.pk]}" if obj.pk in self.busy else obj.name


class AllocateForm(forms.Form):
    resource = ResourceField(label=_("Resource"), queryset=Resource.objects.none(), empty_label=_("Choose a resource"))

    def __init__(self, *args: Any, job: Job, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = cast(ResourceField, self.fields["resource"])
        field.busy = busy_resources(job)
        taken = job.allocations.exclude(status__in=OUT).values("resource")
        field.queryset = Resource.objects.for_organization(job.organization_id).exclude(pk__in=taken)


class DeclineForm(forms.Form):
    """Nothing is chosen beforehand: a reason that nobody has given would be told to everybody."""

    decline_reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *DeclineReason.choices],
        error_messages={"required": _("Choose one. Nothing has been declined yet.")},
    )


class ProgressForm(forms.Form):
    """How far a resource has got, with notes."""

    status = forms.ChoiceField(choices=AllocationStatus.choices, widget=forms.HiddenInput)
    notes = forms.CharField(label=_("Notes"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    is_sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def needs_question(self, job: Job) -> bool:
        """Nothing that is reported can be taken back, so what is far too early is asked about first."""
        is_early = job.start is not None and job.start - timezone.now() > EARLY
        return is_early and not self.cleaned_data["is_sure"]
