"""The main job end to end over REST: real processes, real HTTP, real SMTP, both providers."""

import pytest

from tests.journeys.clinic import Clinic, live_meetings, uid_of
from tests.notifications.calendar_rules import broken_rules_of_mailboxes
from tests.services.process import wait_until

pytestmark = [pytest.mark.database, pytest.mark.slow]

LINKS = {"zoom": "https://us02web.zoom.us/j/", "teams": "https://teams.microsoft.com/"}


@pytest.mark.parametrize("provider", ["zoom", "teams"])
def test_a_job_that_becomes_ready_has_a_meeting_and_everybody_an_invitation(live_stack, provider):
    clinic = Clinic.open(live_stack)
    clinic.connect(provider)
    clinic.enable()
    job = clinic.make_dispatched_job(resources=2)
    first, second = job["allocations"]
    clinic.call("POST", f"allocations/{first['id']}/respond/", {"status": "Confirmed"}, expect=200)
    assert clinic.job(job)["status"] == "Dispatched"
    assert clinic.job(job)["meeting"] is None
    clinic.call("POST", f"allocations/{second['id']}/respond/", {"status": "Confirmed"}, expect=200)

    meeting = clinic.wait_for_meeting(job)
    shown = clinic.job(job)
    assert shown["status"] == "Ready"
    assert shown["virtual_meeting_url"].startswith(LINKS[provider])
    assert (meeting["provider"], meeting["error"], meeting["sequence"]) == (provider, None, 0)
    assert len(live_meetings(live_stack)) == 1

    mails = clinic.wait_for_mails(job, people=3)
    assert len(mails) == 3
    assert len({uid_of(mail) for mail in mails}) == 1
    assert all(len(mail["envelope"]["to"]) == 1 for mail in mails)

    def sent():
        found = clinic.call("GET", f"invitations/?meeting={meeting['id']}", expect=200)["results"]
        return found if all(one["status"] == "sent" for one in found) else None

    assert sorted(one["role"] for one in wait_until(sent)) == ["contact", "resource", "resource"]
    assert broken_rules_of_mailboxes(clinic.octets(job)) == []


@pytest.mark.parametrize("provider", ["zoom", "teams"])
def test_a_cancelled_job_takes_its_meeting_and_its_invitations_back(live_stack, provider):
    clinic = Clinic.open(live_stack)
    clinic.connect(provider)
    clinic.enable()
    job = clinic.make_ready_job()
    clinic.wait_for_meeting(job)
    clinic.wait_for_mails(job, people=2)
    clinic.call("POST", f"jobs/{job['id']}/cancel/", {"reason": "The patient is well"}, expect=200)
    assert clinic.wait_for_meeting(job, "cancelled")["join_url"] is None
    assert live_meetings(live_stack) == []
    assert len(clinic.wait_for_mails(job, people=2, method="CANCEL")) == 2
    assert broken_rules_of_mailboxes(clinic.octets(job)) == []


@pytest.mark.parametrize("provider", ["zoom", "teams"])
def test_a_moved_job_moves_the_same_meeting_and_updates_the_same_entry(live_stack, provider):
    clinic = Clinic.open(live_stack)
    clinic.connect(provider)
    clinic.enable()
    job = clinic.make_ready_job()
    before = clinic.wait_for_meeting(job)
    uid = uid_of(clinic.wait_for_mails(job, people=2)[0])
    live_stack.mailsink.clear()
    clinic.call("PATCH", f"jobs/{job['id']}/", {"start": "2027-03-01T10:00:00Z"}, expect=200)
    mails = clinic.wait_for_mails(job, people=2)
    after = clinic.wait_for_meeting(job)
    assert (after["provider_meeting_id"], after["join_url"]) == (before["provider_meeting_id"], before["join_url"])
    assert {uid_of(mail) for mail in mails} == {uid}
    assert all("SEQUENCE:1" in mail["calendar"] and "20270301T100000Z" in mail["calendar"] for mail in mails)
    assert len(live_meetings(live_stack)) == 1
