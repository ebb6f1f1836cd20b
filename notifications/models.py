"""What is told to people: a row per mail, with the finished message in it, so that every try sends the same octets."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import EncryptedTextField
from accounts.models import Organization
from accounts.ownership import OwnedModel, OwnedQuerySet
from notifications.invites import MeetingFacts, Revision
from notifications.template_models import Branding, MailTemplate
from outbox.models import OutboxQuerySet, OutboxRow, fair_index

__all__ = ["Branding", "CalendarEntry", "Invitation", "MailTemplate", "Notice", "OutgoingMail"]
ONE_SECOND = timedelta(seconds=1)


class MailQuerySet(OwnedQuerySet, OutboxQuerySet):
    def without_message(self) -> Self:
        """For lists: the message is large, and encrypted."""
        return self.defer("message")

    def perhaps_arrived(self) -> Self:
        """Sent; or a worker is at it, died at it, or lost the line before it heard that the mail was taken."""
        is_sent = Q(status=OutgoingMail.Status.SENT)
        return self.filter(is_sent | Q(may_have_arrived=True) | Q(crash_count__gt=0) | Q(leased_until__isnull=False))


class OutgoingMail(OwnedModel, OutboxRow):
    """Abstract. Frozen when it is queued; only what became of it changes."""

    class Status(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail", "Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPERSEDED = "superseded", _("Superseded")

    WAITING = Status.QUEUED
    FAILED = Status.FAILED
    # When it probably leaves (notifications.waiting.Wait), filled in where people look at it.
    wait: Any = None

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    recipient = models.CharField(max_length=254)
    recipient_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500)
    message_id = models.CharField(max_length=200, unique=True)
    # The octets as they go on the wire: ASCII by construction. Encrypted, for they hold links, passwords and names.
    message = EncryptedTextField(blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    smtp_reply = models.CharField(max_length=500, blank=True)
    # The line broke after the message was on it: the relay may have taken it although we did not hear so.
    may_have_arrived = models.BooleanField(default=False)

    objects = MailQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"

    @property
    def octets(self) -> bytes:
        return self.message.encode("ascii")

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT

    @property
    def is_superseded(self) -> bool:
        return self.status == self.Status.SUPERSEDED

    @property
    def has_perhaps_arrived(self) -> bool:
        """As `MailQuerySet.perhaps_arrived`."""
        return self.is_sent or self.may_have_arrived or self.crash_count > 0 or self.leased_until is not None

    def order_again(self) -> None:
        """The same octets once more, now, for somebody waits for them. A row that a worker holds is left to it."""
        may_have_arrived = self.may_have_arrived or self.crash_count > 0
        type(self)._default_manager.filter(pk=self.pk, leased_until=None).update(
            orders=models.F("served") + 1,
            status=self.Status.QUEUED,
            available_at=timezone.now(),
            attempts=0,
            crash_count=0,
            may_have_arrived=may_have_arrived,
            is_urgent=True,
        )
        self.refresh_from_db()

    def mark_served(self) -> None:
        """Done. What was put on the wire (it has a `sent_at` by now) becomes *sent* in the same write, so that no
        crash can fall between the two. The attempts stay, for people who ask how often it was tried."""
        sent: dict[str, Any] = {}
        if self.sent_at:
            sent = {"status": self.Status.SENT, "sent_at": self.sent_at, "smtp_reply": self.smtp_reply}
        self.write_fenced(
            served=self.orders,
            lease_owner="",
            leased_until=None,
            crash_count=0,
            is_urgent=False,
            **sent,
            **self.no_error(),
        )


class CalendarEntry(OwnedModel):
    """One entry in many calendars. Its id is the calendar UID; it counts the revisions, and whoever revises holds it.

    SEQUENCE never goes back, not even when a cancelled meeting is wanted again, and DTSTAMP neither.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    next_sequence = models.PositiveIntegerField(default=0)
    stamped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "calendar entries"

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def hold(cls, organization: Organization, uid: uuid.UUID) -> "CalendarEntry":
        """The entry, locked until the transaction ends: two revisions at once get two sequences."""
        cls.objects.get_or_create(pk=uid, organization=organization)
        return cls.objects.select_for_update(no_key=True).get(pk=uid)

    @classmethod
    def hold_all(cls, organization: Organization, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, "CalendarEntry"]:
        """As `hold`, for many at once; always in the same order, so that no two wait for each other."""
        cls.objects.bulk_create([cls(pk=uid, organization=organization) for uid in uids], ignore_conflicts=True)
        rows = cls.objects.for_organization(organization).filter(pk__in=uids).order_by("pk")
        return {row.pk: row for row in rows.select_for_update(no_key=True)}

    @classmethod
    def save_all(cls, rows: Iterable["CalendarEntry"]) -> None:
        """What was counted on these rows, which are there and held."""
        counted = ["next_sequence", "stamped_at"]
        cls.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=counted)

    @property
    def sequence(self) -> int:
        """The highest that was used."""
        return max(self.next_sequence - 1, 0)

    def take_revision(self) -> Revision:
        """A new SEQUENCE, and a DTSTAMP that is not before any other of this entry."""
        stamp = timezone.now().replace(microsecond=0)
        return self._take(self.next_sequence, max(stamp, self.stamped_at or stamp))

    def take_published(self, mailed: int | None) -> Revision:
        """For a reader of a feed: the revision of their mails, or (None) one that is new to everybody. Not saved."""
        stamp = timezone.now().replace(microsecond=0)
        sequence = self.next_sequence if mailed is None else mailed
        self.next_sequence = max(self.next_sequence, sequence + 1)
        self.stamped_at = max(stamp, self.stamped_at or stamp)
        return Revision(self.pk, sequence, self.stamped_at, self.created_at)

    def take_copy(self, sequence: int) -> Revision:
        """The same SEQUENCE once more. A later DTSTAMP tells calendars which of the two to keep (RFC 5546 2.1.5)."""
        stamp = timezone.now().replace(microsecond=0)
        return self._take(sequence, max(stamp, (self.stamped_at or stamp) + ONE_SECOND))

    def _take(self, sequence: int, stamped_at: datetime) -> Revision:
        self.next_sequence, self.stamped_at = max(self.next_sequence, sequence + 1), stamped_at
        self.save(update_fields=["next_sequence", "stamped_at"])
        return Revision(self.pk, sequence, stamped_at, self.created_at)


class InvitationQuerySet(MailQuerySet):
    def current(self) -> Self:
        """What was or will be told; not what was overtaken before it left."""
        return self.exclude(status=OutgoingMail.Status.SUPERSEDED)


class Invitation(OutgoingMail):
    """One revision of one calendar entry for one person (RFC 5546 REQUEST or CANCEL)."""

    class Role(models.TextChoices):
        CONTACT = "contact", _("Contact")
        RESOURCE = "resource", _("Resource")
        ATTENDEE = "attendee", _("Attendee")

    class Method(models.TextChoices):
        REQUEST = "REQUEST", _("Invitation")
        CANCEL = "CANCEL", _("Cancellation")

    class Kind(models.TextChoices):
        """How it is worded. A first invitation may have any SEQUENCE: others were told of earlier revisions."""

        INVITATION = "invitation", _("Invitation")
        UPDATE = "update", _("Update")
        CANCELLATION = "cancellation", _("Cancellation")
        WITHDRAWAL = "withdrawal", _("Withdrawal")

    WAITS_FOR_EARLIER = "waits_for_earlier"
    uid = models.UUIDField("calendar UID", default=uuid.uuid4, db_index=True)
    sequence = models.PositiveIntegerField(default=0)
    # DTSTAMP. With the sequence it says which of two rows is the newer one, to us as to every calendar.
    stamped_at = models.DateTimeField(default=timezone.now)
    method = models.CharField(max_length=10, choices=Method)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INVITATION)
    role = models.CharField(max_length=20, choices=Role)
    # The reader's, so that a cancellation speaks as the invitation did.
    timezone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    # What the recipient would see, as a hash: the same again is not sent again.
    content_hash = models.CharField(max_length=64)
    # What it said of the meeting, so that a cancellation can show what is cancelled: MeetingFacts.
    facts = models.JSONField(default=dict)

    objects = InvitationQuerySet.as_manager()

    class Meta(OutgoingMail.Meta):
        ordering = ["sequence", "stamped_at", "created_at"]
        indexes = [
            *OutgoingMail.Meta.indexes,
            fair_index("invitation_turn"),
            models.Index(fields=["uid", "recipient", "sequence"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(method__in=["REQUEST", "CANCEL"]), name="invitation_method_is_known")
        ]

    @property
    def is_request(self) -> bool:
        return self.method == self.Method.REQUEST

    @property
    def revision(self) -> tuple[int, datetime]:
        """Grows with every row of one calendar entry for one person."""
        return self.sequence, self.stamped_at

    @property
    def meeting(self) -> MeetingFacts:
        return MeetingFacts.from_json(self.facts)

    def mark_served(self) -> None:
        super().mark_served()
        self.wake_followers()

    def mark_failed(self, *, error: dict[str, str]) -> None:
        super().mark_failed(error=error)
        self.wake_followers()

    def wake_followers(self) -> None:
        """Later mails to the same person, which waited for this one, need wait no longer."""
        waiting = type(self)._default_manager.with_work().filter(uid=self.uid, error_code=self.WAITS_FOR_EARLIER)
        waiting.filter(organization_id=self.organization_id).update(available_at=timezone.now())


class Notice(OutgoingMail):
    """Any other mail of ours: a resource is asked to accept a job, an admin is told that an authorization is dead."""

    class Kind(models.TextChoices):
        DISPATCH = "dispatch", _("Request to accept")
        CONNECTION_LOST = "connection_lost", "Authorization lost"
        ACCESS_REQUEST = "access_request", "Access requested"
        TEMPLATE_TEST = "template_test", "Test of a mail template"
        REMINDER = "reminder", _("Reminder")
        NEEDS_SOMEBODY = "needs_somebody", "Something needs an admin"
        FEED_MOVED = "feed_moved", _("Moved (by calendar feed)")
        FEED_LINK = "feed_link", _("New link (by calendar feed)")
        FEED_CANCELLED = "feed_cancelled", _("Cancelled (by calendar feed)")
        FEED_WITHDRAWN = "feed_withdrawn", _("Withdrawn (by calendar feed)")

    kind = models.CharField(max_length=40, choices=Kind)
    # What it is about, as the floor above knows it; empty where nobody asks.
    about = models.UUIDField(null=True, blank=True)
    # The same cause is told once: a second notice with the key is not queued.
    once_key = models.CharField(max_length=200, blank=True)

    class Meta(OutgoingMail.Meta):
        ordering = ["created_at"]
        indexes = [
            *OutgoingMail.Meta.indexes,
            fair_index("notice_turn"),
            models.Index(fields=["about", "recipient"], name="notice_of_whom_about_what"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "recipient", "once_key"], condition=~Q(once_key=""), name="notice_is_given_once"
            )
        ]
