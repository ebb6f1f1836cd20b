"""The authorization that an organization gave us at a provider."""

import json
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.fields import EncryptedTextField
from accounts.models import Organization, User
from accounts.ownership import OwnedModel, OwnedQuerySet
from providers.base import Tokens


class ConnectionQuerySet(OwnedQuerySet):
    def present(self) -> Self:
        return self.filter(removed_at=None)


class Connection(OwnedModel):
    """At most one is present per organization. A removed one stays as a record, without its tokens."""

    class Status(models.TextChoices):
        CONNECTED = "connected", "Connected"
        LOST = "lost", "Authorization lost"

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="connections")
    provider = models.CharField(max_length=20)
    status = models.CharField(max_length=20, choices=Status, default=Status.CONNECTED)

    account_id = models.CharField(max_length=120, blank=True)
    user_id = models.CharField(max_length=120, blank=True)
    account_name = models.CharField(max_length=200, blank=True)
    account_email = models.CharField(max_length=254, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    is_admin_level = models.BooleanField(default=False)
    warning = models.TextField(blank=True)
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
    last_error = models.TextField(blank=True)
    last_error_id = models.CharField(max_length=20, blank=True)

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
    def tokens(self) -> Tokens:
        return Tokens(
            access_token=self.access_token,
            expires_at=self.token_expires_at or datetime.min,
            scopes=tuple(self.scopes),
            secrets=json.loads(self.token_secrets or "{}"),
        )
