"""When the guests of a meeting are reminded of it: a row for each of the times, which is also the order to do it.

And a row for an organization that has chosen other times: the order to plan all its meetings anew.
"""

from django.db import models

from accounts.models import Organization
from accounts.ownership import OwnedModel, OwnedQuerySet
from outbox.models import OutboxQuerySet, OutboxRow


class ReminderQuerySet(OwnedQuerySet, OutboxQuerySet):
    pass


class Reminder(OwnedModel, OutboxRow):
    """All guests of the meeting are reminded `minutes` before `start`. Planned anew whenever the meeting moves."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        FAILED = "failed", "Failed"

    WAITING = Status.PLANNED
    FAILED = Status.FAILED

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey("automation.Meeting", on_delete=models.CASCADE, related_name="reminders")
    minutes = models.PositiveIntegerField()
    start = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)

    objects = ReminderQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        constraints = [models.UniqueConstraint(fields=["meeting", "minutes"], name="one_reminder_for_meeting_and_time")]

    def __str__(self) -> str:
        return f"{self.minutes} minutes before {self.meeting_id}"


class ReminderChange(OwnedModel, OutboxRow):
    """The organization has chosen other times: what is planned for its meetings is to follow."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        FAILED = "failed", "Failed"

    WAITING = Status.PLANNED
    FAILED = Status.FAILED

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)

    objects = ReminderQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Reminders of {self.organization_id}"
