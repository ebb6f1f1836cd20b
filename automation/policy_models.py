"""The wish (policy) of an organization: which of its jobs get a meeting, and who is told."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import ApiToken, Organization, User
from accounts.ownership import OwnedModel
from jobs.models import Job

REQUIRED_SCOPE = "meetings:write"


class Automation(OwnedModel):
    """How an organization's jobs get their meetings. The row exists while automation is enabled."""

    class Jobs(models.TextChoices):
        ALL = "all", _("All jobs")
        VIRTUAL = "virtual", _("Only jobs marked virtual")

    class Status(models.TextChoices):
        DISABLED = "disabled", _("Disabled")
        ENABLED = "enabled", _("Enabled")
        SUSPENDED = "suspended", _("Suspended")

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="automation")
    # The token that was pasted is known by its row; its text is not kept.
    access_token = models.ForeignKey(ApiToken, on_delete=models.SET_NULL, null=True, related_name="+")
    password = EncryptedTextField(blank=True)
    enable_attendees = models.BooleanField(default=False)
    send_ics = models.BooleanField("send ICS to recipients", default=True)
    jobs = models.CharField(max_length=10, choices=Jobs, default=Jobs.ALL)
    enabled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    enabled_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Automation of {self.organization}"

    @property
    def status(self) -> str:
        return self.Status.ENABLED if self.has_live_token else self.Status.SUSPENDED

    @property
    def has_live_token(self) -> bool:
        token = self.access_token
        return token is not None and token.is_usable and token.has_scope(REQUIRED_SCOPE)

    @classmethod
    def of(cls, organization: Organization) -> "Automation | None":
        """The organization's automation; None when it is disabled."""
        return cls.objects.for_organization(organization).select_related("access_token__user").first()

    def wants(self, job: Job) -> bool:
        return self.jobs == self.Jobs.ALL or job.virtual

    def choose(self, jobs: models.QuerySet[Job]) -> models.QuerySet[Job]:
        """Those of them that it `wants`, in the database."""
        return jobs if self.jobs == self.Jobs.ALL else jobs.filter(virtual=True)
