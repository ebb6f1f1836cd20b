"""What may happen around the jobs: the policy, the provider, the mail server, and time."""

from datetime import timedelta

from django.utils import timezone

from accounts.refusals import Refusal
from accounts.services import revoke_token
from accounts.tokens import create_token
from automation import services as automation
from automation.models import Automation, Reminder
from notifications.mailsink.faults import Fault as MailFault
from providers.base import ProviderError
from providers.services import remove_connection
from providers.simulator.control.actions import WrongAction, delete_by_hand, revoke_by_hand
from providers.simulator.faults import Fault
from tests.automation.story.changes import Numbers, change, meeting_of
from tests.automation.story.ground import Clinic
from tests.automation.story.provider_side import live_ids
from tests.providers.connecting import ACCOUNTS, connect

PROVIDER_FAULTS = [
    {"kind": "reset_after"},
    {"kind": "status_500_html"},
    {"kind": "status_500_html", "acts": True},
    {"kind": "reset_before"},
    {"kind": "truncated_json"},
    {"kind": "status_429", "seconds": 30},
    {"kind": "invalid_token_once"},
    {"kind": "status_502", "count": 6},
    {"kind": "list_lag", "seconds": 10, "count": 3},
]
MEETING_CALLS = ["*meeting*", "*.create*", "*.update_*", "*.delete_*", "*.list_*"]
MAIL_FAULTS = [
    {"kind": "disconnect_after_accept"},
    {"kind": "temporary_451"},
    {"kind": "disconnect_before_answer"},
    {"kind": "closing_421"},
    {"kind": "refused_550"},
]
WAITS = [5, 70, 20, 600, 4000]


@change
def switch_automation_on(clinic: Clinic, numbers: Numbers) -> None:
    text = create_token(clinic.admin, name="Automation", scopes=[])[1]
    wish = automation.Wish(access_token=text, enable_attendees=numbers.kind != 1, send_ics=numbers.kind != 2)
    automation.enable_automation(clinic.organization, wish, by=clinic.admin)


@change
def switch_automation_off(clinic: Clinic, numbers: Numbers) -> None:
    automation.disable_automation(clinic.organization, by=clinic.admin)


@change
def revoke_api_token(clinic: Clinic, numbers: Numbers) -> None:
    policy = Automation.of(clinic.organization)
    if policy is not None and policy.access_token is not None:
        revoke_token(policy.access_token, by=clinic.admin)


@change
def connect_provider(clinic: Clinic, numbers: Numbers) -> None:
    """Also after it was lost, or removed. Another one than before is refused while one is there."""
    present = clinic.connection
    provider = present.provider if present else ["zoom", "teams"][numbers.kind % 2]
    try:
        connect(clinic.ground.control, clinic.admin, provider)
    except ProviderError as error:
        raise Refusal(error.message, code=error.code) from error


@change
def remove_provider(clinic: Clinic, numbers: Numbers) -> None:
    if (present := clinic.connection) is not None:
        clinic.unreachable |= live_ids(clinic.ground.simulator.world, present.provider)
        remove_connection(present, by=clinic.admin)


@change
def revoke_authorization(clinic: Clinic, numbers: Numbers) -> None:
    if (present := clinic.connection) is not None:
        revoke_by_hand(clinic.ground.simulator.world, present.provider, ACCOUNTS[present.provider])


@change
def delete_at_the_provider(clinic: Clinic, numbers: Numbers) -> None:
    meeting_id = meeting_of(clinic, numbers).provider_meeting_id
    try:
        delete_by_hand(clinic.ground.simulator.world, meeting_id)
    except WrongAction:
        return
    clinic.gone_there.add(meeting_id)


@change
def provider_misbehaves(clinic: Clinic, numbers: Numbers) -> None:
    wanted = {"count": 1, "operation": MEETING_CALLS[numbers.who % 5], **PROVIDER_FAULTS[numbers.kind % 9]}
    clinic.ground.simulator.world.faults.add(Fault(**wanted))


@change
def mail_server_misbehaves(clinic: Clinic, numbers: Numbers) -> None:
    clinic.ground.sink.faults.add(MailFault(count=1 + numbers.who % 2, **MAIL_FAULTS[numbers.kind % 5]))


@change
def time_passes(clinic: Clinic, numbers: Numbers) -> None:
    clinic.ground.clock.shift(WAITS[numbers.kind % 5])


@change
def time_passes_until_a_reminder(clinic: Clinic, numbers: Numbers) -> None:
    planned = Reminder.objects.with_work().filter(available_at__gt=timezone.now()).order_by("available_at").first()
    if planned is not None:
        clinic.ground.clock.shift(planned.available_at - timezone.now() + timedelta(seconds=1))
