from celery import shared_task

from automation import alarms, host_checks, reminder_changes, reminders, replaced
from automation.models import Meeting, Reminder, ReminderChange, ReplacedMeeting
from automation.scheduling import settle
from outbox.crew import work_fairly
from outbox.present import BACKGROUND, working_at
from outbox.worker import work


@shared_task
def settle_meeting(meeting_id: str) -> None:
    """The id says whose bell this was, for the log. What is worked is the meeting whose turn it is."""
    work_fairly(Meeting.objects.select_related("organization", "job__organization", "job__contact"), settle)


@shared_task
def check_hosts(connection_id: str) -> None:
    with working_at(BACKGROUND):
        host_checks.check_hosts_of(connection_id)


@shared_task
def follow_resource(resource_id: str) -> None:
    with working_at(BACKGROUND):
        host_checks.follow_resource_by_id(resource_id)


@shared_task
def tell_admins(organization_id: str) -> None:
    alarms.tell_admins(organization_id)


@shared_task
def remove_replaced(replaced_id: str) -> None:
    work(ReplacedMeeting.objects.select_related("organization", "connection"), replaced_id, replaced.remove_replaced)


@shared_task
def remind(reminder_id: str) -> None:
    """As `settle_meeting`: when three hundred meetings begin at nine, a sweep rings for some, and all are worked."""
    work_fairly(Reminder.objects.all(), reminders.remind)


@shared_task
def change_reminders(change_id: str) -> None:
    work(ReminderChange.objects.all(), change_id, reminder_changes.apply_change)
