"""Jobs that nobody has accepted yet take no host; still they will want one, and whoever plans one more is told."""

from datetime import timedelta

import pytest

from automation import services
from automation.models import Host, Hosting, Meeting, ResourceHost
from automation.planned import describe_planned_overlap
from jobs import services as jobs
from jobs.concerns import Plan
from jobs.models import Job
from providers.models import Connection
from tests.counting import count_queries
from tests.jobs.page_visitors import scheduler_of, text_of
from tests.making import make_job, make_organization, make_resource, make_token_text, make_user, tomorrow

pytestmark = pytest.mark.django_db
NINE = tomorrow()
HALF = timedelta(minutes=30)


@pytest.fixture
def connection():
    admin = make_user(make_organization(timezone="UTC"))
    known = {"account_id": "A1", "user_id": "U1", "account_name": "Dana Admin", "access_token": "t"}
    connection = Connection.objects.create(
        organization=admin.organization, provider="zoom", authorized_by=admin, is_admin_level=True, **known
    )
    services.enable_automation(admin.organization, services.Wish(access_token=make_token_text(admin)), by=admin)
    return connection


@pytest.fixture
def clinic(connection):
    return connection.organization


def make_host(connection, number, **fields):
    return Host.objects.create(
        organization=connection.organization,
        connection=connection,
        user_id=f"R{number}",
        name=f"Room {number}",
        **fields,
    )


def told(clinic, start=NINE, job=None):
    return describe_planned_overlap(Plan(clinic, start, start + HALF, "UTC", is_virtual=False, job=job))


def test_a_planned_job_wants_the_account_that_authorized_too(clinic):
    assert told(clinic) == ""
    job = make_job(clinic, start=NINE)
    sentence = (
        f"Dana Admin would also be the host of other jobs that are planned for this time ({job.name} 09:00–09:30)."
    )
    assert told(clinic) == sentence
    assert told(clinic, job=job) == ""
    assert told(clinic, NINE + HALF) == told(clinic, NINE - HALF) == ""


@pytest.mark.parametrize("change", [{"status": "Cancelled"}, {"deleted_at": NINE}, {"status": "Complete"}])
def test_jobs_that_are_over_want_nobody(clinic, change):
    job = make_job(clinic, start=NINE)
    Job.objects.filter(pk=job.pk).update(**change)
    assert told(clinic) == ""


def test_a_job_whose_link_a_person_gave_wants_nobody(clinic):
    Meeting.objects.create(organization=clinic, job=make_job(clinic, start=NINE), provider=Meeting.BY_HAND)
    assert told(clinic) == ""


def test_a_host_of_two_meetings_takes_two(clinic, connection):
    make_job(clinic, start=NINE)
    Host.objects.create(organization=clinic, connection=connection, user_id="U1", name="Dana Admin", capacity=2)
    assert told(clinic) == ""
    make_job(clinic, start=NINE)
    assert "Dana Admin would also be" in told(clinic)


def test_a_pool_takes_as_many_as_it_has_hosts(clinic, connection):
    Hosting.objects.create(organization=clinic, mode="pool")
    make_host(connection, 1, is_in_pool=True)
    make_host(connection, 2, is_in_pool=True)
    first = make_job(clinic, start=NINE)
    make_job(clinic, start=NINE + HALF)
    assert told(clinic) == ""
    second = make_job(clinic, start=NINE)
    assert f"({first.name} 09:00–09:30, {second.name} 09:00–09:30), the pool has no host left" in told(clinic)


def test_resources_with_hosts_of_their_own_are_not_in_each_others_way(clinic, connection):
    Hosting.objects.create(organization=clinic, mode="resource")
    busy, mine = (make_job(clinic, start=NINE) for _ in range(2))
    assert "Dana Admin would also be" in told(clinic, job=mine)
    for number, job in enumerate((busy, mine)):
        resource = make_resource(clinic, zoom_user="room")
        ResourceHost.objects.create(resource=resource, entered="room", host=make_host(connection, number))
        jobs.allocate(job, resource, by=None)
    assert told(clinic, job=mine) == ""


def test_only_jobs_that_will_have_a_meeting_count(clinic, connection):
    make_job(clinic, start=NINE)
    clinic.automation.jobs = "virtual"
    clinic.automation.save()
    assert told(clinic) == ""
    make_job(clinic, start=NINE, virtual=True)
    assert "Dana Admin would also be" in told(clinic)
    services.disable_automation(clinic, by=None)
    assert told(clinic) == ""


def test_jobs_of_other_organizations_and_other_providers_do_not_matter(clinic, connection):
    make_job(make_organization(), start=NINE)
    assert told(clinic) == ""
    make_job(clinic, start=NINE)
    Connection.objects.update(provider="teams")
    assert told(clinic) == ""


@pytest.mark.parametrize("mode", ["authorizer", "resource"])
def test_many_jobs_are_named_by_the_first_few_and_found_with_as_many_queries_as_one(clinic, mode):
    Hosting.objects.create(organization=clinic, mode=mode)
    make_job(clinic, start=NINE)
    told(clinic)  # The first to ask writes down who authorized as a host.
    few = count_queries(lambda: told(clinic))
    for _ in range(9):
        make_job(clinic, start=NINE)
    assert told(clinic).endswith("JOB-0004 09:00–09:30, …).")
    assert count_queries(lambda: told(clinic)) == few


@pytest.mark.heavy
def test_the_form_asks_and_the_page_of_a_job_that_was_accepted_knowingly_is_quiet(clinic):
    desk, job = scheduler_of(clinic), make_job(clinic, start=NINE)
    other = make_job(clinic, start=NINE)
    page = f"/jobs/{job.pk}/meeting/"
    assert f"({other.name} 09:00–09:30)" in text_of(desk.get(page, headers={"HX-Request": "true"}))
    Job.objects.update(overlap_accepted=True)
    assert "would also be the host" not in text_of(desk.get(page, headers={"HX-Request": "true"}))
    given = {"description": "x", "people": "contact", "start_date": f"{NINE:%Y-%m-%d}", "start_time": "09:00"}
    answer = desk.post("/jobs/new/", given | {"duration": "30", "timezone": "UTC"})
    assert "Dana Admin would also be the host of other jobs" in text_of(answer)
    assert Job.objects.count() == 2
