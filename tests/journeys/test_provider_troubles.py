"""The provider is down, slow or strict: the job says so in words, and heals by itself."""

import pytest

from tests.journeys.clinic import Clinic, live_meetings

pytestmark = [pytest.mark.slow]

CREATE = {"zoom": "zoom.create_meeting", "teams": "graph.create_or_get_meeting"}
TROUBLES = {
    "500 with a page": {"kind": "status_500_html"},
    "502": {"kind": "status_502"},
    "429": {"kind": "status_429", "form": "seconds"},
    "no answer": {"kind": "hang_after", "seconds": 4},
    "connection reset before": {"kind": "reset_before"},
    "connection reset after": {"kind": "reset_after"},
    "broken answer": {"kind": "truncated_json"},
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("provider", ["zoom", "teams"])
def test_a_trouble_is_said_in_words_and_heals_by_itself(live_stack, provider, trouble):
    clinic = Clinic.open(live_stack)
    clinic.connect(provider)
    clinic.enable()
    live_stack.simulator.set_fault(operation=CREATE[provider], count=2, **TROUBLES[trouble])
    job = clinic.make_ready_job()
    waiting = clinic.wait_for_meeting(job, "waiting")
    assert waiting["error"]["message"].endswith(".")
    assert waiting["error"]["error_id"].startswith("E-")
    assert waiting["next_attempt_at"]
    page = clinic.browser.get(f"{live_stack.url}/jobs/{job['id']}/").text
    assert waiting["error"]["error_id"] in page
    clinic.wait_for_meeting(job, seconds=120)
    assert clinic.job(job)["meeting"]["error"] is None
    assert len(live_meetings(live_stack)) == 1
