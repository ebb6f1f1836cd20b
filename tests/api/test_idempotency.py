"""`Idempotency-Key`: a call that is sent twice has one effect and one answer."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts.api_views import ApiEndpoint, read_write
from accounts.idempotency import LONGEST_CALL
from accounts.models import ApiAnswer
from jobs.models import Allocation, Job
from tests.api.calling import Caller, read_error
from tests.making import make_job, make_resource
from tests.sizes import full_or
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
JOB = {"description": "Check-up", "start": "2030-03-01T09:00:00Z", "type": "Visit"}


def test_the_same_call_has_one_effect_and_one_answer(caller):
    first = caller.post("jobs/", JOB, Idempotency_Key="k")
    again = caller.post("jobs/", JOB, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["ETag"] == first["ETag"]
    assert (first.get("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (None, "true")
    assert Job.objects.count() == 1


def test_without_a_key_every_call_counts(caller):
    caller.post("jobs/", JOB)
    caller.post("jobs/", JOB)
    assert Job.objects.count() == 2
    assert not ApiAnswer.objects.exists()


def test_the_body_is_the_same_however_its_json_is_written(caller):
    def send(text):
        return caller.client.generic(
            "POST", "/api/v1/contacts/", text, "application/json", headers={"Idempotency-Key": "k"}
        )

    first = send('{"name": "Ann", "email": "a@x.example"}')
    again = send('{ "email":"a@x.example",\n"name":"\\u0041nn" }')
    assert (again.status_code, again.content) == (201, first.content)


@pytest.mark.parametrize(("first", "again"), [("k", '"k"'), ('"k"', "k"), ("k", " k ")])
def test_a_key_is_the_same_with_and_without_quotes(caller, first, again):
    caller.post("jobs/", JOB, Idempotency_Key=first)
    assert caller.post("jobs/", JOB, Idempotency_Key=again)["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\x07b", "  "])
def test_a_key_that_is_none_is_refused(caller, key):
    answer = caller.post("jobs/", JOB, Idempotency_Key=key)
    assert (answer.status_code, read_error(answer)["code"]) == (400, "invalid_idempotency_key")
    assert not Job.objects.exists()


def test_another_call_with_the_same_key_is_refused(caller):
    caller.post("jobs/", JOB, Idempotency_Key="k")
    job = Job.objects.get()
    for path, body in [("jobs/", JOB | {"description": "Other"}), (f"jobs/{job.pk}/cancel/", None), ("contacts/", JOB)]:
        answer = caller.post(path, body, Idempotency_Key="k")
        assert (answer.status_code, read_error(answer)["code"]) == (422, "idempotency_key_reused")
    assert Job.objects.get().status == "Pending Allocation"


@pytest.mark.heavy
def test_keys_of_two_organizations_have_nothing_to_do_with_each_other(caller):
    other, times = Caller(), full_or(4, full=20)
    for number in range(times):
        mine, theirs = (one.post("jobs/", JOB, Idempotency_Key=f"k{number}") for one in (caller, other))
        assert mine.json()["id"] != theirs.json()["id"]
        assert "Idempotent-Replayed" not in theirs
    assert Job.objects.for_organization(other.organization).count() == times


def test_another_token_of_the_organization_gets_the_answer_too(caller):
    colleague = Caller(organization=caller.organization)
    first = caller.post("jobs/", JOB, Idempotency_Key="k")
    assert colleague.post("jobs/", JOB, Idempotency_Key="k").json() == first.json()


def test_whoever_may_not_call_gets_no_kept_answer(caller):
    reader = Caller("jobs:read", organization=caller.organization)
    caller.post("jobs/", JOB, Idempotency_Key="k")
    assert reader.post("jobs/", JOB, Idempotency_Key="k").status_code == 403


def test_a_refusal_is_the_answer_as_well(caller):
    job = make_job(caller.organization)
    url = f"jobs/{job.pk}/dispatch/"
    first = caller.post(url, Idempotency_Key="k")
    caller.post(f"jobs/{job.pk}/allocations/", {"resource": str(make_resource(caller.organization).pk)})
    again = caller.post(url, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.json()["errors"] == first.json()["errors"]
    assert Allocation.objects.get().status == "Pending Dispatch"
    assert caller.post(url, Idempotency_Key="k2").status_code == 200


def test_what_a_refused_call_had_begun_is_undone(caller):
    make_job(caller.organization, external_id="A-1")
    answer = caller.post("jobs/", JOB | {"external_id": "A-1"}, Idempotency_Key="k")
    assert answer.status_code == 409
    assert Job.objects.count() == 1
    assert caller.organization.job_types.count() == 0


def test_a_call_that_never_began_can_be_mended_and_sent_with_the_same_key(caller):
    assert caller.post("jobs/", {"description": ""}, Idempotency_Key="k").status_code == 400
    assert caller.post("jobs/", JOB, Idempotency_Key="k").status_code == 201


def test_a_call_that_failed_can_be_repeated(caller, monkeypatch):
    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr("jobs.services.job_changed.send", fail)
    assert caller.post("jobs/", JOB, Idempotency_Key="k").status_code == 500
    assert not Job.objects.exists()
    monkeypatch.undo()
    assert caller.post("jobs/", JOB, Idempotency_Key="k").status_code == 201


def test_after_a_day_a_key_is_free_again(caller):
    caller.post("jobs/", JOB, Idempotency_Key="k")
    for age, jobs in [(timedelta(hours=23, minutes=59), 1), (timedelta(hours=24), 2)]:
        ApiAnswer.objects.update(created_at=timezone.now() - age)
        assert caller.post("jobs/", JOB, Idempotency_Key="k").status_code == 201
        assert Job.objects.count() == jobs
    assert ApiAnswer.objects.count() == 1


def test_what_is_kept_is_encrypted(caller):
    caller.post("jobs/", JOB, Idempotency_Key="k")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_apianswer")
        assert "Check-up" not in cursor.fetchone()[0]


def test_only_post_has_keys(caller):
    job = make_job(caller.organization)
    for description in ("One", "Two"):
        caller.patch(f"jobs/{job.pk}/", {"description": description}, Idempotency_Key="k")
    job.refresh_from_db()
    assert job.description == "Two"


# --- Side by side ---


@pytest.mark.heavy
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_identical_calls_that_arrive_together_have_one_effect():
    caller = Caller()
    callers = [Caller(organization=caller.organization) for _ in range(12)]
    answers = all_at_once(12, lambda number: callers[number].post("jobs/", JOB, Idempotency_Key="k"))
    assert Job.objects.count() == 1
    assert [answer.status_code for answer in answers] == [201] * 12
    assert len({answer.content for answer in answers}) == 1
    assert Counter("Idempotent-Replayed" in answer for answer in answers) == {False: 1, True: 11}


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_different_calls_with_one_key_that_arrive_together_have_one_effect():
    callers = [Caller()]
    callers += [Caller(organization=callers[0].organization) for _ in range(7)]

    def call(number):
        return callers[number].post("jobs/", JOB | {"description": f"Job {number}"}, Idempotency_Key="k")

    answers = all_at_once(8, call)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 7}
    assert Job.objects.count() == 1


@pytest.mark.heavy
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_one_external_id_that_is_put_by_many_at_once_makes_one_job():
    callers = [Caller()]
    callers += [Caller(organization=callers[0].organization) for _ in range(7)]
    answers = all_at_once(8, lambda number: callers[number].put("jobs/by-external-id/A-1/", JOB))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 7}
    assert len({answer.json()["id"] for answer in answers}) == 1


# --- Views that wait for a provider ---


class SlowView(ApiEndpoint):
    """Stands for a view that calls a provider; what happens there is decided by the test."""

    scopes = read_write("meetings")
    waits_for_provider = True
    at_the_provider: Any

    def post(self, request):
        return self.at_the_provider()


def name_reference(view):
    return Response({"reference": str(view.effect_id)}, status=201)


@pytest.fixture
def call_slowly(caller):
    def call(at_the_provider=name_reference):
        made: Any = type("View", (SlowView,), {"at_the_provider": at_the_provider})
        headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": "k"}
        return made.as_view()(APIRequestFactory().post("/slow/", {"a": 1}, format="json", headers=headers)).render()

    return call


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_provider_is_called(call_slowly):
    open_transactions = []

    def look(view):
        open_transactions.append(transaction.get_connection().in_atomic_block)
        return Response({})

    call_slowly(look)
    assert open_transactions == [False]


def test_the_answer_of_a_provider_is_kept_too(call_slowly):
    first, again = call_slowly(), call_slowly()
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again["Idempotent-Replayed"] == "true"


def test_a_second_call_while_the_first_still_runs_is_told_so(call_slowly):
    inside = []

    def call_again(view):
        inside.append(call_slowly())
        return Response({}, status=201)

    assert call_slowly(call_again).status_code == 201
    assert (inside[0].status_code, inside[0].data["errors"][0]["code"]) == (409, "idempotency_key_in_use")


def test_after_a_failure_the_next_try_goes_on_under_the_same_reference(call_slowly):
    references = []

    def fail(view):
        references.append(view.effect_id)
        raise RuntimeError

    assert call_slowly(fail).status_code == 500
    assert call_slowly().data["reference"] == str(references[0])


def test_a_call_whose_process_died_is_taken_over_when_its_time_is_up(caller, call_slowly):
    first = call_slowly().data["reference"]
    ApiAnswer.objects.update(status=None, body="", running_until=timezone.now() + LONGEST_CALL)
    assert call_slowly().status_code == 409
    ApiAnswer.objects.update(running_until=timezone.now())
    assert call_slowly().data["reference"] == first
