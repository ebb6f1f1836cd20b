"""Lists of jobs over REST: what they can be asked for, and their pages."""

from datetime import UTC, datetime

import pytest

from jobs.models import Job
from tests.api.calling import Caller, read_error
from tests.counting import count_queries
from tests.making import make_contact, make_job, make_ready_job, make_resource
from tests.sizes import full_or

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return Caller()


@pytest.fixture
def clinic(caller):
    return caller.organization


@pytest.mark.heavy
def test_a_list_costs_as_many_queries_for_many_jobs_as_for_one(caller, clinic):
    make_ready_job(clinic, resources=2)
    make_job(clinic, is_group_event=True, attendees=[make_contact(clinic), make_contact(clinic)])
    caller.get("jobs/")
    before = count_queries(lambda: caller.get("jobs/"))
    for _ in range(full_or(3, full=14)):
        make_ready_job(clinic, resources=2)
        make_job(clinic, is_group_event=True, attendees=[make_contact(clinic)])
    assert count_queries(lambda: caller.get("jobs/")) == before


def names(answer):
    return [job["description"] for job in answer.json()["results"]]


@pytest.mark.heavy
def test_jobs_are_found_by_status_time_contact_and_resource(caller, clinic):
    nurse = make_resource(clinic)
    early = make_job(clinic, description="early", start=datetime(2030, 1, 1, 9, tzinfo=UTC))
    caller.post(f"jobs/{early.pk}/allocations/", {"resource": str(nurse.pk)})
    guest = make_contact(clinic)
    make_job(
        clinic, description="late", start=datetime(2030, 2, 1, 9, tzinfo=UTC), is_group_event=True, attendees=[guest]
    )
    make_job(clinic, description="someday", start=None, duration=None)
    for words, found in {
        "": ["someday", "late", "early"],
        "status=Queued": ["someday"],
        "status=Queued&status=Pending+Dispatch": ["someday", "early"],
        "start_after=2030-01-15T00:00:00Z": ["late"],
        "start_before=2030-01-15T00:00:00Z": ["early"],
        "start_before=2030-01-01T10:00:00+01:00": [],
        "start_after=2030-01-01T10:00:00%2B01:00": ["late", "early"],
        f"contact={early.contact_id}": ["early"],
        f"contact={guest.pk}": ["late"],
        f"resource={nurse.pk}": ["early"],
        "contact=nobody": [],
        "resource=6f2b1a58-6a07-44ad-9a3a-5dcb0c2ae0ab": [],
        "ordering=start": ["early", "late", "someday"],
        "ordering=-start": ["someday", "late", "early"],
        "ordering=name": ["early", "late", "someday"],
    }.items():
        assert names(caller.get(f"jobs/?{words}")) == found, words


@pytest.mark.parametrize(
    "words", ["status=Sleeping", "start_after=2030-01-01", "start_before=soon", "ordering=secret", "cursor=made-up"]
)
def test_what_a_list_cannot_be_asked_for_is_refused(caller, words):
    answer = caller.get(f"jobs/?{words}")
    assert (answer.status_code, read_error(answer)["attr"]) == (400, words.partition("=")[0])


@pytest.mark.parametrize("ordering", ["", "ordering=start&", "ordering=-start&", "ordering=name&"])
def test_pages_show_every_job_once_forwards_and_backwards(caller, clinic, ordering):
    for number in range(7):
        make_job(clinic, **{} if number % 3 else {"start": None, "duration": None})
    page = caller.get(f"jobs/?{ordering}page_size=2").json()
    forwards, pages = [job["id"] for job in page["results"]], [page]
    while page["next"]:
        page = caller.get(page["next"]).json()
        pages.append(page)
        forwards += [job["id"] for job in page["results"]]
    assert len(pages) == 4
    assert sorted(forwards) == sorted(str(pk) for pk in Job.objects.values_list("pk", flat=True))
    assert forwards == [job["id"] for job in caller.get(f"jobs/?{ordering}").json()["results"]]
    backwards = [job["id"] for job in page["results"]]
    while page["previous"]:
        page = caller.get(page["previous"]).json()
        backwards = [job["id"] for job in page["results"]] + backwards
    assert backwards == forwards


@pytest.mark.parametrize("cursor", ["x", "%00", "W10:abc", "=", ":", "%C3%BC", "x" * 5000])
def test_what_is_no_cursor_is_refused(caller, cursor):
    assert read_error(caller.get(f"jobs/?cursor={cursor}"))["attr"] == "cursor"


def test_a_cursor_belongs_to_its_order(caller, clinic):
    for _ in range(3):
        make_job(clinic)
    cursor = caller.get("jobs/?ordering=start&page_size=1").json()["next"]
    assert caller.get(cursor).status_code == 200
    assert caller.get(cursor.replace("ordering=start", "ordering=name")).status_code == 400
    assert caller.get(cursor.replace("cursor=W", "cursor=X")).status_code == 400


def test_a_page_has_at_most_two_hundred_jobs(caller, clinic):
    Job.objects.bulk_create(
        Job(organization=clinic, number=number, description="x", timezone="UTC") for number in range(1, 203)
    )
    assert len(caller.get("jobs/?page_size=1000").json()["results"]) == 200
    assert len(caller.get("jobs/").json()["results"]) == 50
