"""What the sweep does for this app: it rings for connections that have to be checked."""

from django.conf import settings

from outbox.bell import ring
from outbox.models import Duty
from outbox.sweep import recurring
from providers.authorization import forget_old_attempts
from providers.events import forget_old_events
from providers.quotas import forget_old_days
from providers.tasks import check_connection
from providers.upkeep import due_checks

LONGEST_BETWEEN_LOOKS = 60
DAY_SECONDS = 24 * 3600


def ring_for_checks() -> None:
    """A bell that nobody hears rings again next time: nothing is checked here, the sweep must not wait for anybody."""
    seconds = min(LONGEST_BETWEEN_LOOKS, settings.CONNECTION_CHECK_SECONDS / 2)
    if Duty.take("providers: look for connections to check", seconds=seconds):
        for connection_id in due_checks():
            ring(check_connection, str(connection_id))


def tidy_attempts() -> None:
    if Duty.take("providers: forget old authorization attempts", seconds=DAY_SECONDS):
        forget_old_attempts()


def tidy_days() -> None:
    if Duty.take("providers: forget old counts of hosts", seconds=DAY_SECONDS):
        forget_old_days()


def tidy_events() -> None:
    if Duty.take("providers: forget old events", seconds=DAY_SECONDS):
        forget_old_events()


recurring.extend([ring_for_checks, tidy_attempts, tidy_days, tidy_events])
