"""What the sweep does for this app: it finds meetings that nobody rang for, and hosts that have to be looked at."""

from automation.host_checks import due_connections, due_resources
from automation.models import Meeting
from automation.tasks import check_hosts, follow_resource, settle_meeting
from outbox.bell import ring
from outbox.models import Duty
from outbox.sweep import recurring, watch

SECONDS_BETWEEN_LOOKS = 60


def ring_for_hosts() -> None:
    """A bell that nobody hears rings again next time. Nothing is looked up here: the sweep must not have to wait."""
    if not Duty.take("automation: look for hosts to check", seconds=SECONDS_BETWEEN_LOOKS):
        return
    for connection_id in due_connections():
        ring(check_hosts, str(connection_id))
    for resource_id in due_resources():
        ring(follow_resource, str(resource_id))


watch(Meeting.objects.all, settle_meeting)
recurring.append(ring_for_hosts)
