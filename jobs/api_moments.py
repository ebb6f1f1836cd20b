"""When a job is, over REST: an instant. A wall-clock time alone is refused, in words that fit the job's zone."""

from datetime import datetime

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.api_fields import MomentField
from accounts.models import known_zones
from accounts.refusals import Invalid
from jobs.local_times import to_instant, write_with_offsets
from jobs.models import Job


class JobMomentField(MomentField):
    """A time without its offset gets the code `naive`; or, when the clocks are changed, `nonexistent_time` or
    `ambiguous_time`, and is told what it could mean."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None and 2000 <= value.year < 2200:
            refuse_changing_clocks(value, self.zone_of_job())
        return super().enforce_timezone(value)

    def zone_of_job(self) -> str:
        """The one that is given with it, else the job's, else the organization's."""
        job, given = self.parent.instance, self.parent.initial_data.get("timezone")
        if isinstance(given, str) and given in known_zones():
            return given
        return job.timezone if isinstance(job, Job) else self.context["request"].user.organization.timezone


def refuse_changing_clocks(wall: datetime, zone: str) -> None:
    try:
        to_instant(wall, zone)
    except Invalid as refusal:
        sentence = refusal.message
        if refusal.code == "ambiguous_time":
            first, second = write_with_offsets(wall, zone)
            hint = _("With its offset it is %(first)s or %(second)s.") % {"first": first, "second": second}
            sentence = f"{sentence} {hint}"
        raise serializers.ValidationError(sentence, code=refusal.code) from refusal
