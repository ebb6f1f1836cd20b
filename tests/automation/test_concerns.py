"""Overlapping meetings of one host: said while a job is scheduled, on its page, and where meetings wait for a host."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from automation import hosts, services
from automation.models import HostBooking, Meeting
from jobs.models import Job
from providers.models import Connection, HostDay
from providers.quotas import day_of
from tests.api.calling import Caller
from tests.automation.test_scheduling import settled
from tests.jobs.page_visitors import scheduler_of, text_of, visitor
from tests.making import (
    make_job,
    make_organization,
    make_ready_job,
    make_resource,
    make_token_text,
    make_user,
    tomorrow,
)
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db
NINE = tomorrow()


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin, simulator):
    connect(simulator, admin, "zoom")
    services.enable_automation(admin.organization, services.Wish(access_token=make_token_text(admin)), by=admin)
    return admin.organization


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def use_pool(clinic, *rooms):
    for room in rooms:
        hosts.add_host(clinic, f"room{room}@clinic.example", by=None)
    hosts.choose_hosting(clinic, mode="pool", entry="", by=None)


def typed(start=NINE, **fields):
    local = start.astimezone(ZoneInfo("Europe/Paris"))
    moment = {"start_date": f"{local:%Y-%m-%d}", "start_time": f"{local:%H:%M}", "timezone": "Europe/Paris"}
    return {"description": "Wound check", "people": "contact", "duration": "30"} | moment | fields


def panel_of(desk, job):
    return text_of(desk.get(f"/jobs/{job.pk}/meeting/", headers={"HX-Request": "true"}))


@pytest.mark.heavy
def test_a_job_at_the_time_of_another_meeting_of_its_host_is_scheduled_only_knowingly(clinic, desk):
    other = make_ready_job(clinic, start=NINE)
    settled(other)
    page = text_of(desk.post("/jobs/new/", typed()))
    assert f"Dana Admin, who hosts the meeting, has another one at this time ({other.name}" in page
    assert Job.objects.count() == 1
    desk.post("/jobs/new/", typed(overlap_accepted="on"))
    assert Job.objects.get(description="Wound check").overlap_accepted
    assert desk.post("/jobs/new/", typed(NINE + timedelta(hours=1))).status_code == 302


@pytest.mark.heavy
def test_a_pool_is_full_when_every_host_has_a_meeting(clinic, desk):
    use_pool(clinic, 1, 2)
    settled(make_ready_job(clinic, start=NINE))
    assert desk.post("/jobs/new/", typed()).status_code == 302
    settled(make_ready_job(clinic, start=NINE))
    assert "All 2 hosts of the pool are taken at 10:00–10:30" in text_of(desk.post("/jobs/new/", typed()))
    elsewhere = typed(start_time="14:30", timezone="Asia/Kolkata")
    assert "All 2 hosts of the pool are taken at 14:30–15:00" in text_of(desk.post("/jobs/new/", elsewhere))


@pytest.mark.heavy
def test_a_job_that_gets_no_meeting_has_no_overlap(clinic, desk, admin):
    wish = services.Wish(access_token=make_token_text(admin), jobs="virtual")
    settled(make_ready_job(clinic, start=NINE))
    services.enable_automation(clinic, wish, by=admin)
    assert desk.post("/jobs/new/", typed()).status_code == 302
    assert "has another one at this time" in text_of(desk.post("/jobs/new/", typed(virtual="on")))
    services.disable_automation(clinic, by=admin)
    assert desk.post("/jobs/new/", typed(virtual="on")).status_code == 302


def test_the_page_of_a_job_that_is_not_ready_warns_of_its_time(clinic, desk):
    settled(make_ready_job(clinic, start=NINE))
    job = make_job(clinic, start=NINE)
    assert "has another one at this time" in panel_of(desk, job)
    Job.objects.filter(pk=job.pk).update(start=NINE + timedelta(hours=1))
    assert "has another one at this time" not in panel_of(desk, job)


@pytest.mark.heavy
def test_the_page_of_a_job_with_a_meeting_shows_its_host_and_warns_of_the_overlap(clinic, desk):
    job = make_ready_job(clinic, start=NINE)
    settled(job)
    assert "has another one at this time" not in panel_of(desk, job)
    settled(make_ready_job(clinic, start=NINE))
    panel = panel_of(desk, job)
    assert "<dt>Host</dt><dd>Dana Admin<" in panel
    assert "has another one at this time" in panel


@pytest.mark.heavy
def test_over_rest_nothing_is_refused_and_the_meeting_says_so(clinic, admin):
    caller = Caller(organization=clinic)
    first, second = (settled(make_ready_job(clinic, start=NINE)) for _ in range(2))
    shown = caller.get(f"meetings/{second.pk}/").json()
    assert (shown["status"], shown["host"]) == ("scheduled", "dana@clinic.example")
    assert f"Dana Admin, who hosts the meeting, has another one at this time ({first.job.name}" in shown["warning"]
    caller.delete(f"meetings/{first.pk}/")
    settled(first.job)
    assert caller.get(f"meetings/{second.pk}/").json()["warning"] == ""


def test_the_page_of_a_job_says_why_its_resource_is_not_the_host(clinic, desk):
    hosts.choose_hosting(clinic, mode="resource", entry="", by=None)
    nurse = make_resource(clinic, name="Nora Nurse", zoom_user="bo@clinic.example")
    desk.post(f"/resources/{nurse.pk}/host/check/")
    job = make_ready_job(clinic, start=NINE)
    job.allocations.update(resource=nurse)
    settled(job)
    panel = panel_of(desk, job)
    assert "The Zoom user of Nora Nurse can&#x27;t be the host" in panel
    assert "has no licence" in panel


@pytest.mark.heavy
def test_a_meeting_without_a_free_host_says_so_and_where_to_mend_it(clinic, desk, admin):
    use_pool(clinic, 1)
    settled(make_ready_job(clinic, start=NINE))
    job = make_ready_job(clinic, start=NINE)
    assert settled(job).error_code == "no_free_host"
    boss = visitor(admin)
    for page in (text_of(boss.get("/meetings/")), panel_of(boss, job)):
        assert "No free host" in page
        assert f'href="/jobs/{job.pk}/reschedule/"' in page
        assert 'href="/meetings-configuration/hosts/"' in page
    page = text_of(desk.get("/meetings/"))
    assert "Move the job" in page and "Add a host" not in page


def test_a_meeting_that_waits_for_tomorrows_quota_says_until_when(clinic, desk):
    use_pool(clinic, 1)
    connection = Connection.objects.get()
    room = connection.hosts.get(is_in_pool=True)
    HostDay.objects.create(**day_of(connection), host_id=room.user_id, is_spent=True)
    job = make_ready_job(clinic, start=NINE)
    meeting = settled(job)
    page = text_of(desk.get("/meetings/"))
    assert "Daily limit reached" in page and "Waits until" in page
    panel = panel_of(desk, job)
    assert "Daily limit reached" in panel
    assert "00:00 UTC" not in page + panel
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert midnight <= meeting.next_attempt_at < midnight + timedelta(minutes=15)


def test_of_a_time_that_is_over_only_that_is_said_and_no_meeting_is_made(clinic, desk):
    yesterday = NINE - timedelta(days=2)
    job = make_ready_job(clinic, start=NINE)
    settled(job)
    HostBooking.objects.update(start=yesterday, end=yesterday + timedelta(minutes=30))
    page = desk.post("/jobs/new/", typed(yesterday))
    assert [one.sentence for one in page.context["form"].concerns] == ["This time has passed already."]
    assert desk.post("/jobs/new/", typed(yesterday, overlap_accepted="on")).status_code == 302
    assert Meeting.objects.count() == 1


@pytest.mark.heavy
def test_an_overlap_is_accepted_where_the_meeting_waits_for_a_host(clinic, desk):
    use_pool(clinic, 1)
    settled(make_ready_job(clinic, start=NINE))
    job = make_ready_job(clinic, start=NINE)
    meeting = settled(job)
    assert f'action="/meetings/{meeting.pk}/accept-overlap/"' in text_of(desk.get("/meetings/"))
    assert desk.post(f"/meetings/{meeting.pk}/accept-overlap/").status_code == 302
    meeting = settled(job)
    assert (meeting.status, meeting.booking.host.email) == ("scheduled", "room1@clinic.example")
    assert meeting.job.overlap_accepted
