"""Meetings at a provider that others have taken the place of: a row for each, which is also the order to delete it."""

from django.db import models

from accounts.models import Organization
from accounts.ownership import OwnedModel, OwnedQuerySet
from outbox.models import OutboxQuerySet, OutboxRow
from providers.models import Connection


class ReplacedQuerySet(OwnedQuerySet, OutboxQuerySet):
    pass


class ReplacedMeeting(OwnedModel, OutboxRow):
    """Its link is in mails that have arrived, so it is kept until those with the new link have left."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        FAILED = "failed", "Failed"

    WAITING = Status.WAITING
    FAILED = Status.FAILED

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey("automation.Meeting", on_delete=models.CASCADE, related_name="replaced")
    # Where it was made; the meeting itself may be somewhere else by now.
    connection = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    provider_meeting_id = models.CharField(max_length=300)
    # Empty where only the id is known.
    join_url = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReplacedQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.provider_meeting_id}, replaced for {self.meeting_id}"
