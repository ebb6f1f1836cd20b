"""Job types: on their pages, over REST, and what they preset."""

import pytest

from accounts.models import AuditEvent
from jobs.models import Job, JobType
from tests.api.calling import Caller, assert_conflict, read_error
from tests.counting import count_queries
from tests.jobs.page_visitors import messages_of, scheduler_of, text_of, visitor
from tests.making import make_contact, make_job, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


@pytest.fixture
def caller(clinic):
    return Caller(organization=clinic)


def make_type(clinic, name="Video", is_virtual=True):
    return JobType.objects.create(organization=clinic, name=name, is_virtual=is_virtual)


# --- Pages ---


def test_a_type_is_added_renamed_and_removed(clinic, desk):
    answer = desk.post("/job-types/", {"name": "  Video   call ", "is_virtual": "on"}, follow=True)
    kind = JobType.objects.get()
    assert (kind.organization, kind.name, kind.is_virtual) == (clinic, "Video call", True)
    assert messages_of(answer) == ["The job type “Video call” was added."]
    desk.post(f"/job-types/{kind.pk}/", {"name": "Home visit"})
    kind.refresh_from_db()
    assert (kind.name, kind.is_virtual) == ("Home visit", False)
    desk.post(f"/job-types/{kind.pk}/delete/")
    assert not JobType.objects.exists()
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {"job_type.created", "job_type.changed", "job_type.deleted"}


def test_the_list_says_how_many_jobs_each_type_has(clinic, desk):
    kind = make_type(clinic)
    make_type(clinic, "Visit", is_virtual=False)
    kept, deleted = make_job(clinic, type=kind), make_job(clinic, type=kind)
    Job.objects.filter(pk=deleted.pk).update(deleted_at=kept.created_at)
    shown = text_of(desk.get("/job-types/"))
    assert '<td data-label="Jobs of this type">1</td>' in shown
    assert '<td data-label="Jobs of this type">0</td>' in shown
    assert "1 job has it." in text_of(desk.get(f"/job-types/{kind.pk}/delete/"))


@pytest.mark.parametrize("name", ["video", "VIDEO", " Video "])
def test_a_name_that_is_there_is_refused_in_whatever_case(clinic, desk, name):
    make_type(clinic)
    other = make_type(clinic, "Visit")
    for url in ("/job-types/", f"/job-types/{other.pk}/"):
        assert "already" in text_of(desk.post(url, {"name": name}))
    assert sorted(JobType.objects.values_list("name", flat=True)) == ["Video", "Visit"]


def test_a_type_keeps_its_name_when_only_its_case_changes(clinic, desk):
    kind = make_type(clinic)
    desk.post(f"/job-types/{kind.pk}/", {"name": "VIDEO", "is_virtual": "on"})
    kind.refresh_from_db()
    assert kind.name == "VIDEO"


def test_a_job_outlives_its_type_and_keeps_its_mark(clinic, desk):
    kind = make_type(clinic)
    job = make_job(clinic, type=kind)
    desk.post(f"/job-types/{kind.pk}/delete/")
    before, job = job.version, Job.objects.get(pk=job.pk)
    assert (job.type, job.virtual) == (None, True)
    assert job.version > before


def test_another_preset_changes_no_job_that_is_there(clinic, desk):
    kind = make_type(clinic)
    job = make_job(clinic, type=kind)
    desk.post(f"/job-types/{kind.pk}/", {"name": "Video"})
    job.refresh_from_db()
    assert job.virtual
    assert not make_job(clinic, type=JobType.objects.get()).virtual


def test_types_of_others_are_not_there_and_resources_may_not_look(clinic, desk):
    theirs = make_type(make_organization())
    for url in (f"/job-types/{theirs.pk}/", f"/job-types/{theirs.pk}/delete/"):
        assert (desk.get(url).status_code, desk.post(url, {"name": "Mine"}).status_code) == (404, 404)
    assert theirs.name not in text_of(desk.get("/job-types/"))
    nurse = visitor(make_user(clinic, "resource"))
    assert nurse.get("/job-types/").status_code == 403


# --- The form of a new job ---


def typed(kind, **fields):
    given = {"description": "Check", "timezone": "Europe/Paris", "people": "contact", "type": str(kind.pk)}
    return given | fields


def test_without_scripts_the_type_presets_the_switch_when_the_job_is_saved(clinic, desk):
    make_contact(clinic)
    desk.post("/jobs/new/", typed(make_type(clinic), virtual_for=""))
    desk.post("/jobs/new/", typed(make_type(clinic, "Visit", is_virtual=False), virtual_for="", virtual="on"))
    assert [job.virtual for job in Job.objects.order_by("number")] == [True, True]


def test_a_switch_that_was_seen_and_turned_off_stays_off(clinic, desk):
    kind = make_type(clinic)
    shown = text_of(desk.get(f"/jobs/new/virtual/?type={kind.pk}"))
    assert f'name="virtual_for" value="{kind.pk}"' in shown
    desk.post("/jobs/new/", typed(kind, virtual_for=str(kind.pk)))
    assert not Job.objects.get().virtual


def test_editing_a_job_leaves_its_mark_to_the_person(clinic, desk):
    kind = make_type(clinic)
    job = make_job(clinic)
    desk.post(f"/jobs/{job.pk}/edit/", typed(kind, version=job.version))
    job.refresh_from_db()
    assert (job.type, job.virtual) == (kind, False)


# --- REST ---


def test_types_over_rest(clinic, caller):
    made = caller.post("job-types/", {"name": "Video", "virtual": True})
    assert made.status_code == 201
    kind = made.json()
    assert kind == {"id": kind["id"], "name": "Video", "virtual": True, "jobs": 0, "created_at": kind["created_at"]}
    url = f"job-types/{kind['id']}/"
    job = caller.post("jobs/", {"description": "x", "type": "video"}).json()
    assert (job["type"], job["virtual"]) == ("Video", True)
    assert caller.get(url).json() == kind | {"jobs": 1}
    assert caller.patch(url, {"virtual": False}).json() == kind | {"jobs": 1, "virtual": False}
    assert caller.patch(url, {"name": "Video call"}).json()["name"] == "Video call"
    shown = caller.get(f"jobs/{job['id']}/").json()
    assert (shown["type"], shown["virtual"]) == ("Video call", True)
    assert shown["version"] > job["version"]
    assert caller.delete(url).status_code == 204
    assert caller.get(f"jobs/{job['id']}/").json()["type"] is None


def test_what_cannot_be_a_type_is_refused(clinic, caller):
    make_type(clinic)
    assert_conflict(caller.post("job-types/", {"name": "VIDEO"}), "taken")
    for body in ({}, {"name": ""}, {"name": " "}, {"name": "x" * 121}, {"name": None}):
        answer = caller.post("job-types/", body)
        assert (answer.status_code, read_error(answer)["attr"]) == (400, "name")
    assert read_error(caller.post("job-types/", {"name": "x", "virtual": "perhaps"}))["attr"] == "virtual"


def test_a_type_is_made_once_for_an_idempotency_key(caller):
    first = caller.post("job-types/", {"name": "Video"}, Idempotency_Key="k")
    assert caller.post("job-types/", {"name": "Video"}, Idempotency_Key="k").json() == first.json()
    assert JobType.objects.count() == 1


def test_a_list_of_types_costs_the_same_however_long(clinic, caller):
    make_type(clinic)
    caller.get("job-types/")  # a token's first use is written down
    for_one = count_queries(lambda: caller.get("job-types/"))
    for number in range(30):
        make_type(clinic, f"Type {number}")
    assert count_queries(lambda: caller.get("job-types/")) == for_one
    names = [row["name"] for row in caller.get("job-types/?ordering=name&page_size=200").json()["results"]]
    assert names == sorted(names)
