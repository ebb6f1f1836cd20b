"""What the sweep does for this app."""

from jobs.tasks import keep_wall_times
from outbox.bell import ring
from outbox.models import Duty
from outbox.sweep import recurring

SECONDS_BETWEEN_LOOKS = 3600


def ring_for_wall_times() -> None:
    """New rules come with an update of the system, which tells nobody. An unheard bell rings again in an hour."""
    if Duty.take("jobs: look whether time zones have other rules", seconds=SECONDS_BETWEEN_LOOKS):
        ring(keep_wall_times)


recurring.append(ring_for_wall_times)
