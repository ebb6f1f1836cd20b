"""Jobs over REST."""

import pytest

from jobs.models import HistoryEntry, Job, JobType
from tests.api.calling import Caller, assert_conflict, read_error
from tests.counting import count_queries
from tests.making import (
    make_contact,
    make_dispatched_job,
    make_job,
    make_organization,
    make_ready_job,
    make_resource,
)

pytestmark = pytest.mark.django_db
START = "2030-03-01T09:00:00+01:00"


@pytest.fixture
def caller():
    return Caller()


@pytest.fixture
def clinic(caller):
    return caller.organization


@pytest.mark.heavy
def test_the_way_of_a_job_from_creation_to_completion(caller):
    ann = caller.post("contacts/", {"name": "Ann", "email": "ann@patients.example"}).json()
    bob = caller.post("resources/", {"name": "Bob", "email": "bob@clinic.example"}).json()
    job = caller.post("jobs/", {"description": "Check-up", "contact": ann["id"], "virtual": True}).json()
    assert (job["name"], job["status"]) == ("JOB-0001", "Queued")
    url = f"jobs/{job['id']}/"
    assert caller.patch(url, {"start": START, "duration": 30}).json()["status"] == "Pending Allocation"
    allocation = caller.post(f"{url}allocations/", {"resource": bob["id"]})
    assert allocation.status_code == 201
    assert caller.get(url).json()["status"] == "Pending Dispatch"
    assert caller.post(f"{url}dispatch/").json()["status"] == "Dispatched"
    part = f"allocations/{allocation.json()['id']}/"
    assert caller.post(f"{part}respond/", {"status": "Confirmed"}).json()["status"] == "Confirmed"
    ready = caller.get(url).json()
    assert ready["status"] == "Ready"
    assert ready["allocations"] == [{"id": allocation.json()["id"], "resource": bob["id"], "status": "Confirmed"}]
    assert caller.post(f"{part}progress/", {"status": "In Progress"}).json()["status"] == "In Progress"
    done = caller.post(f"{part}progress/", {"status": "Complete", "notes": "All well"}).json()
    assert (done["status"], done["notes"]) == ("Complete", "All well")
    assert caller.get(url).json()["status"] == "Complete"
    assert HistoryEntry.objects.filter(job=job["id"], by=caller.user).count() > 5


def test_a_job_says_all_that_the_contract_names(caller):
    job = caller.post("jobs/", {"description": "Check-up"}).json()
    named = {
        "id",
        "name",
        "status",
        "start",
        "end",
        "duration",
        "timezone",
        "contact",
        "attendees",
        "allocations",
        "virtual_meeting_url",
        "virtual_meeting_id",
        "virtual_meeting_info",
        "meeting",
        "version",
    }
    assert named <= set(job)


@pytest.mark.parametrize(
    ("given", "duration", "end"),
    [
        ({"duration": 45}, 45, "2030-03-01T08:45:00Z"),
        ({"end": "2030-03-01T10:30:00+01:00"}, 90, "2030-03-01T09:30:00Z"),
        ({"end": "2030-03-01T09:30:00Z", "duration": 90}, 90, "2030-03-01T09:30:00Z"),
        ({}, 60, "2030-03-01T09:00:00Z"),
    ],
)
def test_a_job_has_a_duration_or_an_end(caller, given, duration, end):
    job = caller.post("jobs/", {"description": "Check-up", "start": START, **given}).json()
    assert (job["start"], job["duration"], job["end"]) == ("2030-03-01T08:00:00Z", duration, end)


@pytest.mark.parametrize(
    ("given", "attr", "code"),
    [
        ({"start": "2030-03-01T09:00:00"}, "start", "naive"),
        ({"start": "2030-03-01"}, "start", "naive"),
        ({"start": "soon"}, "start", "invalid"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "start", "out_of_range"),
        ({"start": "9999-12-31T23:59:59Z"}, "start", "out_of_range"),
        ({"start": START, "duration": 0}, "duration", "min_value"),
        ({"start": START, "duration": 1441}, "duration", "max_value"),
        ({"start": START, "duration": "1e400"}, "duration", "invalid"),
        ({"start": START, "end": START}, "end", "invalid_end"),
        ({"start": START, "end": "2030-03-01T08:00:30Z"}, "end", "invalid_end"),
        ({"start": START, "end": "2030-03-03T08:00:00Z"}, "end", "invalid_end"),
        ({"start": START, "end": "2030-03-01T09:00:00Z", "duration": 5}, "end", "invalid_end"),
        ({"end": START}, "end", "invalid_end"),
        ({"timezone": "Mars/Olympus"}, "timezone", "invalid_timezone"),
        ({"description": ""}, "description", "blank"),
        ({"description": "x" * 501}, "description", "max_length"),
        ({"description": "a\x00b"}, "description", "null_characters_not_allowed"),
        ({"description": ["x"]}, "description", "invalid"),
        ({"external_id": "x" * 201}, "external_id", "max_length"),
        ({"type": "x" * 121}, "type", "max_length"),
        ({"contact": "nobody"}, "contact", "does_not_exist"),
        ({"contact": 17}, "contact", "incorrect_type"),
        ({"contact": "6f2b1a58-6a07-44ad-9a3a-5dcb0c2ae0ab"}, "contact", "does_not_exist"),
        ({"is_group_event": True, "attendees": ["nobody"]}, "attendees", "does_not_exist"),
        ({"is_group_event": True, "attendees": "nobody"}, "attendees", "not_a_list"),
        ({"is_group_event": True, "attendees": [1]}, "attendees", "not_a_list"),
        ({"is_group_event": True, "attendees": ["x"] * 1001}, "attendees", "too_long"),
        ({"virtual": "perhaps"}, "virtual", "invalid"),
    ],
)
def test_what_cannot_be_a_job_is_refused_and_says_why(caller, given, attr, code):
    answer = caller.post("jobs/", {"description": "Check-up", **given})
    assert answer.status_code == 400
    error = read_error(answer)
    assert (error["attr"], error["code"]) == (attr, code)
    assert not Job.objects.exists()
    assert not JobType.objects.exists()


def test_a_surrogate_that_no_database_takes_is_refused(caller):
    answer = caller.client.post("/api/v1/jobs/", '{"description": "\\ud800"}', content_type="application/json")
    assert answer.status_code == 400


def test_nobody_writes_what_is_not_theirs_to_write(caller, clinic):
    other = make_organization()
    forbidden = {
        "id": "x",
        "name": "JOB-9999",
        "number": 99,
        "status": "Ready",
        "organization": str(other.pk),
        "version": 77,
        "cancelled_at": START,
        "deleted_at": START,
        "cancel_reason": "x",
        "allocations": [{"resource": "x"}],
        "created_at": "2001-01-01T00:00:00Z",
        "unknown": 1,
    }
    job = caller.post("jobs/", {"description": "Check-up", **forbidden}).json()
    assert (job["name"], job["status"], job["version"], job["cancel_reason"]) == ("JOB-0001", "Queued", 1, "")
    stored = Job.objects.get()
    assert (stored.organization, stored.cancelled_at, stored.deleted_at) == (clinic, None, None)
    assert stored.created_at.year > 2001


def test_a_type_is_found_or_made_by_its_name(caller, clinic):
    repair = JobType.objects.create(organization=clinic, name="Repair", is_virtual=True)
    JobType.objects.create(organization=make_organization(), name="Visit", is_virtual=True)
    job = caller.post("jobs/", {"description": "One", "type": "Repair"}).json()
    assert (job["type"], job["virtual"]) == ("Repair", True)
    job = caller.post("jobs/", {"description": "Two", "type": " Visit "}).json()
    assert (job["type"], job["virtual"]) == ("Visit", False)
    assert set(JobType.objects.filter(organization=clinic).values_list("name", flat=True)) == {"Repair", "Visit"}
    assert Job.objects.get(description="One").type == repair
    assert caller.patch(f"jobs/{job['id']}/", {"type": None}).json()["type"] is None


def test_whoever_gives_attendees_means_a_group_event(caller, clinic):
    ann, ben = make_contact(clinic, name="Ann"), make_contact(clinic, name="Ben")
    people = [str(ben.pk), str(ann.pk), str(ben.pk)]
    job = caller.post("jobs/", {"description": "Class", "attendees": people}).json()
    assert (job["is_group_event"], job["attendees"], job["contact"]) == (True, [str(ann.pk), str(ben.pk)], None)
    job = caller.patch(f"jobs/{job['id']}/", {"attendees": [str(ann.pk)]}).json()
    assert job["attendees"] == [str(ann.pk)]


def test_many_attendees_are_looked_up_at_once(caller, clinic):
    def cost(count):
        people = [str(make_contact(clinic).pk) for _ in range(count)]
        return count_queries(lambda: caller.post("jobs/", {"description": "Class", "attendees": people}))

    cost(1)
    assert cost(1) == cost(40)


def test_a_group_event_has_no_contact(caller, clinic):
    contact = str(make_contact(clinic).pk)
    answer = caller.post("jobs/", {"description": "Class", "attendees": [contact], "contact": contact})
    assert (answer.status_code, read_error(answer)["code"]) == (400, "contact_or_attendees")


def test_null_takes_the_time_and_the_contact_away(caller, clinic):
    job = make_job(clinic)
    changed = caller.patch(f"jobs/{job.pk}/", {"start": None, "contact": None, "external_id": None}).json()
    assert (changed["status"], changed["start"], changed["duration"], changed["contact"]) == (
        "Queued",
        None,
        None,
        None,
    )


def test_a_change_says_only_what_changes(caller, clinic):
    job = make_job(clinic, duration=45)
    changed = caller.patch(f"jobs/{job.pk}/", {"start": "2031-05-05T05:05:00Z"}).json()
    assert (changed["start"], changed["duration"]) == ("2031-05-05T05:05:00Z", 45)
    changed = caller.patch(f"jobs/{job.pk}/", {"end": "2031-05-05T05:15:00Z"}).json()
    assert (changed["start"], changed["duration"]) == ("2031-05-05T05:05:00Z", 10)
    assert changed["contact"] == str(job.contact_id)


def test_the_answers_of_services_are_conflicts_with_a_code(caller, clinic):
    job = make_job(clinic)
    assert_conflict(caller.post(f"jobs/{job.pk}/dispatch/"), "nothing_to_dispatch")
    unscheduled = make_job(clinic, start=None, duration=None)
    body = {"resource": str(make_resource(clinic).pk)}
    assert_conflict(caller.post(f"jobs/{unscheduled.pk}/allocations/", body), "job_is_not_scheduled")
    caller.post(f"jobs/{job.pk}/allocations/", body)
    assert_conflict(caller.post(f"jobs/{job.pk}/allocations/", body), "already_allocated")
    assert_conflict(caller.post(f"jobs/{job.pk}/reopen/"), "job_is_not_cancelled")
    allocation = job.allocations.get()
    assert_conflict(
        caller.post(f"allocations/{allocation.pk}/respond/", {"status": "Confirmed"}), "not_waiting_for_answer"
    )
    assert_conflict(caller.post(f"allocations/{allocation.pk}/progress/", {"status": "Complete"}), "step_not_possible")
    caller.post(f"jobs/{job.pk}/cancel/")
    assert_conflict(caller.patch(f"jobs/{job.pk}/", {"description": "x"}), "job_is_over")


def test_cancelling_keeps_the_reason_and_can_be_taken_back(caller, clinic):
    job = make_ready_job(clinic)
    cancelled = caller.post(f"jobs/{job.pk}/cancel/", {"reason": "Ill"}).json()
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("Cancelled", "Ill")
    assert caller.post(f"jobs/{job.pk}/cancel/").json()["version"] == cancelled["version"]
    assert caller.post(f"jobs/{job.pk}/reopen/").json()["status"] == "Ready"


def test_those_who_accepted_can_be_asked_again(caller, clinic):
    job = make_ready_job(clinic)
    asked = caller.post(f"jobs/{job.pk}/ask-again/").json()
    assert (asked["status"], asked["allocations"][0]["status"]) == ("Dispatched", "Modified")


def test_declining_gives_a_reason_and_accepting_gives_none(caller, clinic):
    job = make_dispatched_job(clinic)
    url = f"allocations/{job.allocations.get().pk}/respond/"
    answer = caller.post(url, {"status": "Confirmed", "decline_reason": "Sick"})
    assert (answer.status_code, read_error(answer)["attr"]) == (400, "decline_reason")
    assert caller.post(url, {"status": "Dispatched"}).status_code == 400
    assert caller.post(url).status_code == 400
    declined = caller.post(url, {"status": "Declined", "decline_reason": "Sick"}).json()
    assert (declined["status"], declined["decline_reason"]) == ("Declined", "Sick")
    shown = caller.get(f"jobs/{job.pk}/").json()
    assert (shown["status"], shown["allocations"][0]["status"]) == ("Pending Allocation", "Declined")


def test_a_removed_allocation_is_gone(caller, clinic):
    job = make_dispatched_job(clinic)
    url = f"allocations/{job.allocations.get().pk}/"
    assert caller.get(url).json()["job"] == str(job.pk)
    assert caller.delete(url).status_code == 204
    assert caller.get(url).status_code == caller.delete(url).status_code == 404
    assert caller.get(f"jobs/{job.pk}/").json()["allocations"] == []


def test_a_deleted_job_is_gone_with_its_allocations(caller, clinic):
    job = make_dispatched_job(clinic, external_id="A-1")
    allocation = job.allocations.get()
    assert caller.delete(f"jobs/{job.pk}/").status_code == 204
    assert caller.get(f"jobs/{job.pk}/").status_code == 404
    assert caller.get(f"allocations/{allocation.pk}/").status_code == 404
    assert caller.get("jobs/").json()["results"] == []
    assert caller.put("jobs/by-external-id/A-1/", {"description": "Anew"}).status_code == 201
