"""The calendar feed of a resource: its secret address, and what it was last shown of each job."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.fields import EncryptedTextField
from accounts.ownership import OwnedModel
from accounts.tokens import hash_secret
from jobs.models import Resource
from notifications.invites import MeetingFacts

# Some calendars are set to read once a week. What has not read for longer is a lost phone, or was only tried.
RELIED_ON_AFTER_READING = timedelta(days=10)
# Whoever resets the address connects the calendar with the new one, mostly at once.
RELIED_ON_AFTER_RESET = timedelta(hours=1)


class CalendarFeed(OwnedModel):
    """Found by the hash of its token, so that a copy of the database opens no calendar.

    The token itself is kept as well, encrypted: *My settings* has to show the address again for the next device.
    """

    organization_path = "resource__organization"

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="feed")
    token = EncryptedTextField()
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    # Never, or not since the address was reset: nobody's calendar shows the jobs.
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    fetch_count = models.PositiveIntegerField(default=0)
    # So long its resource may be taken to see the jobs there, and needs no invitations.
    relied_on_until = models.DateTimeField(null=True, blank=True)
    # What a calendar program would have read last, as a hash, and since when: ETag and Last-Modified.
    fingerprint = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Calendar of {self.resource}"

    @property
    def is_relied_on(self) -> bool:
        return self.relied_on_until is not None and self.relied_on_until > timezone.now()

    @property
    def is_connected(self) -> bool:
        return self.last_fetched_at is not None and self.is_relied_on

    @property
    def has_lapsed(self) -> bool:
        """It was read, and is not any more."""
        return self.last_fetched_at is not None and not self.is_relied_on

    def set_token(self, token: str) -> None:
        self.token, self.token_hash = token, hash_secret(token)

    def renew(self, token: str) -> None:
        """Another address, which no calendar has read yet."""
        self.set_token(token)
        self.last_fetched_at, self.fetch_count = None, 0
        if self.relied_on_until is not None:
            self.relied_on_until = min(self.relied_on_until, timezone.now() + RELIED_ON_AFTER_RESET)
        self.save(update_fields=["token", "token_hash", "last_fetched_at", "fetch_count", "relied_on_until"])


class FeedReader(OwnedModel):
    """A resource that has this meeting in its feed alone, and what it knows of it: when it is, and where.

    Calendars look every few hours. Who this is has to be told by us of what happens in the last of them.
    """

    organization_path = "meeting__organization"

    meeting = models.ForeignKey("automation.Meeting", on_delete=models.CASCADE, related_name="feed_readers")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    # Of the link and the password. Empty: nobody noted it.
    link_hash = models.CharField(max_length=64, blank=True)
    # What was known before the last news was queued: it is still so as long as that has not left.
    before_start = models.DateTimeField(null=True, blank=True)
    before_end = models.DateTimeField(null=True, blank=True)
    before_link_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "resource"], name="reader_is_once_at_a_meeting")]

    def __str__(self) -> str:
        return f"{self.resource_id} at {self.meeting_id}"

    @property
    def known(self) -> MeetingFacts:
        return MeetingFacts("", self.start, self.end, link_hash=self.link_hash)

    @property
    def known_before(self) -> MeetingFacts:
        if self.before_start is None or self.before_end is None:
            return self.known
        return MeetingFacts("", self.before_start, self.before_end, link_hash=self.before_link_hash)

    def learn(self, told: MeetingFacts, *, before: MeetingFacts) -> None:
        self.start, self.end, self.link_hash = told.start, told.end, told.link_hash
        self.before_start, self.before_end, self.before_link_hash = before.start, before.end, before.link_hash
        self.save()


class PublishedEntry(OwnedModel):
    """One job as it was last read from a feed. It bears the revision that calendar programs know it by.

    A row stays when the job leaves the feed: should the job come back, SEQUENCE goes on where it was.
    """

    organization_path = "feed__resource__organization"

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="entries")
    uid = models.UUIDField("calendar UID")
    content_hash = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    stamped_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "published entries"
        constraints = [models.UniqueConstraint(fields=["feed", "uid"], name="entry_is_once_in_a_feed")]

    def __str__(self) -> str:
        return f"{self.uid} ({self.sequence})"
