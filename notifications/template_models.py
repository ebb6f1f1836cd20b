"""How an organization's mails look and what they say, where it wants something of its own."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.ownership import OwnedModel


class MailKind(models.TextChoices):
    """Mails with words of the organization's own. Other mails are to its staff."""

    INVITATION = "invitation", _("Invitation")
    UPDATE = "update", _("Updated invitation")
    REMINDER = "reminder", _("Reminder")
    CANCELLATION = "cancellation", _("Cancellation")
    WITHDRAWAL = "withdrawal", _("Invitation withdrawn")


@dataclass(frozen=True)
class Wording:
    """The texts of one kind of mail in one language, as written (notifications.template_language)."""

    subject: str
    opening: str
    closing: str


class MailTemplate(OwnedModel):
    """The organization's own words for one kind of mail in one language.

    The row stays when the words are reset, so that its version never comes back: who looked at version 3 cannot
    overwrite another version 3.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="mail_templates")
    kind = models.CharField(max_length=20, choices=MailKind)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    is_own = models.BooleanField(default=False, help_text="Not reset to what the product says.")
    subject = models.TextField(blank=True)
    opening = models.TextField(blank=True)
    closing = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # Why a mail had to do with the default words, as a sentence; empty while all is well.
    problem = models.CharField(max_length=500, blank=True)
    problem_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "language"], name="one_mail_template_for_kind_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_language_display()}"

    @property
    def wording(self) -> Wording:
        return Wording(self.subject, self.opening, self.closing)

    def mark_unusable(self, problem: str) -> None:
        """A mail went out with the default words instead. Said once, not with each mail."""
        rows = MailTemplate.objects.filter(pk=self.pk, version=self.version)
        rows.exclude(problem=problem[:500]).update(problem=problem[:500], problem_at=timezone.now())


class Branding(OwnedModel):
    """How an organization's mails look. The logo is kept here, where every web process and worker sees it."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="branding")
    colour = models.CharField(max_length=7, blank=True, help_text="As #rrggbb. Empty: the product's.")
    # As mails carry it: notifications.logos drew it.
    logo = models.BinaryField(default=bytes, blank=True)
    logo_type = models.CharField(max_length=20, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"Branding of {self.organization}"

    @classmethod
    def of(cls, organization: Organization) -> "Branding":
        """The organization's; the defaults, unsaved, when it has chosen nothing."""
        found = cls.objects.for_organization(organization).first()
        return found or cls(organization=organization)
