"""The row is the queue: a row that has to be worked is an order for work.

There is work while `orders > served`. A worker claims a row by one compare-and-set UPDATE that writes its lease, and
every later write is fenced by that lease. So a crash is found when the lease ends, a change that arrives during the
work is served next, one worker at a time holds a row, and no transaction is open while we talk to the world.
Works alike on SQLite and PostgreSQL.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from outbox.outcomes import LostLease
from outbox.sentences import SentenceField


def fair_index(name: str) -> models.Index:
    """For a kind of row of which an organization may have thousands: whose turn it is, is read from this alone."""
    columns = ["organization", "is_urgent", "-precedence", "available_at", "leased_until", "orders", "served"]
    return models.Index(fields=columns, name=name, condition=Q(orders__gt=F("served")))


class OutboxQuerySet(models.QuerySet):
    def with_work(self) -> Self:
        return self.filter(orders__gt=F("served"))

    def due(self, at: datetime | None = None) -> Self:
        """Rows that a worker may claim now."""
        at = at or timezone.now()
        return self.with_work().filter(Q(leased_until=None) | Q(leased_until__lte=at), available_at__lte=at)

    def waiting_like(self, row: Any) -> Self:
        """Rows of the same organization that wait for the same reason and that nobody has ordered anew since."""
        alike = self.with_work().filter(organization_id=row.organization_id, leased_until=None)
        return alike.filter(status=row.WAITING, error_code=row.error_code)

    def update_free(self, **changes: Any) -> int:
        """As `update`, but what somebody else is writing at this moment is left to him. To wait for many rows in the
        order in which the database comes to them may end in a deadlock with whoever writes them one by one."""
        with transaction.atomic():
            free = self.select_for_update(skip_locked=True, no_key=True)
            return self.model._default_manager.filter(pk__in=free.values("pk")).update(**changes)

    def claim(self, row_id: Any) -> Any:
        """The row, ours for LEASE_SECONDS; or None when there is nothing to do or another worker holds it."""
        now = timezone.now()
        owner = uuid.uuid4().hex
        claimed = (
            self.due(now)
            .filter(pk=row_id)
            .update(
                # A lease that was never given back means that its worker died at work.
                crash_count=models.Case(
                    models.When(leased_until=None, then=F("crash_count")), default=F("crash_count") + 1
                ),
                lease_owner=owner,
                leased_until=now + timedelta(seconds=settings.LEASE_SECONDS),
                attempts=F("attempts") + 1,
            )
        )
        return self.get(pk=row_id, lease_owner=owner) if claimed else None


class OutboxRow(models.Model):
    """Abstract. A subclass has a `status` column and says in the three class attributes what it becomes."""

    WAITING: str
    FAILED: str
    MAX_ATTEMPTS = 12

    orders = models.PositiveIntegerField(default=0)
    served = models.PositiveIntegerField(default=0)
    available_at = models.DateTimeField(default=timezone.now)
    lease_owner = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    crash_count = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = SentenceField(blank=True)
    provider_code = models.CharField(max_length=120, blank=True)
    error_id = models.CharField(max_length=20, blank=True, db_index=True)
    # A person looks at the screen until it is done, so it goes before work of which there is much.
    is_urgent = models.BooleanField(default=False)
    # Inside an organization the higher goes first. It takes nothing from the others' turns.
    precedence = models.SmallIntegerField(default=0)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["available_at"], name="%(class)s_due", condition=Q(orders__gt=F("served")))]

    @property
    def has_work(self) -> bool:
        return self.orders > self.served

    @property
    def next_attempt_at(self) -> datetime | None:
        """When it is tried again by itself; None when nothing is due."""
        return max(filter(None, [self.available_at, self.leased_until])) if self.has_work else None

    def order(self, *, at: datetime | None = None, **changes: Any) -> None:
        """Ask for (more) work, from `at` on, default now. Safe while a worker holds the row: it is served after it."""
        type(self)._default_manager.filter(pk=self.pk).update(
            orders=F("orders") + 1, available_at=at or timezone.now(), attempts=0, crash_count=0, **changes
        )
        self.refresh_from_db()

    def write_fenced(self, **changes: Any) -> None:
        """Write while the lease is ours; LostLease when it is not."""
        mine = type(self)._default_manager.filter(pk=self.pk, lease_owner=self.lease_owner)
        if not self.lease_owner or not mine.update(**changes):
            raise LostLease(f"{type(self).__name__} {self.pk}")
        for name, value in changes.items():
            setattr(self, name, value)

    def has_lease_left(self, seconds: float) -> bool:
        """Whether a call that may take `seconds` ends before somebody else may claim the row."""
        return self.leased_until is not None and self.leased_until > timezone.now() + timedelta(seconds=seconds)

    def mark_served(self) -> None:
        """What was ordered when we claimed is done; orders that came since are still there. Gives the lease back."""
        self.write_fenced(
            served=self.orders,
            lease_owner="",
            leased_until=None,
            attempts=0,
            crash_count=0,
            is_urgent=False,
            **self.no_error(),
        )

    def postpone(self, until: datetime) -> None:
        """Give the lease back and the work with it, for later. The state that people see stays as it is."""
        self._give_back(until, attempts=0, crash_count=0, **self.no_error())

    def mark_waiting(self, *, until: datetime, error: dict[str, str]) -> None:
        self._give_back(until, status=self.WAITING, **error)

    def mark_put_off(self, *, until: datetime, error: dict[str, str], **changes: Any) -> None:
        """As if it had not been claimed, but for the words that say why."""
        self._give_back(until, attempts=max(self.attempts - 1, 0), **error, **changes)

    def _give_back(self, until: datetime, **changes: Any) -> None:
        """The work is for later, but who ordered meanwhile does not wait for what an older attempt waits for.

        Not at once either: what the other side was asked for in vain must not overtake what it is asked for next.
        """
        soon = min(until, timezone.now() + timedelta(seconds=settings.LEASE_SECONDS / 4))
        if "status" in changes:
            # Nor does it wait for the same as others: it is not to be moved along with them.
            changes["status"] = self._unless_ordered(F("status"), models.Value(changes["status"]))
        due = self._unless_ordered(models.Value(soon), models.Value(until))
        self.write_fenced(available_at=due, lease_owner="", leased_until=None, **changes)
        self.refresh_from_db(fields=["available_at", "status"])

    def _unless_ordered(self, ordered: Any, otherwise: Any) -> models.Case:
        return models.Case(models.When(orders__gt=self.orders, then=ordered), default=otherwise)

    def mark_failed(self, *, error: dict[str, str]) -> None:
        """Given up: no more tries until somebody orders again."""
        self.write_fenced(
            status=self.FAILED, served=self.orders, lease_owner="", leased_until=None, is_urgent=False, **error
        )

    @staticmethod
    def no_error() -> dict[str, str]:
        return {"error_code": "", "error_message": "", "provider_code": "", "error_id": ""}


class Duty(models.Model):
    """A recurring duty that one process at a time does, for example the sweep. The row is its lease."""

    name = models.CharField(max_length=60, primary_key=True)
    held_until = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def take(cls, name: str, *, seconds: float) -> bool:
        """True when the duty is ours for `seconds`: nobody else does it meanwhile."""
        now = timezone.now()
        until = now + timedelta(seconds=seconds)
        if cls.objects.filter(name=name, held_until__lte=now).update(held_until=until, done_at=now):
            return True
        if cls.objects.filter(name=name).exists():
            return False
        return cls.objects.get_or_create(name=name, defaults={"held_until": until, "done_at": now})[1]


class Pace(models.Model):
    """How fast a provider account may be asked one kind of thing, or a mail server be given mails, by all workers and
    organizations together.

    Kept here where there is no Redis. Nothing is lost with it but the memory of the last second.
    """

    # For example "zoom:ABC123:medium".
    key = models.CharField(max_length=200, primary_key=True)
    # Microseconds since 1970: when the next call is in step. It runs ahead of the clock while calls queue up.
    next_at = models.BigIntegerField(default=0)
    # The other side told us to wait until then, or cannot be reached, whatever we had counted.
    paused_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key
