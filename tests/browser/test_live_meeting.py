"""The client waits to be let in: the open job page and the resource's phone say so by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_job import PHONE, log_in, make_resource_with_log_in
from tests.journeys.clinic import Clinic
from tests.journeys.test_provider_events import happen, listen, wait_for_drift

SENTENCE = "Erika Muster is waiting to be let in"


@pytest.mark.slow
def test_who_waits_is_seen_at_the_desk_and_on_the_phone_without_a_click(live_stack, open_page):
    clinic = Clinic.open(live_stack)
    listen(clinic)
    clinic.connect("zoom")
    clinic.enable()
    resource = make_resource_with_log_in(clinic, "Nora Nurse")
    soon = datetime.now(UTC) + timedelta(minutes=10)
    job = clinic.make_job(start=soon.replace(microsecond=0).isoformat())
    clinic.call("POST", f"jobs/{job['id']}/allocations/", {"resource": resource["id"]}, expect=201)
    clinic.accept(clinic.call("POST", f"jobs/{job['id']}/dispatch/", expect=200))
    meeting = clinic.wait_for_meeting(job)
    desk, phone = open_page(), open_page(**PHONE)
    log_in(desk, clinic, clinic.admin_email)
    desk.goto(f"{live_stack.url}/jobs/{job['id']}/")
    log_in(phone, clinic, resource["email"])
    expect(desk.get_by_role("link", name="Join meeting")).to_be_visible()
    happen(clinic, meeting, "meeting.participant_joined_waiting_room", "Erika Muster")
    expect(desk.get_by_text(SENTENCE)).to_be_visible()
    expect(phone.get_by_text(SENTENCE)).to_be_visible()
    happen(clinic, meeting, "meeting.participant_joined", "Erika Muster")
    expect(desk.get_by_text(SENTENCE)).to_have_count(0)
    expect(phone.get_by_text(SENTENCE)).to_have_count(0)
    live_stack.simulator.control("POST", f"meetings/{meeting['provider_meeting_id']}/delete")
    wait_for_drift(clinic, job, "deleted")
    desk.get_by_role("button", name="Re-create").click()
    expect(desk.get_by_text("Scheduled", exact=True)).to_be_visible()
    expect(desk.get_by_role("link", name="Join meeting")).to_be_visible()
    expect(desk.get_by_role("button", name="Re-create")).to_have_count(0)
