"""The tab Automation and the pages of meetings, as plain forms: what they show, take and refuse."""

import pytest
from django.db.models import F
from django.utils import timezone

from automation.models import Automation, Meeting
from automation.tasks import settle_meeting
from jobs.services import cancel_job
from providers.models import Connection
from tests.making import make_organization, make_ready_job, make_token_text, make_user

pytestmark = pytest.mark.django_db
TAB = "/meetings-configuration/automation/"


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin):
    Connection.objects.create(organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t")
    return admin.organization


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def test_automation_is_enabled_and_disabled_by_plain_forms(desk, admin, clinic):
    form = {"access_token": make_token_text(admin), "password": "Ulm-9_z", "enable_attendees": "on", "send_ics": "on"}
    assert desk.post(f"{TAB}enable/", form).status_code == 302
    automation = Automation.of(clinic)
    assert (automation.enable_attendees, automation.send_ics, automation.jobs) == (True, True, "all")
    page = desk.get(TAB).content.decode()
    assert "Disable Automation" in page
    assert "Ulm-9_z" not in page and form["access_token"] not in page
    assert "Disable Automation?" in desk.get(f"{TAB}disable/").content.decode()
    assert desk.post(f"{TAB}disable/").status_code == 302
    assert Automation.of(clinic) is None


def test_a_refused_token_is_said_beside_its_field_and_nothing_is_enabled(desk, clinic):
    answer = desk.post(f"{TAB}enable/", {"access_token": "rubbish", "send_ics": "on"})
    assert answer.status_code == 400
    assert "There is no such API token" in answer.content.decode()
    assert Automation.of(clinic) is None


def test_without_a_provider_the_tab_says_that_there_is_no_integration(desk):
    assert "There is no integration" in desk.get(TAB).content.decode()


def test_for_teams_the_password_cannot_be_chosen(desk, clinic):
    Connection.objects.update(provider="teams")
    assert desk.get(TAB).context["form"].fields["password"].disabled


@pytest.mark.parametrize("role", ["scheduler", "resource"])
def test_only_admins_see_the_tab(client, clinic, role):
    client.force_login(make_user(clinic, role))
    assert client.get(TAB).status_code == 403


def test_a_failed_meeting_is_listed_with_its_reason_and_tried_again_at_a_click(desk, admin, clinic):
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "send_ics": "on"})
    meeting = make_ready_job(clinic).meeting
    failure = {"status": "failed", "error_code": "refused", "error_message": "Zoom says no.", "error_id": "E-2222-3333"}
    Meeting.objects.filter(pk=meeting.pk).update(served=meeting.orders, **failure)
    page = desk.get("/meetings/").content.decode()
    assert "Zoom says no." in page and "E-2222-3333" in page
    assert desk.post(f"/meetings/{meeting.pk}/retry/").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.status, meeting.has_work) == ("pending", True)


@pytest.mark.parametrize(("role", "may_renew"), [("admin", True), ("scheduler", False)])
def test_a_meeting_that_waits_for_a_token_can_be_made_all_the_same(desk, admin, clinic, role, may_renew):
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "send_ics": "on"})
    admin.api_tokens.update(revoked_at=timezone.now())
    job = make_ready_job(clinic)
    settle_meeting(str(job.meeting.pk))
    desk.force_login(make_user(clinic, role))
    page = desk.get(f"/jobs/{job.pk}/").content.decode()
    assert "Automation is suspended" in page and "Create meeting now" in page
    assert ("Open Automation" in page) == may_renew
    assert "Next try by itself" not in page
    assert desk.post(f"/jobs/{job.pk}/meeting/create/").status_code == 302
    meeting = Meeting.objects.get(job=job)
    assert (meeting.status, meeting.has_work, meeting.is_wanted) == ("pending", True, True)
    assert "Create meeting now" not in desk.get(f"/jobs/{job.pk}/").content.decode()


def test_the_panel_answers_only_when_it_looks_different(desk, clinic):
    job = make_ready_job(clinic)
    panel = f"/jobs/{job.pk}/meeting/"
    shown = desk.get(panel, headers={"HX-Request": "true"})
    seen = shown.content.decode().split("?seen=")[1][:16]
    assert desk.get(f"{panel}?seen={seen}", headers={"HX-Request": "true"}).status_code == 204
    assert desk.get(f"{panel}?seen=other", headers={"HX-Request": "true"}).status_code == 200


def test_meetings_of_another_organization_do_not_exist(desk, clinic):
    stranger = make_organization()
    meeting = Meeting.objects.create(organization=stranger, job=make_ready_job(stranger))
    for path in ["start/", "link/"]:
        assert desk.get(f"/meetings/{meeting.pk}/{path}").status_code == 404
    for path in ["retry/", "call-off/", "start/", "link/"]:
        assert desk.post(f"/meetings/{meeting.pk}/{path}").status_code == 404
    assert desk.get(f"/jobs/{meeting.job_id}/meeting/").status_code == 404


def test_a_meeting_whose_job_was_cancelled_a_moment_ago_is_said_to_be_going_not_to_be_there(desk, admin, clinic):
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "send_ics": "on"})
    job = make_ready_job(clinic)
    there = {"status": "scheduled", "provider_meeting_id": "1", "join_url": "https://zoom.us/j/1"}
    Meeting.objects.filter(job=job).update(served=F("orders"), **there)
    cancel_job(job, by=admin)
    page = desk.get(f"/jobs/{job.pk}/").content.decode()
    assert "The meeting is being cancelled." in page
    assert "every 1s" in page
