"""Who: organizations, their users and roles, API tokens, and the record of what was done."""

import uuid
import zoneinfo
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.ownership import OwnedModel
from accounts.scopes import ALL_SCOPES

MOST_REMINDERS = 5
EARLIEST_REMINDER = 4 * 7 * 24 * 60
LONGEST_QUIET_SECONDS = 3600


@cache
def known_zones() -> frozenset[str]:
    """Read once: the zone database is a folder of hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


def validate_timezone(name: str) -> None:
    """Refuse what the zone database does not know."""
    if name not in known_zones():
        sentence = gettext("“%(name)s” is not a time zone. Use a name such as Europe/Paris.") % {"name": name}
        raise ValidationError(sentence, code="invalid_timezone")


def usual_reminders() -> list[int]:
    """A day before, and when it is time to sit down."""
    return [24 * 60, 15]


def validate_reminders(minutes: object) -> None:
    """A list of whole minutes, up to four weeks; whatever else is there would stop each meeting of the organization."""
    if not isinstance(minutes, list) or not all(type(one) is int and 0 < one <= EARLIEST_REMINDER for one in minutes):
        sentence = _("Give a list of minutes such as [1440, 15], each up to four weeks, or [] for no reminders.")
        raise ValidationError(sentence, code="invalid")
    if len(set(minutes)) < len(minutes):
        raise ValidationError(_("Each reminder needs a time of its own."), code="duplicate")
    if len(minutes) > MOST_REMINDERS:
        sentence = _("At most %(most)d reminders.") % {"most": MOST_REMINDERS}
        raise ValidationError(sentence, code="too_many")


class Organization(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    language = models.CharField(max_length=10, default="en", choices=settings.LANGUAGES)
    has_virtual_meetings = models.BooleanField(
        "virtual meetings", default=False, help_text="Whether this organization may connect a meetings provider."
    )
    virtual_meetings_requested_at = models.DateTimeField(null=True, blank=True)
    reply_to = models.EmailField(blank=True, help_text="Where answers to our mails go: the office.")
    sender_name = models.CharField(max_length=120, blank=True)
    quiet_seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_QUIET_SECONDS)],
        help_text="How long edits are collected before an update is mailed. Empty: the default.",
    )
    reminder_minutes = models.JSONField(
        default=usual_reminders,
        blank=True,
        validators=[validate_reminders],
        help_text="How many minutes before a meeting its guests are reminded.",
    )
    mails_own_pages = models.BooleanField(
        "own pages in mails",
        default=True,
        help_text="Guests also get a link of their own, which outlives every change.",
    )
    last_job_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def quiet_time(self) -> timedelta:
        seconds = settings.QUIET_SECONDS if self.quiet_seconds is None else self.quiet_seconds
        return timedelta(seconds=seconds)

    @property
    def mail_name(self) -> str:
        """The name that recipients see as the sender."""
        return self.sender_name or self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in by e-mail. Operators (Django admin) belong to no organization."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("Admin")
        SCHEDULER = "scheduler", _("Scheduler")
        RESOURCE = "resource", _("Resource")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="users"
    )
    role = models.CharField(max_length=20, choices=Role, default=Role.SCHEDULER)
    timezone = models.CharField(max_length=64, blank=True, validators=[validate_timezone])
    language = models.CharField(max_length=10, blank=True, choices=settings.LANGUAGES)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("operator", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(is_staff=True), name="user_has_organization_or_is_operator"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_scheduler(self) -> bool:
        """Admins may do whatever schedulers may."""
        return self.role in {self.Role.ADMIN, self.Role.SCHEDULER}

    @property
    def zone(self) -> str:
        """The time zone in which this person reads times."""
        return self.timezone or (self.organization.timezone if self.organization else settings.TIME_ZONE)


class ApiToken(OwnedModel):
    """A bearer token. Only its hash is kept; the token itself is shown once. See `accounts.tokens`."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")
        DISABLED = "disabled", _("Its user was deactivated")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="api_tokens")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    public_id = models.CharField(max_length=12, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and not self.is_expired and self.user.is_active

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.is_expired:
            return self.State.EXPIRED
        return self.State.ACTIVE if self.user.is_active else self.State.DISABLED

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)

    def has_scope(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def has_every_scope(self) -> bool:
        return set(ALL_SCOPES) <= set(self.scopes)

    def clean(self) -> None:
        if unknown := set(self.scopes) - set(ALL_SCOPES):
            sentence = gettext("Unknown scopes: %(names)s.") % {"names": ", ".join(sorted(unknown))}
            raise ValidationError(sentence, code="unknown_scope")


class AuditEvent(OwnedModel):
    """What somebody, or the system, did to connection, automation, meetings, tokens or templates. Never changed."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="audit_events")
    at = models.DateTimeField(default=timezone.now)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["organization", "-at"])]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}".strip()


class ApiAnswer(OwnedModel):
    """The answer once given to an Idempotency-Key, so that the same call has no second effect."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="api_answers")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    # No status: not answered yet. Then `running_until` says how long a call that waits for a provider has the key.
    status = models.PositiveSmallIntegerField(null=True)
    running_until = models.DateTimeField(null=True, blank=True)
    # JSON as it was sent. Encrypted, because it may hold a meeting's passcode.
    body = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["organization", "created_at"])]
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="one_answer_per_idempotency_key")]

    def __str__(self) -> str:
        return self.key
