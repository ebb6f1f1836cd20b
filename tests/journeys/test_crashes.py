"""Workers die, the broker forgets: in the end there is exactly one meeting, and every mail is there."""

from collections import Counter

import pytest

from tests.journeys.clinic import Clinic, live_meetings
from tests.services.process import wait_until

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture(params=["zoom", "teams"])
def clinic(live_stack, request):
    clinic = Clinic.open(live_stack)
    clinic.connect(request.param)
    clinic.enable()
    return clinic


def create_operation(job_provider: str) -> str:
    return {"zoom": "zoom.create_meeting", "teams": "graph.create_or_get_meeting"}[job_provider]


def provider_of(clinic: Clinic) -> str:
    return clinic.call("GET", "connection/", expect=200)["provider"]


def wait_until_asked(clinic: Clinic, operation: str) -> None:
    """Until the provider has been asked to create a meeting, whatever it answered."""

    def was_asked() -> bool:
        counts = clinic.stack.simulator.control("GET", "calls")["counts"]
        return any(name == operation and times for name, times in counts.items())

    wait_until(was_asked)


def assert_all_is_well(clinic: Clinic, job, people: int) -> None:
    meeting = clinic.wait_for_meeting(job)
    clinic.wait_for_mails(job, people)
    live = live_meetings(clinic.stack)
    assert len(live) == 1, live
    assert str(live[0]["id"]) == meeting["provider_meeting_id"]
    copies = Counter(mail["message_id"] for mail in clinic.mails(job))
    assert len(copies) == people


def test_worker_killed_before_it_heard_of_the_job(clinic):
    job = clinic.make_dispatched_job()
    clinic.stack.freeze("worker")
    clinic.accept(job)
    clinic.stack.kill("worker")
    assert_all_is_well(clinic, job, people=2)


def test_worker_killed_while_the_provider_creates_the_meeting(clinic):
    operation = create_operation(provider_of(clinic))
    clinic.stack.simulator.set_fault(kind="delay", operation=operation, seconds=1.5, count=1)
    job = clinic.make_ready_job()
    wait_until_asked(clinic, operation)
    clinic.stack.kill("worker")
    assert_all_is_well(clinic, job, people=2)


def test_worker_killed_while_the_answer_is_on_its_way(clinic):
    operation = create_operation(provider_of(clinic))
    clinic.stack.simulator.set_fault(kind="slow_body", operation=operation, seconds=1.5, count=1)
    job = clinic.make_ready_job()
    wait_until(lambda: live_meetings(clinic.stack))
    clinic.stack.kill("worker")
    assert_all_is_well(clinic, job, people=2)


def test_worker_killed_between_the_meeting_and_the_mail(clinic):
    clinic.stack.mailsink.set_fault(kind="slow", seconds=2, count=2)
    job = clinic.make_ready_job()
    clinic.wait_for_meeting(job)
    clinic.stack.kill("worker")
    assert_all_is_well(clinic, job, people=2)


def test_broker_that_forgets_everything_loses_nothing(clinic):
    jobs = [clinic.make_dispatched_job() for _ in range(3)]
    clinic.stack.freeze("worker")
    for job in jobs:
        clinic.accept(job)
    clinic.stack.empty_broker()
    clinic.stack.thaw("worker")
    for job in jobs:
        clinic.wait_for_meeting(job)
        clinic.wait_for_mails(job, people=2)
    assert len(live_meetings(clinic.stack)) == 3
