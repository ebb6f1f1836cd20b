"""When: a day, a wall-clock time and a zone on a form, and the instant that they mean together."""

from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User, validate_timezone
from accounts.refusals import Refusal
from accounts.zones import zone_choices
from jobs.concerns import Concern, Plan, find_concerns
from jobs.local_times import describe_turns, to_instant
from jobs.models import Job
from jobs.pages import show_refusal
from jobs.services import DEFAULT_MINUTES, LONGEST_MINUTES, JobFields

MOMENT_FIELDS = {"start_date", "start_time", "timezone", "fold"}


def validate_year(day: date) -> None:
    """As over REST. Beyond these years time zones know nothing, and at the ends of the calendar there is no UTC."""
    if not 2000 <= day.year < 2200:
        raise forms.ValidationError(gettext("The year must be from 2000 to 2199."), code="out_of_range")


class MomentForm(forms.Form):
    """Validates to `start` (an instant or None), `duration` and `timezone`.

    Twice a year a wall clock shows a time twice: then, and only then, `fold` is asked for. And when something speaks
    against the time, `overlap_accepted` is: see `may_be_saved`.
    """

    start_date = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[validate_year],
    )
    start_time = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    fold = forms.TypedChoiceField(
        label=_("Which of the two?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("The clocks are put back, so this time happens twice. Say which of the two you mean.")
        },
    )
    duration = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=LONGEST_MINUTES, initial=DEFAULT_MINUTES
    )
    timezone = forms.ChoiceField(label=_("Time zone"))
    overlap_accepted = forms.BooleanField(label=_("Schedule anyway"), required=False)
    is_start_required = False
    concerns: list[Concern] = []

    def __init__(self, *args: Any, organization: Organization, reader: User, job: Job | None = None, **kwargs: Any):
        self.organization, self.reader, self.job = organization, reader, job
        kwargs["initial"] = self.initial_values() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["timezone"]).choices = zone_choices(self.likely_zones())
        self.offer_fold()
        for name in ("start_date", "start_time"):
            self.fields[name].required = self.is_start_required

    def initial_values(self) -> dict[str, Any]:
        if self.job is None:
            return {"timezone": self.organization.timezone}
        return {"duration": self.job.duration or DEFAULT_MINUTES, "timezone": self.job.timezone} | self.initial_moment()

    def initial_moment(self) -> dict[str, Any]:
        if self.job is None or self.job.start is None:
            return {}
        local = self.job.start.astimezone(ZoneInfo(self.job.timezone))
        # The form shows minutes; compared without seconds, a time that nobody touched has not moved.
        clock = local.time().replace(second=0, microsecond=0)
        return {"start_date": local.date(), "start_time": clock, "fold": str(local.fold)}

    def likely_zones(self) -> list[str]:
        current = self.initial.get("timezone", "")
        return [current, self.organization.timezone, self.reader.zone]

    def offer_fold(self) -> None:
        """A time that exists once has no such field: an answer to a question that is gone is not read."""
        choices = self.fold_choices()
        if choices:
            cast(forms.ChoiceField, self.fields["fold"]).choices = choices
        else:
            del self.fields["fold"]

    def fold_choices(self) -> list[tuple[str, str]]:
        """The two instants of an ambiguous time, told apart by their distance to UTC; nothing for any other time."""
        wall, zone = self.wall_time(), self.zone_as_given()
        if wall is None or zone is None:
            return []
        words = (gettext("The first time round"), gettext("The second time round"))
        turns = describe_turns(wall, zone)
        return [(str(fold), f"{words[fold]}: {turn}") for fold, turn in enumerate(turns)]

    def wall_time(self) -> datetime | None:
        try:
            day = self.fields["start_date"].clean(self["start_date"].value())
            clock = self.fields["start_time"].clean(self["start_time"].value())
        except forms.ValidationError:
            return None
        return datetime.combine(day, clock) if day and clock is not None else None

    def zone_as_given(self) -> str | None:
        name = self["timezone"].value() or ""
        try:
            validate_timezone(name)
        except forms.ValidationError:
            return None
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors.keys() & MOMENT_FIELDS:
            cleaned["start"] = self.read_start(cleaned)
        return cleaned

    def read_start(self, cleaned: dict[str, Any]) -> datetime | None:
        day, clock = cleaned.get("start_date"), cleaned.get("start_time")
        if day is None and clock is None:
            return None
        if day is None or clock is None:
            missing = "start_date" if day is None else "start_time"
            self.add_error(missing, gettext("A day and a time belong together: give both or neither."))
            return None
        if self.job is not None and not self.has_moved:
            # A form shows minutes; what came by the API with seconds stays as it is.
            return self.job.start
        try:
            return to_instant(datetime.combine(day, clock), cleaned["timezone"], fold=cleaned.get("fold"))
        except Refusal as refusal:
            show_refusal(self, refusal)
            return None

    @property
    def has_moved(self) -> bool:
        return not MOMENT_FIELDS.isdisjoint(self.changed_data)

    def may_be_saved(self) -> bool:
        """Valid, and nothing speaks against the time, or somebody has read what does and wants it anyway."""
        if not self.is_valid():
            return False
        plan = self.new_plan()
        self.concerns = find_concerns(plan) if plan else []
        if self.concerns:
            self.fields["overlap_accepted"].widget.attrs["aria-describedby"] = "concerns"
        return not self.concerns or self.cleaned_data["overlap_accepted"]

    @property
    def asks_about_time(self) -> bool:
        """Whether the box *Schedule anyway* is shown: where it is needed, and where it has been ticked before."""
        return bool(self.concerns or self["overlap_accepted"].value())

    def new_plan(self) -> Plan | None:
        """What somebody has to be asked about; None without a time, and for a job that stays as it was."""
        start, minutes = self.cleaned_data["start"], self.cleaned_data["duration"] or DEFAULT_MINUTES
        was_virtual = self.job is not None and self.job.virtual
        is_virtual = self.cleaned_data.get("virtual", was_virtual)
        if start is None:
            return None
        if self.job and (self.job.start, self.job.duration, was_virtual) == (start, minutes, is_virtual):
            return None
        zone = self.cleaned_data["timezone"]
        return Plan(self.organization, start, start + timedelta(minutes=minutes), zone, is_virtual, self.job)

    def moment_of_job(self) -> JobFields:
        """What the job is to have of this form. Accepting an overlap counts for the time that was asked about."""
        given = self.cleaned_data
        moment: JobFields = {"start": given["start"], "duration": given["duration"], "timezone": given["timezone"]}
        if any(concern.is_overlap for concern in self.concerns):
            moment["overlap_accepted"] = given["overlap_accepted"]
        return moment


class RescheduleForm(MomentForm):
    """Another time for a job, and whether those who accepted the old one are asked again."""

    is_start_required = True
    asks_again = forms.BooleanField(
        label=_("Ask everybody again"),
        required=False,
        help_text=_("Whoever has accepted is asked to accept the new time, and the job waits for the answers."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
