"""Who hosts the meetings: the users of the provider's account for whom meetings are made, and when they are taken."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.ownership import OwnedModel
from jobs.models import Resource
from outbox.sentences import SentenceField
from providers.models import Connection


class Hosting(OwnedModel):
    """How an organization's hosts are chosen, and how guests get in. No row: as the defaults say."""

    class Mode(models.TextChoices):
        AUTHORIZER = "authorizer", _("The account that authorized the provider")
        RESOURCE = "resource", _("The resource's own Zoom user, where it has one")
        POOL = "pool", _("A free host of the pool")

    class Entry(models.TextChoices):
        PROVIDER = "", _("As is usual for the provider")
        WAITING_ROOM = "waiting_room", _("Guests wait until the host lets them in")
        WITH_HOST = "with_host", _("Guests get in once the host has started the meeting")
        ANY_TIME = "any_time", _("Guests get in at any time, also before the host")

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="hosting")
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.AUTHORIZER)
    entry = models.CharField(max_length=20, choices=Entry, default=Entry.PROVIDER, blank=True)

    def __str__(self) -> str:
        return f"Hosting of {self.organization}"

    @classmethod
    def of(cls, organization: Organization) -> "Hosting":
        """The organization's choice; the defaults, unsaved, when it has made none."""
        found = cls.objects.for_organization(organization).first()
        return found or cls(organization=organization)


class Host(OwnedModel):
    """A user of the connected provider account who may be the host of meetings."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="hosts")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="hosts")
    user_id = models.CharField(max_length=120)  # the provider's, resolved once; never guessed from an address later
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    is_in_pool = models.BooleanField(default=False)
    capacity = models.PositiveSmallIntegerField(default=1, help_text="How many meetings at the same time.")
    # Empty: healthy, as far as we know.
    problem = SentenceField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "user_id"], name="host_is_known_once"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="host_takes_at_least_one_meeting"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.user_id

    @property
    def is_authorizer(self) -> bool:
        return self.user_id == self.connection.user_id

    @property
    def request_id(self) -> str:
        """What a request names the host by: nothing, when it is the account that authorized us."""
        return "" if self.is_authorizer else self.user_id


class ResourceHost(OwnedModel):
    """What became of the Zoom user that was entered for a resource: resolved to a host, or why not."""

    organization_path = "resource__organization"

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="host_link")
    entered = models.CharField(max_length=200)  # what `resource.zoom_user` said when it was looked up
    host = models.ForeignKey(Host, on_delete=models.SET_NULL, null=True, blank=True, related_name="resource_links")
    problem = SentenceField(blank=True)
    checked_at = models.DateTimeField(default=timezone.now)
    look_again_at = models.DateTimeField(null=True, blank=True)  # while nobody was found

    def __str__(self) -> str:
        return f"{self.resource}: {self.host or self.problem}"


class HostBooking(OwnedModel):
    """A host is taken by a meeting from `start` to `end`. Written before the provider is asked, so it can't be late."""

    organization_path = "host__organization"

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="bookings")
    meeting = models.OneToOneField("automation.Meeting", on_delete=models.CASCADE, related_name="booking")
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        ordering = ["start"]
        indexes = [models.Index(fields=["host", "start"])]
        constraints = [models.CheckConstraint(condition=Q(end__gt=F("start")), name="booking_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.host} {self.start:%Y-%m-%d %H:%M}"
