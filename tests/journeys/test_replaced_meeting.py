"""While the mail server takes no mail, the link that guests have leads to a meeting, whoever pastes another."""

import pytest
import requests

from tests.journeys.clinic import Clinic, live_meetings
from tests.services.process import wait_until

pytestmark = [pytest.mark.slow]
LINK = "https://meet.example/room-7"


def mails_tried_thrice(clinic, job):
    """The removal has been looked at as well by then."""
    listed = clinic.call("GET", f"invitations/?job={job['id']}&page_size=200", expect=200)["results"]
    return [mail for mail in listed if mail["status"] == "queued" and mail["attempts"] > 2]


@pytest.mark.parametrize("provider", ["zoom", "teams"])
def test_the_old_meeting_is_deleted_when_the_mails_with_the_pasted_link_have_left(live_stack, provider):
    clinic = Clinic.open(live_stack)
    clinic.connect(provider)
    clinic.enable()
    job = clinic.make_ready_job()
    old = clinic.wait_for_meeting(job)
    clinic.wait_for_mails(job, 2)

    live_stack.mailsink.set_fault(kind="temporary_451")
    clinic.call("POST", f"meetings/{old['id']}/link/", {"join_url": LINK}, expect=200)
    assert clinic.wait_for_meeting(job)["join_url"] == LINK
    wait_until(lambda: len(mails_tried_thrice(clinic, job)) == 2)
    live_stack.kill("worker")
    assert [str(one["id"]) for one in live_meetings(live_stack)] == [old["provider_meeting_id"]]

    requests.delete(f"{live_stack.mailsink.url}/api/faults", timeout=30).raise_for_status()
    clinic.wait_for_mails(job, 4)
    wait_until(lambda: not live_meetings(live_stack))
    after = clinic.job(job)["meeting"]
    assert (after["status"], after["join_url"], after["next_attempt_at"]) == ("scheduled", LINK, None)
