"""The authorization that an organization gave us at a provider."""

import json
from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Organization, User
from accounts.ownership import OwnedModel, OwnedQuerySet
from outbox.sentences import SentenceField
from providers.base import Tokens

# Sorts before every moment, so that a row without tokens counts as expired.
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class ConnectionQuerySet(OwnedQuerySet):
    def present(self) -> Self:
        return self.filter(removed_at=None)

    def usable(self) -> Self:
        return self.present().filter(status=Connection.Status.CONNECTED)

    def unchecked_since(self, moment: datetime) -> Self:
        return self.usable().filter(Q(checked_at=None) | Q(checked_at__lt=moment))


class Connection(OwnedModel):
    """At most one is present per organization. A removed one stays as a record, without its tokens."""

    class Status(models.TextChoices):
        CONNECTED = "connected", _("Connected")
        LOST = "lost", _("Authorization lost")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="connections")
    provider = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=Status, default=Status.CONNECTED)

    account_id = models.CharField(max_length=120, blank=True)
    user_id = models.CharField(max_length=120, blank=True)
    account_name = models.CharField(max_length=200, blank=True)
    account_email = models.CharField(max_length=254, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    is_admin_level = models.BooleanField(default=False)
    warning = SentenceField(blank=True)
    scopes = models.JSONField(default=list)
    authorized_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    authorized_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    access_token = EncryptedTextField(blank=True)
    token_secrets = EncryptedTextField(blank=True)
    token_expires_at = models.DateTimeField(null=True)
    # Rises with every new pair, so that a worker can tell "mine is old" from "the authorization is dead".
    token_version = models.PositiveIntegerField(default=0)
    refresh_owner = models.CharField(max_length=32, blank=True)
    refresh_until = models.DateTimeField(null=True, blank=True)

    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    last_error = SentenceField(blank=True)
    last_error_code = models.CharField(max_length=60, blank=True)
    last_provider_code = models.CharField(max_length=120, blank=True)
    last_error_id = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    # The circuit breaker: how often in a row no trustworthy answer came, and until when we therefore do not ask.
    failures_in_a_row = models.PositiveIntegerField(default=0)
    resting_until = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-authorized_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(removed_at=None), name="one_connection_per_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.account_email or self.account_id}"

    @property
    def is_usable(self) -> bool:
        return self.removed_at is None and self.status == self.Status.CONNECTED

    @property
    def is_failing(self) -> bool:
        """Whether the last thing that we heard from the provider was a failure."""
        if self.last_error_at is None:
            return False
        return self.last_success_at is None or self.last_error_at > self.last_success_at

    @property
    def tokens(self) -> Tokens:
        return Tokens(
            access_token=self.access_token,
            expires_at=self.token_expires_at or LONG_AGO,
            scopes=tuple(self.scopes),
            secrets=json.loads(self.token_secrets or "{}"),
            account_id=self.account_id,
        )

    @staticmethod
    def token_columns(tokens: Tokens) -> dict[str, Any]:
        """These tokens as columns; whoever writes them also raises `token_version`."""
        return {
            "access_token": tokens.access_token,
            "token_secrets": json.dumps(dict(tokens.secrets)),
            "token_expires_at": tokens.expires_at,
            "scopes": list(tokens.scopes),
        }


class AuthorizationAttempt(OwnedModel):
    """Somebody was sent to a provider's consent page. Makes what comes back good for one use only.

    The secrets of the attempt are in that person's session; here is only the hash of its state.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    state_hash = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.provider} by {self.user}"


class HostDay(models.Model):
    """How many meetings were created or changed for one host on one UTC day: providers limit that number.

    In the database rather than in Redis, because it must not be forgotten. A host is a user of a provider account,
    which may serve several organizations, so the row belongs to none.
    """

    provider = models.CharField(max_length=20)
    account_id = models.CharField(max_length=120)
    host_id = models.CharField(max_length=120)
    day = models.DateField()
    changes = models.PositiveIntegerField(default=0)
    # The provider said that the day is used up: somebody else counts as well.
    is_spent = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "account_id", "host_id", "day"], name="one_count_per_host_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.host_id} {self.day}: {self.changes}"


class ProviderEvent(OwnedModel):
    """Something that a provider told us by itself. Kept so that what comes twice counts once."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="events")
    # A hash over what makes the event the same event, however often it is delivered.
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=80)  # the provider's: "meeting.started"
    meeting_id = models.CharField(max_length=300, blank=True, db_index=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-happened_at"]
        constraints = [models.UniqueConstraint(fields=["connection", "key"], name="event_counts_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.meeting_id}"
