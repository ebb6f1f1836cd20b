"""What the sweep does for this app: meetings that nobody rang for, hosts and meetings that have to be looked at."""

from automation.host_checks import due_connections, due_resources
from automation.lapsed_feeds import order_meetings_of_lapsed
from automation.live_events import forget_old_events
from automation.models import Meeting, Reminder, ReminderChange, ReplacedMeeting
from automation.rounds import forget_old_counts, make_round
from automation.tasks import (
    change_reminders,
    check_hosts,
    follow_resource,
    remind,
    remove_replaced,
    settle_meeting,
    tell_admins,
)
from automation.troubles import note_since_when, organizations_in_trouble
from outbox.bell import ring
from outbox.models import Duty
from outbox.sweep import recurring, watch

SECONDS_BETWEEN_LOOKS = 60
SECONDS_BETWEEN_READERS = 600
DAY_SECONDS = 24 * 3600


def ring_for_hosts() -> None:
    """A bell that nobody hears rings again next time. Nothing is looked up here: the sweep must not have to wait."""
    if not Duty.take("automation: look for hosts to check", seconds=SECONDS_BETWEEN_LOOKS):
        return
    for connection_id in due_connections():
        ring(check_hosts, str(connection_id))
    for resource_id in due_resources():
        ring(follow_resource, str(resource_id))


def order_looks() -> None:
    if Duty.take("automation: look at meetings that begin soon", seconds=SECONDS_BETWEEN_LOOKS):
        make_round()


def ring_for_troubles() -> None:
    """What needs an admin is gathered here; the mails are written by whoever hears the bell."""
    if not Duty.take("automation: tell admins what needs them", seconds=SECONDS_BETWEEN_LOOKS):
        return
    note_since_when()
    for organization_id in organizations_in_trouble():
        ring(tell_admins, str(organization_id))


def follow_lapsed_feeds() -> None:
    if Duty.take("automation: invite whose calendar is not read any more", seconds=SECONDS_BETWEEN_READERS):
        order_meetings_of_lapsed()


def tidy_events() -> None:
    if Duty.take("automation: forget old events and counts", seconds=DAY_SECONDS):
        forget_old_events()
        forget_old_counts()


watch(Meeting.objects.all, settle_meeting)
watch(ReplacedMeeting.objects.all, remove_replaced)
watch(Reminder.objects.all, remind)
watch(ReminderChange.objects.all, change_reminders)
recurring.extend([ring_for_hosts, order_looks, ring_for_troubles, follow_lapsed_feeds, tidy_events])
