"""A mail server that takes so many mails a minute, workers of a real product, and one that is killed at work.

Looked at from the mail server: how many mails arrived in any stretch of time, and in which order.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.stack import make_state
from tests.journeys.clinic import Clinic
from tests.services.process import wait_until
from tests.services.stack import Stack, running_stack
from tests.services.stand_ins import MailSink, Simulator

pytestmark = [pytest.mark.database, pytest.mark.slow]
PER_MINUTE = 120
GUESTS = 18
# What may leave meanwhile, the one that opens the stretch, and one that was late on its way on a busy machine.
STRETCH = timedelta(seconds=4)
MOST_IN_STRETCH = PER_MINUTE * 4 // 60 + 2
STATUSES = """
import json
from notifications.models import Invitation
print(json.dumps(list(Invitation.objects.values_list("status", flat=True))))
"""


@pytest.fixture
def paced_stack(
    tmp_path_factory: pytest.TempPathFactory, simulator_process: Simulator, mailsink_process: MailSink
) -> Iterator[Stack]:
    simulator_process.reset()
    mailsink_process.clear()
    folder = make_state(tmp_path_factory, "paced")
    with running_stack(folder, simulator_process, mailsink_process, MAIL_RATE_PER_MINUTE=str(PER_MINUTE)) as stack:
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
    assert kill_between_two_mails(clinic) >= 8
    clinic.call("POST", f"jobs/{off['id']}/cancel/", {"reason": "Ill"}, expect=200)
    clinic.wait_for_mails(off, people=2, method="CANCEL")
    # The guests, and the resource.
    arrived = wait_until(lambda: found if len(found := invitations(clinic, "Course")) > GUESTS else [])
    assert len({mail["to"] for mail in arrived}) == GUESTS + 1
    mails = mails_of(clinic)
    assert set(Counter(mail["message_id"] for mail in mails).values()) == {1}
    assert busiest_stretch(mails) <= MOST_IN_STRETCH
    assert behind_the_last_cancellation(mails) >= 5


def mails_of(clinic: Clinic) -> list[Any]:
    """Calendar mails, in the order of their arrival."""
    return [mail for mail in clinic.stack.mailsink.messages() if mail["calendar_method"]]


def invitations(clinic: Clinic, title: str) -> list[Any]:
    return [mail for mail in mails_of(clinic) if mail["calendar_method"] == "REQUEST" and title in mail["subject"]]


def kill_between_two_mails(clinic: Clinic) -> int:
    """At a moment when the rows know of every mail that was taken: nobody can promise more of what was on the wire.

    Returns how many mails have still to leave.
    """
    while True:
        clinic.stack.freeze("worker")
        time.sleep(0.1)
        # Not over HTTP: a frozen worker may hold SQLite's lock, and every request notes that its token was used.
        statuses = json.loads(clinic.stack.manage("shell", "--no-imports", "-c", STATUSES))
        if len(mails_of(clinic)) == statuses.count("sent"):
            clinic.stack.kill("worker")
            return statuses.count("queued")
        clinic.stack.thaw("worker")


def busiest_stretch(mails: list[Any]) -> int:
    moments = [datetime.fromisoformat(mail["received_at"]) for mail in mails]
    return max(sum(first <= moment < first + STRETCH for moment in moments) for first in moments)


def behind_the_last_cancellation(mails: list[Any]) -> int:
    methods = [mail["calendar_method"] for mail in mails]
    return methods[::-1].index("CANCEL")
