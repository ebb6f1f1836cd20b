"""`ETag` and `If-Match`: nobody overwrites what they have not seen."""

from collections import Counter

import pytest

from jobs.models import Job
from tests.api.calling import Caller, read_error
from tests.making import make_job, make_ready_job
from tests.together import all_at_once

pytestmark = pytest.mark.django_db


def test_the_version_of_a_job_is_its_tag(caller):
    job = make_job(caller.organization)
    read = caller.get(f"jobs/{job.pk}/")
    assert read["ETag"] == f'"{read.json()["version"]}"'
    changed = caller.patch(f"jobs/{job.pk}/", {"description": "New"}, If_Match=read["ETag"])
    assert (changed.status_code, changed["ETag"] != read["ETag"]) == (200, True)


@pytest.mark.parametrize("tag", ['"0"', '"99"', "nonsense", '""', '"1", "2"'])
def test_a_stale_tag_changes_nothing(caller, tag):
    job = make_ready_job(caller.organization)
    url = f"jobs/{job.pk}/"
    for method, path, body in [
        ("PATCH", url, {"description": "New"}),
        ("DELETE", url, None),
        ("POST", f"{url}cancel/", None),
        ("POST", f"{url}ask-again/", None),
    ]:
        answer = caller.call(method, path, body, If_Match=tag)
        assert (answer.status_code, read_error(answer)["code"]) == (412, "precondition_failed")
    assert caller.get(url).json()["version"] == job.version


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"0", "{}"', "*"])
def test_a_tag_may_be_written_as_the_standard_allows(caller, form):
    job = make_job(caller.organization)
    answer = caller.patch(f"jobs/{job.pk}/", {"description": "New"}, If_Match=form.format(job.version))
    assert answer.status_code == 200


def test_a_tag_goes_with_an_idempotency_key(caller):
    job = make_ready_job(caller.organization)
    headers = {"If_Match": f'"{job.version}"', "Idempotency_Key": "k"}
    first = caller.post(f"jobs/{job.pk}/cancel/", **headers)
    again = caller.post(f"jobs/{job.pk}/cancel/", **headers)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)


def test_put_by_external_id_looks_at_the_tag(caller):
    assert caller.put("jobs/by-external-id/A/", {"description": "x"}, If_Match='"1"').status_code == 412
    made = caller.put("jobs/by-external-id/A/", {"description": "x"})
    assert caller.put("jobs/by-external-id/A/", {"description": "y"}, If_Match=made["ETag"]).status_code == 200
    assert caller.put("jobs/by-external-id/A/", {"description": "z"}, If_Match=made["ETag"]).status_code == 412
    assert Job.objects.get().description == "y"


@pytest.mark.heavy
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_many_changes_with_one_tag_one_is_made():
    first = Caller()
    callers = [first, *(Caller(organization=first.organization) for _ in range(11))]
    job = make_job(first.organization)

    def change(number):
        return callers[number].patch(f"jobs/{job.pk}/", {"description": f"by {number}"}, If_Match=f'"{job.version}"')

    answers = all_at_once(12, change)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}
