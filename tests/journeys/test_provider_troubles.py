"""The provider is down, slow or strict: the job says so in words, and heals by itself."""

import pytest

from tests.journeys.clinic import Clinic, live_meetings
from tests.journeys.fault_cases import MEETING_CALLS
from tests.services.process import wait_until

pytestmark = [pytest.mark.slow]

TROUBLES = {
    "500 with a page": {"kind": "status_500_html"},
    "502": {"kind": "status_502"},
    "429": {"kind": "status_429", "form": "seconds"},
    "no answer": {"kind": "hang_after", "seconds": 4},
    "connection reset before": {"kind": "reset_before"},
    "connection reset after": {"kind": "reset_after"},
    "broken answer": {"kind": "truncated_json"},
}


def page_of(clinic, job):
    return clinic.browser.get(f"{clinic.stack.url}/jobs/{job['id']}/").text


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("provider", ["zoom", "teams"])
def test_a_trouble_is_said_in_words_and_heals_by_itself(live_stack, provider, trouble):
    clinic = Clinic.open(live_stack)
    clinic.connect(provider)
    clinic.enable()
    made = live_stack.simulator.set_fault(operation=MEETING_CALLS[provider], **TROUBLES[trouble])
    job = clinic.make_ready_job()
    waiting = clinic.wait_for_meeting(job, "waiting")
    assert waiting["error"]["message"].endswith(".")
    assert waiting["error"]["error_id"].startswith("E-")
    assert waiting["next_attempt_at"]
    wait_until(lambda: clinic.job(job)["meeting"]["error"]["error_id"] in page_of(clinic, job))
    live_stack.simulator.control("DELETE", f"faults/{made['faults'][0]['id']}")
    clinic.wait_for_meeting(job)
    assert clinic.job(job)["meeting"]["error"] is None
    assert len(live_meetings(live_stack)) == 1
