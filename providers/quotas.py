"""How often a host's meetings may be made or changed in one UTC day, counted before the provider does.

Zoom allows each of its users 100 creates and updates a day. A few are kept for updates, so that meetings that exist can
still be moved late in the day. The count is in the database, because it must outlive a restart, and it is shared by all
workers and all organizations that use the same account.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from outbox.outcomes import TryLater
from outbox.sentences import Sentence
from providers.base import ProviderMeeting, Throttled
from providers.models import Connection, HostDay
from providers.registry import get_provider
from providers.throttling import next_midnight

# Of a hundred, this many are left to updates.
KEPT_FOR_UPDATES = 10
DAYS_TO_REMEMBER = timedelta(days=7)


@dataclass
class Change:
    """One create or update that was counted. `cost` is what it turned out to take."""

    cost: int = 1

    def settle(self, meeting: ProviderMeeting) -> ProviderMeeting:
        self.cost = meeting.changes
        return meeting


def limit_of(connection: Connection) -> int | None:
    """Changes per host and day; None where the provider has no such limit."""
    return get_provider(connection.provider).capabilities.changes_per_host_and_day


@contextmanager
def counted(connection: Connection, host_id: str, *, host_name: str, is_create: bool) -> Iterator[Change]:
    """Around a create or update: counted before it leaves, and not at all when it certainly was without effect."""
    change = Change()
    take_change(connection, host_id, host_name=host_name, is_create=is_create)
    try:
        yield change
    except TryLater as error:
        change.cost = 0
        if isinstance(error, Throttled) and error.code == "daily_limit":
            mark_spent(connection, host_id)
        raise
    finally:
        give_back(connection, host_id, 1 - change.cost)


def take_change(connection: Connection, host_id: str, *, is_create: bool, host_name: str = "") -> None:
    """One more change is counted for the host today. Throttled (`waiting_for_quota`) when there is none left.

    `host_id` is the provider's; empty: the account that authorized us.
    """
    limit = limit_of(connection)
    if limit is None:
        return
    usable = limit - KEPT_FOR_UPDATES if is_create else limit
    open_day = HostDay.objects.filter(**key_of(connection, host_id), is_spent=False, changes__lt=usable)
    if open_day.update(changes=F("changes") + 1):
        return
    # Either the day's first, perhaps of several at once, or there is none left.
    HostDay.objects.get_or_create(**key_of(connection, host_id))
    if not open_day.update(changes=F("changes") + 1):
        raise say_spent(connection, host_name or connection.account_name or connection.account_email)


def give_back(connection: Connection, host_id: str, changes: int) -> None:
    """Some that were counted were not used after all. (A change of the day in between forgives one; so be it.)"""
    if changes and limit_of(connection) is not None:
        HostDay.objects.filter(**key_of(connection, host_id), changes__gte=changes).update(
            changes=F("changes") - changes
        )


def mark_spent(connection: Connection, host_id: str) -> None:
    """The provider says that the host's day is over, whatever we had counted: others change its meetings too."""
    if limit_of(connection) is not None:
        HostDay.objects.update_or_create(**key_of(connection, host_id), defaults={"is_spent": True})


def changes_left(connection: Connection, host_ids: Iterable[str], *, for_creates: bool = False) -> dict[str, int]:
    """What each of these hosts may still do today; with `for_creates` without what is kept for updates.

    Where the provider has no limit, a number that nobody reaches.
    """
    limit = limit_of(connection)
    wanted = list(host_ids)
    if limit is None:
        return dict.fromkeys(wanted, 1_000_000)
    usable = limit - KEPT_FOR_UPDATES if for_creates else limit
    names = {host_id or connection.user_id for host_id in wanted}
    days = HostDay.objects.filter(**day_of(connection), host_id__in=names)
    left = {day.host_id: 0 if day.is_spent else max(usable - day.changes, 0) for day in days}
    return {host_id: left.get(host_id or connection.user_id, usable) for host_id in wanted}


def forget_old_days() -> int:
    """Counts of days that are long over."""
    return HostDay.objects.filter(day__lt=today() - DAYS_TO_REMEMBER).delete()[0]


def say_spent(connection: Connection, host_name: str) -> Throttled:
    label = get_provider(connection.provider).label
    return Throttled(
        Sentence(
            "%(provider)s takes only so many new and changed meetings a day for each host, and %(host)s has none left"
            " today (UTC). It goes on by itself the next day.",
            provider=label,
            host=host_name,
        ),
        code="waiting_for_quota",
        retry_at=next_midnight(),
    )


def key_of(connection: Connection, host_id: str) -> dict[str, Any]:
    return {**day_of(connection), "host_id": host_id or connection.user_id}


def day_of(connection: Connection) -> dict[str, Any]:
    return {"provider": connection.provider, "account_id": connection.account_id, "day": today()}


def today() -> date:
    return timezone.now().astimezone(UTC).date()
