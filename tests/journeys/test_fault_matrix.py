"""Jobs (twenty at full size) become Ready while the provider fails in one of the ways that providers are known for.

All cases run at once (see fault_lanes), and are judged one by one.
"""

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.fixtures.stack import in_use
from tests.journeys.clinic import live_meetings, uid_of
from tests.journeys.fault_cases import END_OF_DAY, Case, all_cases
from tests.journeys.fault_lanes import JOBS, Course, run_in_lanes
from tests.services.process import wait_until

pytestmark = [pytest.mark.slow]
CASES = all_cases()


class Outcome:
    """How all of it ended: the courses of the cases, what is at the providers, what was mailed."""

    def __init__(self, stack):
        self.courses = run_in_lanes(stack, CASES)
        ours = {job["id"] for course in self.courses.values() for job in course.jobs}

        def invitations():
            return [mail for mail in stack.mailsink.messages() if mail["calendar_method"]]

        wait_until(lambda: {uid_of(mail) for mail in invitations()} >= ours, pause=1)
        self.mails = invitations()
        self.live = live_meetings(stack)

    def mails_of(self, job):
        """One for each Message-ID: leases are so short here that a worker on a busy machine may have lost his before he
        could note that a mail was taken, and then the same octets go out again."""
        found = {}
        for mail in self.mails:
            if job["description"] in mail["subject"]:
                first = found.setdefault(mail["message_id"], mail)
                assert (mail["calendar"], mail["text"]) == (first["calendar"], first["text"])
        return list(found.values())


@pytest.fixture(scope="module")
def outcome(stack_process):
    with in_use(stack_process) as stack:
        yield Outcome(stack)


@pytest.fixture(params=CASES, ids=str)
def course(request, outcome) -> Course:
    course = outcome.courses[request.param]
    if course.failure:
        raise course.failure
    return course


def topic_of(meeting) -> str:
    return str(meeting.get("topic") or meeting.get("subject"))


def test_in_the_end_each_job_has_one_live_meeting_and_no_other_is_there(outcome, course):
    wanted = {job["description"]: job["meeting"]["provider_meeting_id"] for job in course.jobs}
    live = [meeting for meeting in outcome.live if topic_of(meeting) in wanted]
    assert len(wanted) == JOBS
    assert Counter(map(topic_of, live)) == Counter(wanted.keys())
    assert {topic_of(meeting): str(meeting["id"]) for meeting in live} == wanted


def test_meanwhile_each_job_says_in_words_what_is_wrong(course):
    expected = course.case.codes
    assert len(course.troubles) == (JOBS if expected else 0)
    for meeting in course.troubles.values():
        error = meeting["error"]
        assert error["code"] in expected
        assert error["message"].endswith(".")
        assert error["error_id"].startswith("E-")
        assert meeting["status"] == "waiting"
        assert meeting["next_attempt_at"]


def test_each_contact_is_invited_once_with_the_right_link(outcome, course):
    for job in course.jobs:
        (mail,) = outcome.mails_of(job)
        assert len(mail["envelope"]["to"]) == 1
        assert job["virtual_meeting_url"] in mail["text"].replace("\n", "")


@pytest.mark.parametrize("case", [case for case in CASES if case.codes is END_OF_DAY], ids=str)
def test_at_the_daily_limit_a_job_says_that_it_goes_on_after_midnight(outcome, case: Case):
    for meeting in outcome.courses[case].troubles.values():
        again_at = datetime.fromisoformat(meeting["next_attempt_at"]).astimezone(UTC)
        assert (again_at.hour, again_at.minute) == (0, 0)
        assert "UTC" in meeting["error"]["message"]


def test_every_live_meeting_is_linked_from_a_job(outcome):
    linked = {job["meeting"]["provider_meeting_id"] for course in outcome.courses.values() for job in course.jobs}
    assert {str(meeting["id"]) for meeting in outcome.live} == linked
