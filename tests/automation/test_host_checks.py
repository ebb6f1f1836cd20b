"""What is found out about hosts: who a resource's own is, and whether all are still well."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import hosts, watch
from automation.bookings import NO_CHOICE
from automation.host_checks import check_hosts, due_connections, due_resources, follow_resource
from automation.models import Host, Meeting, ResourceHost
from automation.panel import panel_for
from automation.tasks import check_hosts as check_hosts_task
from automation.tasks import follow_resource as follow_resource_task
from jobs import services as jobs
from jobs.people import change_person
from outbox.models import Duty
from outbox.sweep import recurring
from providers.models import Connection
from tests.automation.staffing import connection_of, fill_pool, host_of, open_clinic, settled
from tests.making import accept_all, make_job, make_ready_job, make_resource
from tests.providers.connecting import connect, count_calls

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1, minutes=1)


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


def make_job_of(clinic, resource):
    job = make_job(clinic)
    jobs.allocate(job, resource, by=None)
    jobs.dispatch(job, by=None)
    accept_all(job)
    job.refresh_from_db()
    return job


def grow_old():
    Host.objects.update(checked_at=timezone.now() - YESTERDAY)


def error(simulator, code, status=404):
    simulator.set_fault(kind="error", operation="zoom.get_user", status=status, code=code, message="", count=1)


def minutes_until_looked_again():
    link = ResourceHost.objects.get()
    return round((link.look_again_at - link.checked_at).total_seconds() / 60, 1)


def test_what_is_entered_for_a_resource_is_looked_up_once(clinic, simulator):
    resource = make_resource(clinic, zoom_user="room1@clinic.example")
    assert due_resources() == [resource.pk]
    follow_resource_task(str(resource.pk))
    assert (resource.host_link.host.name, resource.host_link.problem) == ("Video Room 1", "")
    follow_resource_task(str(resource.pk))
    assert due_resources() == []
    assert count_calls(simulator, "zoom.get_user") == 2  # who authorized, and this one


def test_a_resource_whose_user_nobody_knows_says_so_and_the_authorizer_hosts(clinic):
    hosts.choose_hosting(clinic, mode="resource", entry="", by=None)
    resource = make_resource(clinic, zoom_user="typo@clinic.example")
    follow_resource(resource)
    assert resource.host_link.problem == "Zoom knows no user typo@clinic.example in the connected account."
    job = make_job_of(clinic, resource)
    assert host_of(settled(job)) == "dana@clinic.example"
    warning = panel_for(job).warning
    assert warning.startswith(f"The Zoom user of {resource} can't be the host, so the account that authorized is.")
    assert warning.endswith(resource.host_link.problem)


def test_a_user_that_was_not_looked_up_yet_is_told_apart(clinic):
    hosts.choose_hosting(clinic, mode="resource", entry="", by=None)
    job = make_job_of(clinic, make_resource(clinic, zoom_user="room1@clinic.example"))
    settled(job)
    assert panel_for(job).warning.endswith("It was not looked up yet.")


def test_another_entry_is_looked_up_and_none_is_forgotten(clinic):
    resource = make_resource(clinic, zoom_user="room1@clinic.example")
    follow_resource(resource)
    change_person(resource, {"zoom_user": "room2@clinic.example"}, by=None)
    assert due_resources() == [resource.pk]
    follow_resource_task(str(resource.pk))
    assert ResourceHost.objects.get().host.email == "room2@clinic.example"
    change_person(resource, {"zoom_user": ""}, by=None)
    assert due_resources() == [resource.pk]
    follow_resource_task(str(resource.pk))
    assert not ResourceHost.objects.exists()
    assert due_resources() == []


def test_who_could_not_be_found_is_looked_for_again_after_a_while(clinic):
    resource = make_resource(clinic, zoom_user="typo@clinic.example")
    follow_resource(resource)
    assert minutes_until_looked_again() == 15
    assert due_resources() == []
    ResourceHost.objects.update(look_again_at=timezone.now())
    assert due_resources() == [resource.pk]


def test_who_could_not_be_looked_up_because_nobody_answered_is_looked_for_in_the_next_round(clinic, simulator):
    resource = make_resource(clinic, zoom_user="room1@clinic.example")
    simulator.set_fault(kind="status_502", operation="zoom.get_user")
    follow_resource(resource)
    assert resource.host_link.problem
    assert due_resources() == []
    assert minutes_until_looked_again() < 1
    simulator.control("DELETE", "faults")
    ResourceHost.objects.update(look_again_at=timezone.now())
    follow_resource_task(str(due_resources()[0]))
    assert ResourceHost.objects.get().host.email == "room1@clinic.example"


def test_without_a_usable_connection_nobody_is_looked_for(clinic):
    resource = make_resource(clinic, zoom_user="room1@clinic.example")
    connection = connection_of(clinic)
    connection.status = "lost"
    connection.save()
    assert due_resources() == []
    follow_resource(resource)
    assert not ResourceHost.objects.exists()


def test_hosts_are_looked_at_once_a_day(clinic, simulator):
    fill_pool(clinic, 2)
    assert due_connections() == []
    grow_old()
    assert due_connections() == [connection_of(clinic).pk]
    before = count_calls(simulator, "zoom.get_user")
    check_hosts_task(str(connection_of(clinic).pk))
    assert count_calls(simulator, "zoom.get_user") == before + 2
    assert due_connections() == []


def test_a_host_that_is_gone_is_marked_and_gets_no_more_meetings(clinic, simulator):
    fill_pool(clinic, 1)
    grow_old()
    error(simulator, "1001")
    check_hosts(connection_of(clinic))
    assert Host.objects.get(is_in_pool=True).problem.startswith("The provider does not know this user any more")
    assert settled(make_ready_job(clinic)).error_code == "no_free_host"


def test_a_job_whose_host_fell_ill_warns(clinic, simulator):
    fill_pool(clinic, 1)
    job = make_ready_job(clinic)
    settled(job)
    Host.objects.update(problem="It has no licence any more.")
    warning = panel_for(job).warning
    assert warning == "Video Room 1 may not be able to host the meeting: It has no licence any more."


def test_a_host_that_is_well_again_serves_who_waits(clinic, simulator):
    fill_pool(clinic, 1)
    Host.objects.update(problem="It has no licence any more.")
    job = make_ready_job(clinic)
    settled(job)
    grow_old()
    check_hosts(connection_of(clinic))
    assert Host.objects.get(is_in_pool=True).problem == ""
    assert Meeting.objects.get(job=job).available_at <= timezone.now()


def test_a_provider_that_is_down_makes_nobody_ill(clinic, simulator):
    fill_pool(clinic, 1)
    grow_old()
    simulator.set_fault(kind="status_502", operation="zoom.get_user", count=1)
    check_hosts_task(str(connection_of(clinic).pk))
    assert Host.objects.get(is_in_pool=True).problem == ""
    assert due_connections() == [connection_of(clinic).pk]


def test_after_a_reconnect_all_hosts_are_due(clinic, simulator):
    fill_pool(clinic, 2)
    connect(simulator, clinic.users.get(role="admin"), "zoom")
    assert due_connections() == [connection_of(clinic).pk]


def test_the_sweep_looks_for_hosts_now_and_then(clinic):
    assert watch.ring_for_hosts in recurring
    resource = make_resource(clinic, zoom_user="room1@clinic.example")
    watch.ring_for_hosts()
    assert Duty.objects.filter(name="automation: look for hosts to check").exists()
    # A bell that nobody hears loses nothing.
    assert due_resources() == [resource.pk]


def test_without_an_admin_level_authorization_nobody_is_asked_and_all_say_why(clinic, simulator):
    fill_pool(clinic, 1)
    connection = connection_of(clinic)
    Connection.objects.filter(pk=connection.pk).update(is_admin_level=False)
    grow_old()
    calls = count_calls(simulator, "zoom.get_user")
    check_hosts_task(str(connection.pk))
    resource = make_resource(clinic, zoom_user="room2@clinic.example")
    follow_resource_task(str(resource.pk))
    assert count_calls(simulator, "zoom.get_user") == calls
    problems = {Host.objects.get(is_in_pool=True).problem, ResourceHost.objects.get().problem}
    assert problems == {NO_CHOICE}
    connection.refresh_from_db()
    assert not connection.is_failing
