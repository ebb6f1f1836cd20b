"""A mail server that takes so many mails a minute, workers of a real product, and one that is killed at work.

Looked at from the mail server: how many mails arrived in any stretch of time, and in which order.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest

from tests.fixtures.stack import make_state
from tests.journeys.clinic import Clinic
from tests.services.process import wait_until
from tests.services.stack import Stack, running_stack

pytestmark = [pytest.mark.database, pytest.mark.slow]
PER_MINUTE = 120
GUESTS = 30
# What may leave meanwhile, the one that opens the stretch, and one that was late on its way on a busy machine.
STRETCH = timedelta(seconds=4)
MOST_IN_STRETCH = PER_MINUTE * 4 // 60 + 2
WHAT_ROWS_KNOW = """
import json
from notifications.models import Invitation
rows = Invitation.objects.values_list("message_id", "status", "leased_until")
print(json.dumps([(message_id, status, leased_until is not None) for message_id, status, leased_until in rows]))
"""


@pytest.fixture
def paced_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = make_state(tmp_path_factory, "paced")
    # A lease that a busy machine does not outlast: only the worker's death makes a mail go out twice.
    timing = {"MAIL_RATE_PER_MINUTE": str(PER_MINUTE), "LEASE_SECONDS": "12"}
    with running_stack(folder, **timing) as stack:
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
    # Nothing leaves while we look and cancel, however long that takes here.
    clinic.stack.freeze("worker")
    rows = rows_of(clinic)
    clinic.call("POST", f"jobs/{off['id']}/cancel/", {"reason": "Ill"}, expect=200)
    clinic.stack.kill("worker")
    assert sum(row.is_queued for row in rows) >= 8
    clinic.wait_for_mails(off, people=2, method="CANCEL")
    # The guests, and the resource.
    arrived = wait_until(lambda: found if len(found := invitations(clinic, "Course")) > GUESTS else [])
    assert len({mail["to"] for mail in arrived}) == GUESTS + 1
    mails = mails_of(clinic)
    arrivals = Counter(mail["message_id"] for mail in mails)
    # Nobody can promise more of a mail that was on its way when its worker died.
    on_their_way = {row.message_id for row in rows if row.is_queued and row.is_leased}
    assert {message_id for message_id, count in arrivals.items() if count > 1} <= on_their_way
    assert max(arrivals.values()) <= 2
    assert busiest_stretch(mails) <= MOST_IN_STRETCH
    assert behind_the_last_cancellation(mails) >= 5


def mails_of(clinic: Clinic) -> list[Any]:
    """Calendar mails, in the order of their arrival."""
    return [mail for mail in clinic.stack.mailsink.messages() if mail["calendar_method"]]


def invitations(clinic: Clinic, title: str) -> list[Any]:
    return [mail for mail in mails_of(clinic) if mail["calendar_method"] == "REQUEST" and title in mail["subject"]]


class Row(NamedTuple):
    message_id: str
    status: str
    is_leased: bool

    @property
    def is_queued(self) -> bool:
        return self.status == "queued"


def rows_of(clinic: Clinic) -> list[Row]:
    return [Row(*row) for row in json.loads(clinic.stack.manage("shell", "--no-imports", "-c", WHAT_ROWS_KNOW))]


def busiest_stretch(mails: list[Any]) -> int:
    moments = [datetime.fromisoformat(mail["received_at"]) for mail in mails]
    return max(sum(first <= moment < first + STRETCH for moment in moments) for first in moments)


def behind_the_last_cancellation(mails: list[Any]) -> int:
    methods = [mail["calendar_method"] for mail in mails]
    return methods[::-1].index("CANCEL")
