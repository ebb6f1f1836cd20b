"""What belongs to another organization does not exist: at every address, with every method, in every body and list."""

import pytest

from accounts.models import ApiToken
from automation.models import Host, Meeting
from jobs.models import Allocation, Contact, Job, JobType, Resource
from notifications.models import Invitation, Notice
from providers.models import Connection
from tests.api.calling import Caller
from tests.api.routes import ROUTES
from tests.making import make_contact, make_dispatched_job, make_job, make_organization, make_ready_job, make_resource

pytestmark = pytest.mark.django_db
NOBODY = "6f2b1a58-6a07-44ad-9a3a-5dcb0c2ae0ab"
SECRET = "Theirs alone"


def make_meeting(organization):
    job = make_ready_job(organization, description=SECRET)
    return Meeting.objects.filter(job=job).first() or Meeting.objects.create(organization=organization, job=job)


def make_invitation(organization):
    fields = {"recipient": "secret@theirs.example", "subject": SECRET, "method": "REQUEST", "role": "contact"}
    return Invitation.objects.create(organization=organization, **fields)


def make_notice(organization):
    job = make_dispatched_job(organization, description=SECRET)
    return Notice.objects.get(about=job.pk)


def make_host(organization):
    connection = Connection.objects.create(organization=organization, provider="zoom", access_token="t")
    return Host.objects.create(organization=organization, connection=connection, user_id="U1", name=SECRET)


# A model that is not here makes its route's test fail: say how one is made.
MAKERS = {
    Contact: lambda organization: make_contact(organization, name=SECRET),
    Resource: lambda organization: make_resource(organization, name=SECRET),
    Job: lambda organization: make_ready_job(organization, description=SECRET, external_id="THEIRS"),
    Allocation: lambda organization: make_ready_job(organization, description=SECRET).allocations.get(),
    Meeting: make_meeting,
    Invitation: make_invitation,
    Notice: make_notice,
    Host: make_host,
    JobType: lambda organization: JobType.objects.create(organization=organization, name=SECRET),
}
BODY = {
    "name": "x",
    "description": "x",
    "status": "Confirmed",
    "join_url": "https://example.org/",
    "email": "a@b.example",
    "capacity": 2,
}
ONE_ROW = [route for route in ROUTES if route.arguments and "external_id" not in route.arguments]
LISTS = [route for route in ROUTES if not route.arguments and route.method == "GET" and hasattr(route.view, "queryset")]


def without_error_id(answer):
    return answer.json() | {"error_id": ""}


@pytest.mark.parametrize("route", ONE_ROW, ids=str)
def test_a_row_of_another_organization_is_as_one_that_never_was(caller, route):
    theirs = MAKERS[route.model](make_organization())
    before = route.model.objects.filter(pk=theirs.pk).values().get()
    answer = caller.call(route.method, route.path(pk=str(theirs.pk)), BODY)
    never = caller.call(route.method, route.path(pk=NOBODY), BODY)
    malformed = caller.call(route.method, route.path(pk="17"), BODY)
    assert (answer.status_code, never.status_code, malformed.status_code) == (404, 404, 404)
    assert without_error_id(answer) == without_error_id(never) == without_error_id(malformed)
    assert route.model.objects.filter(pk=theirs.pk).values().get() == before


@pytest.mark.parametrize("route", ONE_ROW, ids=str)
def test_an_own_row_is_found_where_anothers_is_not(caller, route):
    """Otherwise the test above would be glad of routes that find nothing at all."""
    mine = MAKERS[route.model](caller.organization)
    status = caller.call(route.method, route.path(pk=str(mine.pk)), BODY).status_code
    assert status != 404
    assert status < 500


@pytest.mark.parametrize("route", LISTS, ids=str)
def test_a_list_never_shows_rows_of_another_organization(caller, route):
    organization = make_organization()
    theirs = MAKERS[route.view.queryset.model](organization)
    ids = {name: str(theirs.pk) for name in ("id", "organization", "contact", "resource", "job", "meeting")}
    for words in ("", "?page_size=200", *(f"?{name}={value}" for name, value in ids.items())):
        answer = caller.get(route.path() + words)
        assert answer.status_code == 200
        assert answer.json()["results"] == []
    assert caller.get(f"{route.path()}?organization={organization.pk}").json()["results"] == []


def test_an_external_id_of_another_organization_is_free(caller):
    theirs = make_job(make_organization(), external_id="SAME", description=SECRET)
    answer = caller.put("jobs/by-external-id/SAME/", {"description": "Mine"})
    assert answer.status_code == 201
    theirs.refresh_from_db()
    assert theirs.description == SECRET
    assert caller.get("jobs/?external_id=SAME").json()["results"] == [caller.get(f"jobs/{answer.json()['id']}/").json()]


@pytest.fixture
def theirs():
    organization = make_organization()
    return {
        "contact": make_contact(organization),
        "resource": make_resource(organization),
        "job": make_job(organization),
    }


def test_a_body_cannot_name_rows_of_another_organization(caller, theirs):
    contact, resource, job = (str(theirs[name].pk) for name in ("contact", "resource", "job"))
    mine = make_job(caller.organization)
    for method, path, body in [
        ("POST", "jobs/", {"description": "x", "contact": contact}),
        ("POST", "jobs/", {"description": "x", "is_group_event": True, "attendees": [contact]}),
        ("PUT", "jobs/by-external-id/A/", {"description": "x", "contact": contact}),
        ("PATCH", f"jobs/{mine.pk}/", {"contact": contact}),
        ("POST", f"jobs/{mine.pk}/allocations/", {"resource": resource}),
        ("POST", "meetings/", {"job": job}),
    ]:
        answer = caller.call(method, path, body)
        never = caller.call(method, path, swap(body, {contact, resource, job}))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")
        assert mask(answer, contact, resource, job) == mask(never, NOBODY)
    assert Job.objects.for_organization(caller.organization).get() == mine


def swap(body, ids):
    """The same body with an id that nobody has."""
    return {
        name: ([NOBODY] if isinstance(value, list) else NOBODY) if named(value, ids) else value
        for name, value in body.items()
    }


def named(value, ids):
    return any(one in ids for one in value) if isinstance(value, list) else value in ids


def mask(answer, *ids):
    text = answer.content.decode()
    for one in ids:
        text = text.replace(one, "ID")
    return text.replace(answer["X-Error-Id"], "E")


def test_a_token_of_one_organization_tells_nothing_of_another(caller):
    other = Caller()
    assert ApiToken.objects.count() == 2
    assert str(other.organization.pk) not in caller.get("whoami/").content.decode()
    assert other.organization.name not in caller.get("whoami/").content.decode()
