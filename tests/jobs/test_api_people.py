"""Contacts and resources over REST."""

import pytest

from accounts.models import AuditEvent
from jobs.models import Contact, Resource
from tests.api.calling import Caller, read_error
from tests.counting import count_queries
from tests.making import make_contact, make_job, make_ready_job, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return Caller()


@pytest.mark.parametrize("kind", ["contacts", "resources"])
def test_a_person_is_made_read_changed_and_deleted(caller, kind):
    given = {"name": "Ann", "email": "ann@people.example", "timezone": "Europe/Berlin", "language": "de"}
    made = caller.post(f"{kind}/", given)
    assert made.status_code == 201
    assert given.items() <= made.json().items()
    url = f"{kind}/{made.json()['id']}/"
    assert caller.get(url).json() == made.json()
    assert caller.patch(url, {"name": "Anna"}).json() == made.json() | {"name": "Anna"}
    assert caller.get(f"{kind}/?email=ann@people.example").json()["results"][0]["name"] == "Anna"
    assert caller.delete(url).status_code == 204
    assert caller.get(url).status_code == 404


@pytest.mark.parametrize("kind", ["contacts", "resources"])
@pytest.mark.parametrize(
    ("given", "attr"),
    [
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@x.example, evil@x.example"}, "email"),
        ({"email": "a@x.example\r\nBcc: evil@x.example"}, "email"),
        ({"email": "o'neil@x.example"}, "email"),
        ({"timezone": "Nowhere"}, "timezone"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_a_person_is_refused(caller, kind, given, attr):
    answer = caller.post(f"{kind}/", {"name": "Ann", "email": "ann@people.example", **given})
    assert (answer.status_code, read_error(answer)["attr"]) == (400, attr)
    assert not Contact.objects.exists()
    assert not Resource.objects.exists()


def test_what_is_optional_may_be_left_out_or_null(caller):
    given = {"name": "Ann", "email": "ann@people.example", "phone": None, "timezone": None, "language": None}
    made = caller.post("contacts/", given).json()
    assert (made["phone"], made["timezone"], made["language"]) == ("", "", "")
    made = caller.post("resources/", {"name": "Bob"}).json()
    assert (made["email"], made["zoom_user"]) == ("", "")


def test_a_contact_needs_an_address(caller):
    assert read_error(caller.post("contacts/", {"name": "Ann"}))["code"] == "required"


def test_a_contact_who_is_on_a_job_cannot_be_deleted(caller):
    job = make_job(caller.organization)
    answer = caller.delete(f"contacts/{job.contact_id}/")
    assert (answer.status_code, read_error(answer)["code"]) == (409, "person_is_in_use")
    assert "is on a job" in read_error(answer)["detail"]
    attendee = make_contact(caller.organization)
    make_job(caller.organization, is_group_event=True, attendees=[attendee])
    assert caller.delete(f"contacts/{attendee.pk}/").status_code == 409


def test_a_resource_who_is_on_a_job_cannot_be_deleted(caller):
    job = make_ready_job(caller.organization)
    assert caller.delete(f"resources/{job.allocations.get().resource_id}/").status_code == 409


def test_a_deletion_is_recorded(caller):
    contact = make_contact(caller.organization, name="Ann")
    caller.delete(f"contacts/{contact.pk}/")
    event = AuditEvent.objects.get(action="contact.deleted")
    assert (event.subject, event.user) == ("Ann", caller.user)


def test_a_changed_contact_changes_the_jobs_they_are_on(caller):
    job = make_ready_job(caller.organization)
    before = job.version
    caller.patch(f"contacts/{job.contact_id}/", {"email": "new@people.example"})
    job.refresh_from_db()
    assert job.version > before


@pytest.mark.parametrize(("kind", "make"), [("contacts", make_contact), ("resources", make_resource)])
def test_a_list_costs_as_many_queries_for_thirty_as_for_one(caller, kind, make):
    make(caller.organization)
    caller.get(f"{kind}/")
    before = count_queries(lambda: caller.get(f"{kind}/"))
    for _ in range(29):
        make(caller.organization)
    assert len(caller.get(f"{kind}/").json()["results"]) == 30
    assert count_queries(lambda: caller.get(f"{kind}/")) == before


def test_people_are_sorted_by_name_when_asked(caller):
    for name in ("Cid", "Ann", "Ben"):
        make_contact(caller.organization, name=name)
    found = caller.get("contacts/?ordering=name").json()["results"]
    assert [person["name"] for person in found] == ["Ann", "Ben", "Cid"]
