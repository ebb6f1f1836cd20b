"""Jobs under the names that the caller's own system has for them."""

import pytest

from tests.api.calling import Caller, assert_conflict, read_error
from tests.making import make_job

pytestmark = pytest.mark.django_db
START = "2030-03-01T09:00:00+01:00"


@pytest.fixture
def caller():
    return Caller()


@pytest.fixture
def clinic(caller):
    return caller.organization


def test_put_makes_the_job_and_then_changes_it(caller):
    made = caller.put("jobs/by-external-id/A-1/", {"description": "One", "external_id": "ignored"})
    assert (made.status_code, made.json()["external_id"], made["ETag"]) == (201, "A-1", '"1"')
    changed = caller.put("jobs/by-external-id/A-1/", {"start": START})
    assert (changed.status_code, changed.json()["id"], changed["ETag"]) == (200, made.json()["id"], '"2"')
    assert changed.json()["description"] == "One"
    assert [job["id"] for job in caller.get("jobs/?external_id=A-1").json()["results"]] == [made.json()["id"]]


@pytest.mark.parametrize("external_id", ["a%2Fb", "a/b", "%C3%BC%20%3F", "dispatch", "x" * 200, "{}", "..", "%25"])
def test_an_external_id_may_be_any_text(caller, external_id):
    for status in (201, 200):
        assert caller.put(f"jobs/by-external-id/{external_id}/", {"description": "One"}).status_code == status


@pytest.mark.parametrize("external_id", ["%20", "%00", "x" * 201])
def test_an_external_id_that_cannot_be_kept_is_refused(caller, external_id):
    answer = caller.put(f"jobs/by-external-id/{external_id}/", {"description": "One"})
    assert (answer.status_code, read_error(answer)["attr"]) == (400, "external_id")


def test_an_external_id_belongs_to_one_job(caller, clinic):
    make_job(clinic, external_id="A-1")
    other = make_job(clinic)
    assert_conflict(caller.post("jobs/", {"description": "x", "external_id": "A-1"}), "external_id_is_taken")
    assert_conflict(caller.patch(f"jobs/{other.pk}/", {"external_id": "A-1"}), "external_id_is_taken")
    assert caller.put("jobs/by-external-id/A-2/", []).status_code == 400
