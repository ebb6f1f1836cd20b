"""A mail server that takes so many mails a minute, workers of a real product, and one that is killed at work.

Looked at from the mail server: how many mails arrived in any stretch of time, and in which order.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.stack import make_state
from tests.journeys.clinic import Clinic
from tests.services.process import wait_until
from tests.services.stack import Stack, running_stack
from tests.services.stand_ins import Simulator

pytestmark = [pytest.mark.database, pytest.mark.slow]
PER_MINUTE = 120
GUESTS = 18
# What may leave meanwhile, the one that opens the stretch, and one that was late on its way on a busy machine.
STRETCH = timedelta(seconds=4)
MOST_IN_STRETCH = PER_MINUTE * 4 // 60 + 2
WHAT_ROWS_KNOW = """
import json
from notifications.models import Invitation
print(json.dumps(list(Invitation.objects.values_list("message_id", "status"))))
"""


@pytest.fixture
def paced_stack(tmp_path_factory: pytest.TempPathFactory, simulator_process: Simulator) -> Iterator[Stack]:
    simulator_process.reset()
    folder = make_state(tmp_path_factory, "paced")
    # A lease that a busy machine does not outlast: only the worker's death makes a mail go out twice.
    timing = {"MAIL_RATE_PER_MINUTE": str(PER_MINUTE), "LEASE_SECONDS": "12"}
    with running_stack(folder, simulator_process, **timing) as stack:
        yield stack


@pytest.fixture
def clinic(paced_stack: Stack) -> Clinic:
    clinic = Clinic.open(paced_stack)
    clinic.connect("zoom")
    clinic.enable(enable_attendees=True)
    return clinic


def test_never_more_than_the_rate_whatever_happens_and_each_mail_once(clinic):
    off = clinic.make_ready_job(description="Off")
    clinic.wait_for_mails(off, people=2)
    guests = [clinic.make_contact()["id"] for _ in range(GUESTS)]
    clinic.make_ready_job(description="Course", is_group_event=True, attendees=guests)
    wait_until(lambda: len(invitations(clinic, "Course")) >= 2)
    still_to_leave, unnoted = kill_among_mails(clinic)
    assert still_to_leave >= 8
    clinic.call("POST", f"jobs/{off['id']}/cancel/", {"reason": "Ill"}, expect=200)
    clinic.wait_for_mails(off, people=2, method="CANCEL")
    # The guests, and the resource.
    arrived = wait_until(lambda: found if len(found := invitations(clinic, "Course")) > GUESTS else [])
    assert len({mail["to"] for mail in arrived}) == GUESTS + 1
    mails = mails_of(clinic)
    arrivals = Counter(mail["message_id"] for mail in mails)
    # Nobody can promise more of a mail that was taken when its worker died before he could note it.
    assert {message_id for message_id, count in arrivals.items() if count > 1} <= unnoted
    assert max(arrivals.values()) <= 2
    assert busiest_stretch(mails) <= MOST_IN_STRETCH
    assert behind_the_last_cancellation(mails) >= 5


def mails_of(clinic: Clinic) -> list[Any]:
    """Calendar mails, in the order of their arrival."""
    return [mail for mail in clinic.stack.mailsink.messages() if mail["calendar_method"]]


def invitations(clinic: Clinic, title: str) -> list[Any]:
    return [mail for mail in mails_of(clinic) if mail["calendar_method"] == "REQUEST" and title in mail["subject"]]


def kill_among_mails(clinic: Clinic) -> tuple[int, set[str]]:
    """How many mails have still to leave, and the Message-IDs of those that arrived while no row knows of it.

    Both before a new worker is there: it takes its time to start, and its rows are leased to the dead one.
    """
    clinic.stack.kill("worker")
    rows = dict(json.loads(clinic.stack.manage("shell", "--no-imports", "-c", WHAT_ROWS_KNOW)))
    arrived = {mail["message_id"] for mail in mails_of(clinic)}
    assert arrived <= rows.keys()
    return list(rows.values()).count("queued"), {one for one in arrived if rows[one] != "sent"}


def busiest_stretch(mails: list[Any]) -> int:
    moments = [datetime.fromisoformat(mail["received_at"]) for mail in mails]
    return max(sum(first <= moment < first + STRETCH for moment in moments) for first in moments)


def behind_the_last_cancellation(mails: list[Any]) -> int:
    methods = [mail["calendar_method"] for mail in mails]
    return methods[::-1].index("CANCEL")
