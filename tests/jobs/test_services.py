"""What people may do with a job, and what is true afterwards."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.refusals import Conflict, Invalid
from jobs import services
from jobs.models import JobType
from jobs.statuses import AllocationStatus, JobStatus
from tests.making import (
    accept_all,
    make_contact,
    make_dispatched_job,
    make_job,
    make_organization,
    make_ready_job,
    make_resource,
    tomorrow,
)

pytestmark = pytest.mark.django_db
A, J = AllocationStatus, JobStatus


@pytest.fixture
def clinic():
    return make_organization()


def test_a_job_goes_its_way_from_queued_to_complete(clinic):
    job = services.create_job(clinic, {"description": "Wound care"}, by=None)
    assert job.status == J.QUEUED
    job = services.change_job(job, {"start": tomorrow()}, by=None)
    assert (job.status, job.duration) == (J.PENDING_ALLOCATION, services.DEFAULT_MINUTES)
    first = services.allocate(job, make_resource(clinic), by=None)
    second = services.allocate(job, make_resource(clinic), by=None)
    assert services.dispatch(job, by=None).status == J.DISPATCHED
    services.respond(first, A.CONFIRMED, by=None)
    job.refresh_from_db()
    assert job.status == J.DISPATCHED
    services.respond(second, A.CONFIRMED, by=None)
    job.refresh_from_db()
    assert job.status == J.READY
    for step in [A.EN_ROUTE, A.CHECKED_IN, A.IN_PROGRESS, A.COMPLETE]:
        services.progress(first, step, by=None)
        services.progress(second, step, by=None, notes="All well")
    job.refresh_from_db()
    assert job.status == J.COMPLETE
    reached = list(job.history.filter(allocation=None).order_by("at").values_list("to_status", flat=True))
    assert reached == [
        "Queued",
        "Pending Allocation",
        "Pending Dispatch",
        "Dispatched",
        "Ready",
        "En Route",
        "On Site",
        "In Progress",
        "Complete",
    ]


def test_numbers_count_up_within_each_organization(clinic):
    names = [make_job(clinic).name for _ in range(3)]
    assert names == ["JOB-0001", "JOB-0002", "JOB-0003"]
    assert make_job(make_organization()).name == "JOB-0001"


def test_a_declined_resource_does_not_count_and_may_be_allocated_again(clinic):
    job = make_dispatched_job(clinic)
    allocation = job.allocations.get()
    services.respond(allocation, A.DECLINED, by=None, decline_reason="Sick")
    job.refresh_from_db()
    assert job.status == J.PENDING_ALLOCATION
    services.allocate(job, allocation.resource, by=None)
    assert job.allocations.counted().count() == 1


def test_adding_somebody_to_a_ready_job_takes_it_back(clinic):
    job = make_ready_job(clinic)
    services.allocate(job, make_resource(clinic), by=None)
    job.refresh_from_db()
    assert job.status == J.PENDING_DISPATCH


def test_removing_who_has_not_answered_makes_the_job_ready(clinic):
    job = make_dispatched_job(clinic, resources=2)
    first, second = job.allocations.all()
    services.respond(first, A.CONFIRMED, by=None)
    services.deallocate(second, by=None)
    job.refresh_from_db()
    assert job.status == J.READY


def test_the_same_answer_twice_is_the_same_as_once(clinic):
    job = make_dispatched_job(clinic)
    allocation = job.allocations.get()
    services.respond(allocation, A.CONFIRMED, by=None)
    entries = job.history.count()
    services.respond(allocation, A.CONFIRMED, by=None)
    assert job.history.count() == entries


def test_asking_again_takes_a_ready_job_back_until_they_answer(clinic):
    job = services.ask_again(make_ready_job(clinic), by=None)
    assert (job.status, job.allocations.get().status) == (J.DISPATCHED, A.MODIFIED)
    accept_all(job)
    job.refresh_from_db()
    assert job.status == J.READY


def test_who_was_not_told_cannot_answer(clinic):
    job = make_job(clinic)
    allocation = services.allocate(job, make_resource(clinic), by=None)
    with pytest.raises(Conflict) as refusal:
        services.respond(allocation, A.CONFIRMED, by=None)
    assert refusal.value.code == "not_waiting_for_answer"


def test_steps_are_taken_in_order_unless_the_job_is_virtual(clinic):
    real, virtual = make_ready_job(clinic), make_ready_job(clinic, virtual=True)
    with pytest.raises(Conflict):
        services.progress(real.allocations.get(), A.IN_PROGRESS, by=None)
    services.progress(virtual.allocations.get(), A.IN_PROGRESS, by=None)
    virtual.refresh_from_db()
    assert virtual.status == J.IN_PROGRESS


def test_a_cancelled_job_refuses_changes_until_it_is_reopened(clinic):
    job = services.cancel_job(make_ready_job(clinic), by=None, reason="Patient is well")
    assert (job.status, job.cancel_reason) == (J.CANCELLED, "Patient is well")
    with pytest.raises(Conflict):
        services.change_job(job, {"description": "x"}, by=None)
    assert services.reopen_job(job, by=None).status == J.READY


def test_each_change_raises_the_version(clinic):
    job = make_job(clinic)
    versions = [job.version]
    versions.append(services.change_job(job, {"description": "Other"}, by=None).version)
    versions.append(services.cancel_job(job, by=None).version)
    assert versions == sorted(set(versions))


def test_a_job_type_presets_whether_new_jobs_are_virtual(clinic):
    video = JobType.objects.create(organization=clinic, name="Video call", is_virtual=True)
    assert make_job(clinic, type=video).virtual
    assert not make_job(clinic, type=video, virtual=False).virtual


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"duration": 0}, "invalid_duration"),
        ({"duration": 24 * 60 + 1}, "invalid_duration"),
        ({"start": tomorrow().replace(tzinfo=None)}, "naive"),
        ({"is_group_event": True}, "contact_or_attendees"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_changed(clinic, fields, code):
    job = make_job(clinic)
    with pytest.raises(Invalid) as refusal:
        services.change_job(job, fields, by=None)
    assert refusal.value.code == code
    assert job.version == type(job).objects.get(pk=job.pk).version


def test_people_of_another_organization_do_not_exist(clinic):
    stranger = make_organization()
    with pytest.raises(Invalid):
        make_job(clinic, contact=make_contact(stranger))
    with pytest.raises(Invalid):
        services.allocate(make_job(clinic), make_resource(stranger), by=None)


def test_a_group_event_has_exactly_the_given_attendees(clinic):
    ada, bert, carl = (make_contact(clinic) for _ in range(3))
    job = make_job(clinic, is_group_event=True, attendees=[ada, bert])
    services.change_job(job, {"attendees": [bert, carl]}, by=None)
    assert set(job.attendees.all()) == {bert, carl}
    services.change_job(job, {"description": "Without a word on attendees"}, by=None)
    assert set(job.attendees.all()) == {bert, carl}


def test_nobody_is_allocated_to_a_job_without_a_time(clinic):
    job = services.create_job(clinic, {"description": "Some day"}, by=None)
    with pytest.raises(Conflict) as refusal:
        services.allocate(job, make_resource(clinic), by=None)
    assert refusal.value.code == "job_is_not_scheduled"


def test_the_end_is_counted_in_real_minutes(clinic):
    job = make_job(clinic, start=tomorrow(), duration=240)
    assert job.end - job.start == timedelta(hours=4)


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_the_same_moment_make_the_job_ready(clinic):
    job = make_dispatched_job(clinic, resources=2)
    start = Barrier(2)

    def accept(allocation):
        start.wait()
        services.respond(allocation, A.CONFIRMED, by=None)
        connection.close()

    threads = [Thread(target=accept, args=[allocation]) for allocation in job.allocations.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job.refresh_from_db()
    assert job.status == J.READY
    assert job.history.filter(allocation=None, to_status="Ready").count() == 1
