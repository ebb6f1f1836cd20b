"""What workers do in a story: they sweep, they die, and in the end there is nothing left to do."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.refusals import Refusal
from automation import services as automation
from automation.drifts import GONE, RECREATE
from automation.models import Automation, Meeting, ReplacedMeeting
from automation.planning import order_look
from automation.resolving import resolve
from notifications.chains import load_chains
from notifications.models import Invitation, Notice
from notifications.services import resend
from outbox.sweep import sweep
from tests.automation.story.changes import Numbers, happen
from tests.automation.story.ground import Clinic

ROUNDS_UNTIL_REST = 60
Work = Meeting | ReplacedMeeting | Invitation | Notice
WAITS_FOR_A_PERSON = {"no_provider", "automation_suspended"}


def sweep_once(clinic: Clinic) -> None:
    """Nobody hears the bells here, so the sweep does all the work that is due."""
    clinic.ground.clock.shift(settings.SWEEP_SECONDS)
    sweep()


def die_at(clinic: Clinic, places: int) -> None:
    """A worker that dies at the given one of the places where that matters, should it come so far."""
    with clinic.ground.reaper.waiting(places):
        sweep_once(clinic)


def stall_at(clinic: Clinic, answers: int) -> None:
    """A worker that stalls when the given answer has come, and goes on after another has taken its work over."""

    def be_replaced() -> None:
        clinic.ground.clock.shift(settings.LEASE_SECONDS + 1)
        sweep_once(clinic)

    with clinic.ground.reaper.stalling(answers, be_replaced):
        sweep_once(clinic)


def overtake_at(clinic: Clinic, answers: int, change: Callable[[], None]) -> None:
    """The change happens while a worker waits for the given answer; or after it, when it does not come so far."""
    reaper = clinic.ground.reaper
    with reaper.stalling(answers, change):
        sweep_once(clinic)
        has_happened = reaper.meanwhile is None
    if not has_happened:
        change()


def come_to_rest(clinic: Clinic) -> None:
    """Nothing goes wrong any more, people press what they are asked to press, and all the work is done."""
    clinic.ground.simulator.world.faults.remove()
    clinic.ground.sink.faults.remove()
    for _ in range(ROUNDS_UNTIL_REST):
        help_along(clinic)
        if (moment := next_moment()) is None:
            if look_at_everything(clinic):
                continue
            return
        clinic.ground.clock.shift(max(moment - timezone.now(), timedelta()))
        sweep_once(clinic)
    raise AssertionError(f"still something to do: {[vars(row) for row in unfinished()]}")


def help_along(clinic: Clinic) -> None:
    """What a person does who looks at the pages."""
    policy = Automation.of(clinic.organization)
    if policy is not None and not policy.has_live_token:
        happen("switch automation on", clinic, Numbers())
    if clinic.connection is not None and not clinic.connection.is_usable:
        happen("connect provider", clinic, Numbers())
    for meeting in Meeting.objects.select_related("job", "organization"):
        if meeting.drift:
            resolve(meeting, RECREATE, by=None)
        elif meeting.status == Meeting.Status.FAILED and (meeting.is_unwanted or not is_past(meeting)):
            automation.try_again(meeting, by=None)
        for newest in newest_mails(clinic, meeting):
            press_send_again(newest)


def press_send_again(newest: Invitation) -> None:
    if newest.status == Invitation.Status.FAILED and newest.error_code != "meeting_is_over":
        try:
            resend(newest)
        except Refusal:
            return


def newest_mails(clinic: Clinic, meeting: Meeting) -> list[Invitation]:
    chains = load_chains(clinic.organization, meeting.calendar_uid).values()
    return [chain.newest for chain in chains if chain.newest is not None]


def look_at_everything(clinic: Clinic) -> bool:
    """As the hourly round does; whether anything was found that somebody has to choose about."""
    if clinic.connection is not None:
        for meeting in Meeting.objects.upcoming_at(clinic.connection).filter(drift="").select_related("job"):
            if (
                meeting.provider_meeting_id in clinic.gone_there
                and meeting.accepted_state != GONE
                and meeting.is_wanted
            ):
                order_look(meeting)
    return bool(unfinished())


def is_past(meeting: Meeting) -> bool:
    return meeting.job.end is not None and meeting.job.end < timezone.now()


def unfinished() -> list[Work]:
    kinds: list[QuerySet] = [kind.objects.all() for kind in (Meeting, ReplacedMeeting, Invitation, Notice)]
    return [row for rows in kinds for row in rows.with_work() if not waits_for_a_person(row)]


def waits_for_a_person(row: Work) -> bool:
    return row.status == Meeting.Status.WAITING and row.error_code in WAITS_FOR_A_PERSON


def next_moment() -> datetime | None:
    """When the next of what there is to do may be done."""
    return min((row.next_attempt_at for row in unfinished()), default=None)
