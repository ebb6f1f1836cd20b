"""Meetings, automation and invitations over REST, without a worker: what is asked for and what is shown."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from automation.models import Meeting
from jobs import services as jobs
from jobs.statuses import AllocationStatus
from notifications.models import Invitation
from providers.models import Connection
from tests.making import make_job, make_organization, make_ready_job, make_token_text, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin):
    Connection.objects.create(organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t")
    return admin.organization


@pytest.fixture
def api(admin):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token_text(admin)}")
    return client


def enable(api, admin, **more):
    body = {"access_token": make_token_text(admin), **more}
    return api.post("/api/v1/automation/enable/", body)


def test_automation_is_enabled_shown_and_disabled_and_never_tells_its_secrets(api, admin, clinic):
    assert api.get("/api/v1/automation/").data["status"] == "disabled"
    answer = enable(api, admin, password="Ulm-9_z", jobs="virtual")
    assert answer.status_code == 200, answer.data
    shown = api.get("/api/v1/automation/").data
    assert (shown["status"], shown["jobs"], shown["send_ics"], shown["enable_attendees"]) == (
        "enabled",
        "virtual",
        True,
        False,
    )
    assert "Ulm-9_z" not in str(shown) and "vm_" not in str(shown)
    assert api.post("/api/v1/automation/disable/").data["status"] == "disabled"


def test_enabling_with_a_token_that_cannot_work_says_why(api, admin, clinic):
    answer = api.post("/api/v1/automation/enable/", {"access_token": "vm_abcdefgh_" + "x" * 43})
    assert answer.status_code == 400
    assert answer.data["errors"][0]["code"] == "token_unknown"
    assert answer.data["errors"][0]["attr"] == "access_token"
    assert answer.data["error_id"]


def test_enabling_without_a_provider_is_a_conflict(api, admin):
    answer = enable(api, admin)
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (409, "no_provider")


def test_a_meeting_is_asked_for_and_on_its_way(api, clinic):
    job = make_job(clinic)
    answer = api.post("/api/v1/meetings/", {"job": str(job.pk)})
    assert answer.status_code == 202, answer.data
    assert (answer.data["job"], answer.data["status"], answer.data["error"]) == (str(job.pk), "pending", None)
    again = api.post("/api/v1/meetings/", {"job": str(job.pk)})
    assert again.data["id"] == answer.data["id"]


def test_a_meeting_of_an_unknown_job_is_refused(api, clinic):
    stranger = make_job(make_organization())
    assert api.post("/api/v1/meetings/", {"job": str(stranger.pk)}).status_code == 400
    assert api.post("/api/v1/meetings/", {"job": "rubbish"}).status_code == 400


def test_filters_find_by_job_status_and_need(api, admin, clinic):
    enable(api, admin)
    well, failing = make_ready_job(clinic), make_ready_job(clinic)
    Meeting.objects.filter(job=failing).update(status="failed", error_code="refused", error_message="Zoom says no.")

    def listed(query):
        return {one["job"] for one in api.get(f"/api/v1/meetings/?{query}").data["results"]}

    assert listed(f"job={well.pk}") == {str(well.pk)}
    assert listed("status=failed") == {str(failing.pk)}
    assert listed("needs_attention=true") == {str(failing.pk)}
    assert listed("needs_attention=false") == {str(well.pk)}
    assert listed("job=rubbish") == set()


def test_trying_again_takes_a_failed_meeting_up(api, admin, clinic):
    enable(api, admin)
    meeting = make_ready_job(clinic).meeting
    Meeting.objects.filter(pk=meeting.pk).update(status="failed", served=meeting.orders)
    answer = api.post(f"/api/v1/meetings/{meeting.pk}/retry/")
    assert (answer.status_code, answer.data["status"]) == (202, "pending")


@pytest.mark.parametrize("link", ["http://meet.example/1", "javascript:alert(1)", "https://", "", "x"])
def test_a_link_by_hand_has_to_be_one(api, admin, clinic, link):
    enable(api, admin)
    meeting = make_ready_job(clinic).meeting
    answer = api.post(f"/api/v1/meetings/{meeting.pk}/link/", {"join_url": link})
    assert answer.status_code == 400, answer.data


def test_a_host_link_is_not_taken_for_a_guest_link(api, admin, clinic):
    enable(api, admin)
    meeting = make_ready_job(clinic).meeting
    answer = api.post(f"/api/v1/meetings/{meeting.pk}/link/", {"join_url": "https://zoom.us/s/1?zak=secret"})
    assert answer.status_code == 400


def test_jobs_show_their_meeting_and_lists_cost_the_same_for_many(api, admin, clinic, django_assert_max_num_queries):
    enable(api, admin)
    for _ in range(5):
        make_ready_job(clinic)
    with django_assert_max_num_queries(12):
        found = api.get("/api/v1/jobs/").data["results"]
    assert all(job["meeting"]["status"] == "pending" for job in found)
    assert all(job["virtual_meeting_url"] is None for job in found)


def test_deleting_a_meeting_calls_it_off(api, admin, clinic):
    enable(api, admin)
    meeting = make_ready_job(clinic).meeting
    assert api.delete(f"/api/v1/meetings/{meeting.pk}/").status_code == 204
    meeting.refresh_from_db()
    assert meeting.is_unwanted


def test_mails_are_found_by_job_kind_and_state(api, admin, clinic):
    enable(api, admin)
    first, second = make_ready_job(clinic), make_ready_job(clinic)
    fields = {"organization": clinic, "recipient": "anna@patients.example", "role": "contact", "method": "REQUEST"}
    for number, (job, kind, status) in enumerate([(first, "invitation", "sent"), (second, "update", "failed")]):
        uid = job.meeting.calendar_uid
        Invitation.objects.create(**fields, uid=uid, kind=kind, status=status, message_id=f"<{number}>")

    def listed(query):
        return [one["kind"] for one in api.get(f"/api/v1/invitations/?{query}").data["results"]]

    assert sorted(listed("")) == ["invitation", "update"]
    assert listed(f"job={first.pk}") == listed("status=sent") == listed("kind=invitation") == ["invitation"]
    assert listed(f"meeting={second.meeting.pk}") == listed("status=failed") == ["update"]
    assert listed("job=rubbish") == listed(f"job={make_job(make_organization()).pk}") == []


def test_the_meeting_of_a_complete_job_is_not_called_off_any_more(api, admin, clinic):
    enable(api, admin)
    job = make_ready_job(clinic, start=timezone.now())
    for step in (AllocationStatus.IN_PROGRESS, AllocationStatus.COMPLETE):
        jobs.progress(job.allocations.get(), step, by=None)
    answer = api.delete(f"/api/v1/meetings/{job.meeting.pk}/")
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (409, "job_is_over")
    assert "Complete" in answer.data["errors"][0]["detail"]
    assert not Meeting.objects.get(job=job).is_unwanted
