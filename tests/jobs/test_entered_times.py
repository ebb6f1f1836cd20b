"""Times that never were are refused and times that were twice are asked about, wherever a job's time is entered."""

from datetime import datetime
from typing import NamedTuple

import pytest

from jobs import concerns
from jobs.models import Job
from tests.api.calling import Caller, read_error
from tests.jobs.page_visitors import scheduler_of, text_of
from tests.making import make_job, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_speaks_against_any_time(monkeypatch):
    """The days that are typed here will have passed some day."""
    monkeypatch.setattr(concerns, "askers", [])


class Skipped(NamedTuple):
    """A wall-clock time that never was, and the first one after it."""

    zone: str
    day: str
    clock: str
    after: str


class Twice(NamedTuple):
    """A wall-clock time that was twice: what each is called, and its distance to UTC."""

    zone: str
    day: str
    clock: str
    labels: list[str]
    offsets: list[str]

    @property
    def written(self) -> list[str]:
        return [f"{self.day}T{self.clock}:00{offset}" for offset in self.offsets]


SKIPPED = [
    Skipped("Europe/Berlin", "2027-03-28", "02:30", "2027-03-28 03:00"),
    Skipped("America/New_York", "2027-03-14", "02:00", "2027-03-14 03:00"),
    Skipped("Australia/Lord_Howe", "2027-10-03", "02:15", "2027-10-03 02:30"),
]
BERLIN = ["02:30 CEST (UTC+02:00)", "02:30 CET (UTC+01:00)"]
NEW_YORK = ["01:30 EDT (UTC-04:00)", "01:30 EST (UTC-05:00)"]
TWICE = [
    Twice("Europe/Berlin", "2027-10-31", "02:30", BERLIN, ["+02:00", "+01:00"]),
    Twice("America/New_York", "2027-11-07", "01:30", NEW_YORK, ["-04:00", "-05:00"]),
    Twice("Australia/Lord_Howe", "2027-04-04", "01:45", ["01:45 UTC+11:00", "01:45 UTC+10:30"], ["+11:00", "+10:30"]),
]


@pytest.fixture(params=SKIPPED, ids=lambda one: one.zone)
def skipped(request):
    return request.param


@pytest.fixture(params=TWICE, ids=lambda one: one.zone)
def twice(request):
    return request.param


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


@pytest.fixture
def caller(clinic):
    return Caller(organization=clinic)


def typed(zone, day, clock, **more):
    given = {"description": "Visit", "people": "contact", "duration": "60"}
    return given | {"timezone": zone, "start_date": day, "start_time": clock} | more


def places(clinic):
    """The three forms with a time: a new job, an old one, and another time for one."""
    job = make_job(clinic)
    version = {"version": job.version}
    return [("/jobs/new/", {}), (f"/jobs/{job.pk}/edit/", version), (f"/jobs/{job.pk}/reschedule/", version)]


# --- Forms ---


def test_every_form_refuses_a_skipped_time_and_names_the_next(clinic, desk, skipped):
    zone, day, clock, after = skipped
    for url, version in places(clinic):
        page = text_of(desk.post(url, typed(zone, day, clock, **version)))
        assert f"{day} {clock} does not exist in {zone}" in page
        assert f"The next time is {after}." in page
    assert not Job.objects.filter(timezone=zone).exists()


def test_every_form_asks_which_of_two_times_is_meant(clinic, desk, twice):
    zone, day, clock, labels, _offsets = twice
    for url, version in places(clinic):
        page = text_of(desk.post(url, typed(zone, day, clock, **version)))
        assert f"The first time round: {labels[0]}" in page
        assert f"The second time round: {labels[1]}" in page
        assert not Job.objects.filter(timezone=zone).exists()


@pytest.mark.parametrize("fold", [0, 1])
def test_the_answer_counts(clinic, desk, twice, fold):
    zone, day, clock = twice[:3]
    desk.post("/jobs/new/", typed(zone, day, clock, fold=str(fold)))
    job = Job.objects.get()
    assert job.start == datetime.fromisoformat(twice.written[fold])
    moved = make_job(clinic)
    form = typed(zone, day, clock, fold=str(fold), version=moved.version)
    desk.post(f"/jobs/{moved.pk}/reschedule/", form)
    moved.refresh_from_db()
    assert moved.start == job.start


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_refused_without_a_fault(clinic, desk, zone, day):
    for clock in ("00:00", "23:59"):
        answer = desk.post("/jobs/new/", typed(zone, day, clock))
        assert answer.status_code == 200
        assert "start_date" in answer.context["form"].errors
    assert not Job.objects.exists()


# --- REST ---


def send_everywhere(caller, clinic, **times):
    """The answers of each call that takes a time."""
    job = make_job(clinic)
    body = {"description": "Visit", **times}
    return [
        caller.post("jobs/", body),
        caller.put("jobs/by-external-id/NEW/", body),
        caller.patch(f"jobs/{job.pk}/", times),
    ]


def test_rest_says_that_a_time_without_offset_does_not_exist(clinic, caller, skipped):
    zone, day, clock, after = skipped
    for answer in send_everywhere(caller, clinic, start=f"{day}T{clock}:00", timezone=zone):
        error = read_error(answer)
        assert (answer.status_code, error["code"], error["attr"]) == (400, "nonexistent_time", "start")
        assert f"does not exist in {zone}" in error["detail"]
        assert after in error["detail"]


def test_rest_says_what_a_time_without_offset_could_mean(clinic, caller, twice):
    for answer in send_everywhere(caller, clinic, start=f"{twice.day}T{twice.clock}:00", timezone=twice.zone):
        error = read_error(answer)
        assert (answer.status_code, error["code"], error["attr"]) == (400, "ambiguous_time", "start")
        assert all(one in error["detail"] for one in twice.written)
    for one in twice.written:
        made = caller.post("jobs/", {"description": "Visit", "start": one, "timezone": twice.zone})
        assert made.status_code == 201
        assert datetime.fromisoformat(made.json()["start"]) == datetime.fromisoformat(one)


def test_the_zone_is_the_one_given_with_it_else_the_jobs_else_the_organizations(clinic, caller):
    wall = "2027-03-14T02:30:00"
    assert read_error(caller.post("jobs/", {"description": "x", "start": wall}))["code"] == "naive"
    job = make_job(clinic, timezone="America/New_York")
    assert read_error(caller.patch(f"jobs/{job.pk}/", {"start": wall}))["code"] == "nonexistent_time"
    given = {"start": wall, "timezone": "Europe/Paris"}
    assert read_error(caller.patch(f"jobs/{job.pk}/", given))["code"] == "naive"
    given = {"start": "2027-03-28T02:30:00", "timezone": ["Mars"]}
    assert read_error(caller.post("jobs/", {"description": "x", **given}))["code"] == "nonexistent_time"


def test_an_end_is_read_as_a_start_is(clinic, caller):
    body = {"description": "x", "start": "2027-03-28T00:30:00+01:00", "end": "2027-03-28T02:30:00"}
    error = read_error(caller.post("jobs/", body))
    assert (error["code"], error["attr"]) == ("nonexistent_time", "end")
    made = caller.post("jobs/", body | {"end": "2027-03-28T05:30:00+02:00"}).json()
    assert made["duration"] == 240


def test_an_instant_is_taken_however_its_offset_is_written(caller):
    same = ["2027-03-28T01:30:00Z", "2027-03-28T03:30:00+02:00", "2027-03-27T20:30:00-05:00"]
    body = {"description": "x", "timezone": "Europe/Paris"}
    made = [caller.post("jobs/", body | {"start": start}).json()["start"] for start in same]
    assert len(set(made)) == 1
