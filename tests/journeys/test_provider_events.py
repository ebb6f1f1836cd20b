"""What Zoom tells by itself, over real HTTP: who waits, who is in, and what somebody did to a meeting over there.

And for Microsoft, which tells nothing: that somebody looks.
"""

from typing import Any

import pytest

from tests.journeys.clinic import Clinic, live_meetings
from tests.journeys.lifecycle.scene import LOOK
from tests.services.process import wait_until

pytestmark = [pytest.mark.slow]
# A minute passes between two rounds, and nobody looks at what was made just now: as if both were long ago.
LET_TIME_PASS = """
from datetime import timedelta
from django.db.models import F
from automation.models import Meeting
from outbox.models import Duty
Meeting.objects.filter(pk="{meeting}").update(scheduled_at=F("scheduled_at") - timedelta(days=3))
Duty.objects.filter(name="automation: look at meetings that begin soon").delete()
"""


@pytest.fixture
def clinic(live_stack):
    """Connected with Zoom, which sends its events to us."""
    clinic = Clinic.open(live_stack)
    listen(clinic)
    clinic.connect("zoom")
    clinic.enable()
    return clinic


def listen(clinic: Clinic, **more: Any) -> None:
    address = {
        "zoom_webhook_url": f"{clinic.stack.url}/webhooks/zoom/",
        "zoom_webhook_auto": True,
        "zoom_webhook_retry_scale": 0.01,
    }
    clinic.stack.simulator.control("POST", "options", json=address | more)


def happen(clinic: Clinic, meeting: Any, event: str, who: str = "", **more: Any) -> Any:
    """It happens at Zoom; gives the answers to its deliveries when they are waited for."""
    wish = {"event": event, "meeting_id": meeting["provider_meeting_id"], **more}
    if who:
        wish["participant"] = {"user_name": who}
    return clinic.stack.simulator.control("POST", "webhook", json=wish)["deliveries"]


def live_state(clinic: Clinic, job: Any) -> Any:
    return clinic.job(job)["meeting"]["live"]


def page_of(clinic: Clinic, job: Any) -> str:
    return clinic.browser.get(f"{clinic.stack.url}/jobs/{job['id']}/").text


def wait_for_drift(clinic: Clinic, job: Any, kind: str) -> Any:
    def found() -> Any:
        meeting = clinic.job(job)["meeting"]
        return meeting if meeting["drift"] and meeting["drift"]["kind"] == kind else None

    try:
        return wait_until(found, 20)
    except TimeoutError:  # A look that was cut off by our short leases is not repeated for ten minutes.
        clinic.stack.manage("shell", "--no-imports", "-c", LOOK.format(job=job["id"]))
        return wait_until(found)


def wait_until_settled(clinic: Clinic, job: Any) -> Any:
    def reached() -> Any:
        meeting = clinic.job(job)["meeting"]
        return meeting if meeting["status"] == "scheduled" and meeting["drift"] is None else None

    return wait_until(reached)


def resolve(clinic: Clinic, meeting: Any, choice: str) -> Any:
    return clinic.call("POST", f"meetings/{meeting['id']}/resolve/", {"choice": choice}, expect=202)


def test_zoom_is_answered_when_it_asks_who_is_there(clinic):
    answer = clinic.stack.simulator.control("POST", "webhook", json={"event": "endpoint.url_validation"})
    assert answer["deliveries"][0]["valid"] is True


def test_the_job_tells_who_waits_who_is_in_and_when_it_ended(clinic):
    job = clinic.make_ready_job()
    meeting = clinic.wait_for_meeting(job)
    happen(clinic, meeting, "meeting.participant_jbh_waiting", "Erika <b>Muster</b>", copies=3, wait=True)
    assert [one["name"] for one in live_state(clinic, job)["waiting"]] == ["Erika Muster"]
    assert "<strong>Erika Muster</strong> is waiting to be let in" in page_of(clinic, job)
    happen(clinic, meeting, "meeting.started", wait=True)
    happen(clinic, meeting, "meeting.participant_joined", "Erika Muster", wait=True)
    state = live_state(clinic, job)
    assert (state["waiting"], [one["name"] for one in state["present"]]) == ([], ["Erika Muster"])
    assert "is waiting" not in page_of(clinic, job)
    happen(clinic, meeting, "meeting.ended", wait=True)
    assert live_state(clinic, job)["ended_at"]
    assert live_state(clinic, job)["present"] == []


def test_events_in_the_wrong_order_tell_the_same_story(clinic):
    listen(clinic, zoom_webhook_shuffle=4, zoom_webhook_copies=2)
    job = clinic.make_ready_job()
    meeting = clinic.wait_for_meeting(job)
    story = ["meeting.participant_joined_waiting_room", "meeting.started", "meeting.participant_admitted"]
    for event in [*story, "meeting.participant_joined"]:
        happen(clinic, meeting, event, "Erika")
    clinic.stack.simulator.control("POST", "webhooks/release")
    state = wait_until(lambda: (state := live_state(clinic, job))["present"] and not state["waiting"] and state)
    assert (len(state["present"]), state["started_at"] is not None) == (1, True)


@pytest.mark.parametrize("forgery", [{"signature": "bad"}, {"age_seconds": 3600}], ids=["bad signature", "old"])
def test_forged_and_replayed_events_are_refused(clinic, forgery):
    job = clinic.make_ready_job()
    meeting = clinic.wait_for_meeting(job)
    [delivery] = happen(clinic, meeting, "meeting.started", wait=True, **forgery)
    assert delivery["attempts"][0]["status"] == 401
    assert live_state(clinic, job)["started_at"] is None


def test_echoes_of_our_own_changes_are_no_news(clinic):
    job = clinic.make_ready_job()
    before = clinic.wait_for_meeting(job)
    clinic.call("PATCH", f"jobs/{job['id']}/", {"duration": 45, "description": "A longer talk"}, expect=200)
    wait_until(lambda: live_meetings(clinic.stack)[0]["duration"] == 45)
    wait_until(lambda: has_told(clinic, "meeting.updated"))
    wait_until(lambda: "GET" in methods_after_update(clinic))
    meeting = wait_until_settled(clinic, job)
    assert meeting["provider_meeting_id"] == before["provider_meeting_id"]
    assert clinic.call("GET", "meetings/?needs_attention=true", expect=200)["results"] == []


def has_told(clinic: Clinic, event: str) -> bool:
    deliveries = clinic.stack.simulator.control("GET", "webhooks")["deliveries"]
    return any(each["event"] == event and each["state"] == "delivered" for each in deliveries)


def methods_after_update(clinic: Clinic) -> list[str]:
    calls = clinic.stack.simulator.control("GET", "calls", params={"vendor": "zoom"})["calls"]
    methods = [call["method"] for call in calls]
    # The update reads its own result; whatever is read after that is the look.
    return methods[methods.index("PATCH") + 2 :] if "PATCH" in methods else []


def test_a_meeting_deleted_at_zoom_is_said_and_made_anew(clinic):
    job = clinic.make_ready_job()
    before = clinic.wait_for_meeting(job)
    clinic.wait_for_mails(job, people=2)
    clinic.stack.simulator.control("POST", f"meetings/{before['provider_meeting_id']}/delete")
    wait_for_drift(clinic, job, "deleted")
    found = clinic.wait_for_meeting(job, "failed")
    assert found["error"]["code"] == "deleted_at_provider"
    listed = clinic.call("GET", "meetings/?needs_attention=true", expect=200)["results"]
    assert [one["id"] for one in listed] == [found["id"]]
    assert "was deleted at Zoom" in page_of(clinic, job)
    assert "was deleted at Zoom" in clinic.browser.get(f"{clinic.stack.url}/meetings/").text
    assert clinic.submit(f"/meetings/{found['id']}/resolve/", {"choice": "recreate"}).status_code == 302
    after = wait_until_settled(clinic, job)
    assert after["provider_meeting_id"] != before["provider_meeting_id"]
    assert len(live_meetings(clinic.stack)) == 1
    mails = wait_until(lambda: len(found := clinic.mails(job)) >= 4 and found)
    assert sum(after["join_url"] in mail["text"] for mail in mails) == 2
    clinic.call("POST", f"meetings/{found['id']}/resolve/", {"choice": "keep"}, expect=409)


def test_a_meeting_moved_at_zoom_is_said_with_both_times_and_put_back(clinic):
    job = clinic.make_ready_job(start="2031-03-04T14:00:00Z")
    meeting = clinic.wait_for_meeting(job)
    happen(clinic, meeting, "meeting.updated", changes={"start_time": "2031-03-04T15:00:00Z"})
    found = wait_for_drift(clinic, job, "changed")
    assert found["status"] == "scheduled"
    assert [one["what"] for one in found["drift"]["differences"]] == ["start"]
    # The admin's clock is in Paris.
    assert "Zoom has 16:00, the job 15:00." in page_of(clinic, job)
    resolve(clinic, meeting, "recreate")
    wait_until_settled(clinic, job)
    assert [one["start_time"] for one in live_meetings(clinic.stack)] == ["2031-03-04T14:00:00Z"]


def test_an_app_removed_at_zoom_ends_the_connection_until_somebody_reconnects(clinic):
    app = {"vendor": "zoom", "client_id": "demo-zoom-client", "published": True}
    clinic.stack.simulator.control("POST", "apps", json=app)
    clinic.stack.simulator.control("POST", "webhook", json={"event": "app_deauthorized", "account": "dana"})
    wait_until(lambda: clinic.call("GET", "connection/", expect=200)["status"] == "lost")
    assert "The app was removed at Zoom by" in clinic.call("GET", "connection/", expect=200)["last_error"]["message"]
    clinic.stack.mailsink.wait_for(1, to=clinic.admin_email)
    job = clinic.make_ready_job()
    clinic.wait_for_meeting(job, "waiting")
    clinic.connect("zoom")
    clinic.wait_for_meeting(job)


def test_a_meeting_deleted_at_microsoft_is_found_by_looking(live_stack):
    clinic = Clinic.open(live_stack)
    clinic.connect("teams")
    clinic.enable()
    job = clinic.make_ready_job()
    meeting = clinic.wait_for_meeting(job)
    live_stack.simulator.control("POST", f"meetings/{meeting['provider_meeting_id']}/delete")
    live_stack.manage("shell", "-v", "0", "-c", LET_TIME_PASS.format(meeting=meeting["id"]))
    wait_for_drift(clinic, job, "deleted")
    resolve(clinic, meeting, "keep")
    clinic.wait_for_meeting(job, "cancelled")
    clinic.wait_for_mails(job, people=2, method="CANCEL")
