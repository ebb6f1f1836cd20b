"""When something speaks against a time: the form asks before it saves, REST does not, and a moved job is asked anew."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jobs import concerns
from jobs.concerns import Concern, ask_before_scheduling
from jobs.models import Job
from tests.api.calling import Caller
from tests.jobs.page_visitors import scheduler_of, text_of
from tests.making import make_job, make_organization

pytestmark = pytest.mark.django_db
NINE, TEN = datetime(2027, 1, 15, 8, 0, tzinfo=UTC), datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
SENTENCE = "At this time both hosts have a meeting."


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    """The plans that were asked about. Something speaks against everything that touches nine to ten in Paris."""
    plans = []
    monkeypatch.setattr(concerns, "askers", [])

    @ask_before_scheduling
    def ask(plan):
        plans.append(plan)
        return [Concern(SENTENCE)] if plan.start < TEN and plan.end > NINE else []

    return plans


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def typed(clock="09:00", **fields):
    moment = {"start_date": "2027-01-15", "start_time": clock, "duration": "30", "timezone": "Europe/Paris"}
    return moment | {"description": "Wound check", "people": "contact"} | fields


def test_a_new_job_is_held_back_until_somebody_schedules_it_anyway(clinic, desk):
    page = desk.post("/jobs/new/", typed())
    assert not Job.objects.exists()
    assert SENTENCE in text_of(page)
    assert 'value="Wound check"' in text_of(page)
    assert 'role="alert"' in text_of(page) and "Please check the form" not in text_of(page)
    assert page.context["form"]["overlap_accepted"].value() is False
    assert desk.post("/jobs/new/", typed(overlap_accepted="on")).status_code == 302
    job = Job.objects.get()
    assert (job.start, job.overlap_accepted) == (NINE, True)


def test_a_time_that_nothing_speaks_against_is_saved_without_a_question(desk):
    assert "Schedule anyway" not in text_of(desk.get("/jobs/new/"))
    assert desk.post("/jobs/new/", typed("10:00")).status_code == 302
    assert Job.objects.get().overlap_accepted is False


def test_a_tick_without_a_concern_accepts_nothing(desk):
    desk.post("/jobs/new/", typed("10:00", overlap_accepted="on"))
    assert Job.objects.get().overlap_accepted is False


def test_a_job_without_a_time_is_not_asked_about(desk, asked):
    desk.post("/jobs/new/", typed("", start_date=""))
    assert Job.objects.exists()
    assert asked == []


def test_another_mistake_is_said_first_and_the_tick_survives_it(desk):
    page = desk.post("/jobs/new/", typed(description="", overlap_accepted="on"))
    assert list(page.context["form"].errors) == ["description"]
    assert page.context["form"]["overlap_accepted"].value() is True
    assert "Schedule anyway" in text_of(page)


def test_the_plan_says_which_job_it_is_for_and_whether_it_is_virtual(clinic, desk, asked):
    job = make_job(clinic, start=TEN)
    desk.post(f"/jobs/{job.pk}/edit/", typed(virtual="on", version=job.version))
    plan = asked[-1]
    assert (plan.organization, plan.job, plan.is_virtual) == (clinic, job, True)
    assert (plan.start, plan.end) == (NINE, datetime(2027, 1, 15, 8, 30, tzinfo=UTC))


def test_an_edit_that_does_not_touch_the_time_asks_nothing_and_keeps_the_acceptance(clinic, desk, asked):
    job = make_job(clinic, start=NINE, duration=30, overlap_accepted=True)
    desk.post(f"/jobs/{job.pk}/edit/", typed(description="New words", version=job.version))
    job.refresh_from_db()
    assert (job.description, job.overlap_accepted, asked) == ("New words", True, [])


@pytest.mark.parametrize("page", ["edit", "reschedule"])
def test_a_job_is_moved_into_an_overlap_only_with_a_tick(clinic, desk, page):
    job = make_job(clinic, start=TEN, duration=30)
    answer = desk.post(f"/jobs/{job.pk}/{page}/", typed(version=job.version))
    assert SENTENCE in text_of(answer)
    job.refresh_from_db()
    assert job.start == TEN
    desk.post(f"/jobs/{job.pk}/{page}/", typed(version=job.version, overlap_accepted="on"))
    job.refresh_from_db()
    assert (job.start, job.overlap_accepted) == (NINE, True)


@pytest.mark.parametrize("page", ["edit", "reschedule"])
def test_what_was_accepted_at_one_time_is_forgotten_at_another(clinic, desk, page):
    job = make_job(clinic, start=NINE, duration=30, overlap_accepted=True)
    assert SENTENCE in text_of(desk.post(f"/jobs/{job.pk}/{page}/", typed("09:15", version=job.version)))
    assert desk.post(f"/jobs/{job.pk}/{page}/", typed("10:00", version=job.version)).status_code == 302
    job.refresh_from_db()
    assert (job.start, job.overlap_accepted) == (TEN, False)


@pytest.mark.heavy
def test_over_rest_an_overlap_is_never_refused_and_its_acceptance_is_a_field(asked):
    caller = Caller()
    body = {"description": "Check-up", "start": "2027-01-15T09:00:00+01:00", "duration": 30}
    job = caller.post("jobs/", body).json()
    assert job["overlap_accepted"] is False
    url = f"jobs/{job['id']}/"
    assert caller.patch(url, {"overlap_accepted": True}).json()["overlap_accepted"] is True
    assert caller.patch(url, {"description": "Longer check-up"}).json()["overlap_accepted"] is True
    assert caller.patch(url, {"duration": 45}).json()["overlap_accepted"] is False
    moved = caller.patch(url, {"start": "2027-01-15T09:10:00+01:00", "overlap_accepted": True}).json()
    assert moved["overlap_accepted"] is True
    assert caller.post("jobs/", body | {"overlap_accepted": True}).json()["overlap_accepted"] is True
    assert asked == []


def test_a_time_that_has_passed_is_asked_about_and_taken_when_somebody_means_it(monkeypatch, clinic, desk):
    monkeypatch.setattr(concerns, "askers", [concerns.ask_about_the_past])
    job = make_job(clinic)
    with time_machine.travel(TEN, tick=False):
        client = scheduler_of(clinic)
        page = client.post(f"/jobs/{job.pk}/reschedule/", typed(version=job.version))
        assert "This time has passed already." in text_of(page)
        assert Job.objects.get().start == job.start
        client.post(f"/jobs/{job.pk}/reschedule/", typed(version=job.version, overlap_accepted="on"))
    assert (Job.objects.get().start, Job.objects.get().overlap_accepted) == (NINE, False)


def test_another_length_of_a_job_that_runs_is_no_question(monkeypatch, clinic):
    monkeypatch.setattr(concerns, "askers", [concerns.ask_about_the_past])
    job = make_job(clinic, start=NINE, duration=60)
    with time_machine.travel(NINE + timedelta(minutes=20), tick=False):
        scheduler_of(clinic).post(
            f"/jobs/{job.pk}/reschedule/",
            typed(duration="90", version=job.version)
            | {"timezone": job.timezone, "start_time": f"{NINE.astimezone(ZoneInfo(job.timezone)):%H:%M}"},
        )
    assert Job.objects.get().duration == 90


def test_rest_takes_a_time_that_has_passed_without_a_question(monkeypatch):
    monkeypatch.setattr(concerns, "askers", [concerns.ask_about_the_past])
    caller = Caller()
    job = caller.post("jobs/", {"description": "Check-up", "start": "2020-01-15T09:00:00+01:00"}).json()
    assert caller.patch(f"jobs/{job['id']}/", {"start": "2020-01-16T09:00:00+01:00"}).status_code == 200
