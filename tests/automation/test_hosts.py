"""What people ask of hosts: the pool, capacities, the choice, and what a time would bring."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.refusals import Conflict, Invalid
from automation import hosts
from automation.models import Host, Hosting, Meeting
from jobs import services as jobs
from providers.models import HostDay
from providers.services import remove_connection
from tests.automation.staffing import connection_of, fill_pool, open_clinic, settled
from tests.making import make_job, make_organization, make_ready_job, tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


def actions(clinic):
    return list(AuditEvent.objects.for_organization(clinic).order_by("at").values_list("action", flat=True))


def test_a_host_is_resolved_once_and_known_by_its_id(clinic, simulator):
    host = hosts.add_host(clinic, " room1@clinic.example ", by=None)
    assert (host.name, host.email, host.licence, host.capacity) == (
        "Video Room 1",
        "room1@clinic.example",
        "Licensed",
        1,
    )
    assert host.is_in_pool
    assert hosts.add_host(clinic, host.user_id, by=None) == host
    assert actions(clinic).count("host.added") == 1


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("nobody@clinic.example", "host_unknown"),
        ("bo@clinic.example", "host_not_licensed"),
        ("ines@clinic.example", "host_not_active"),
        ("", "required"),
    ],
)
def test_who_cannot_host_is_refused_in_words(clinic, who, code):
    with pytest.raises(Invalid) as caught:
        hosts.add_host(clinic, who, by=None)
    assert (caught.value.code, caught.value.attr) == (code, "who")
    assert caught.value.message.endswith(".")
    assert not Host.objects.filter(is_in_pool=True).exists()


@pytest.mark.parametrize("provider", ["teams", "zoom"])
def test_where_no_host_can_be_chosen_that_is_said(simulator, provider):
    clinic = open_clinic(simulator, provider, account={"teams": "terry", "zoom": "uma"}[provider])
    for ask in (
        lambda: hosts.add_host(clinic, "room1@clinic.example", by=None),
        lambda: hosts.choose_hosting(clinic, mode="pool", entry="", by=None),
    ):
        with pytest.raises(Conflict) as caught:
            ask()
        assert caught.value.code == "host_not_allowed"
    assert hosts.list_candidates(connection_of(clinic)) == []


def test_without_a_provider_there_is_nothing_to_choose(clinic):
    remove_connection(connection_of(clinic), by=None)
    with pytest.raises(Conflict) as caught:
        hosts.add_host(clinic, "room1@clinic.example", by=None)
    assert caught.value.code == "no_provider"
    assert hosts.host_overview(clinic) == []


def test_a_provider_that_does_not_answer_is_a_refusal_that_passes(clinic, simulator):
    simulator.set_fault(kind="status_502", operation="zoom.get_user", count=1)
    with pytest.raises(Conflict) as caught:
        hosts.add_host(clinic, "room1@clinic.example", by=None)
    assert caught.value.code == "provider_down"


def test_a_host_that_leaves_the_pool_keeps_its_meetings(clinic):
    (host,) = fill_pool(clinic, 1)
    meeting = settled(make_ready_job(clinic))
    hosts.remove_host(host, by=None)
    assert settled(meeting.job).join_url == meeting.join_url
    assert settled(make_ready_job(clinic, start=tomorrow(15))).error_code == "no_free_host"
    assert "host.removed" in actions(clinic)


def test_a_host_without_meetings_is_forgotten(clinic):
    (host,) = fill_pool(clinic, 1)
    hosts.remove_host(host, by=None)
    assert not Host.objects.filter(email="room1@clinic.example").exists()


@pytest.mark.parametrize("capacity", [0, 21, -1])
def test_a_capacity_must_make_sense(clinic, capacity):
    (host,) = fill_pool(clinic, 1)
    with pytest.raises(Invalid):
        hosts.change_host(host, capacity=capacity, by=None)


def test_the_choice_is_kept_and_recorded_once(clinic):
    for _ in range(2):
        hosts.choose_hosting(clinic, mode="resource", entry="with_host", by=None)
    assert (Hosting.of(clinic).mode, Hosting.of(clinic).entry) == ("resource", "with_host")
    assert actions(clinic).count("hosting.changed") == 1


def test_an_entry_that_the_provider_does_not_have_is_refused(simulator):
    clinic = open_clinic(simulator, "teams")
    hosts.choose_hosting(clinic, mode="authorizer", entry="waiting_room", by=None)
    with pytest.raises(Invalid) as caught:
        hosts.choose_hosting(clinic, mode="authorizer", entry="with_host", by=None)
    assert caught.value.code == "entry_not_supported"


def test_a_choice_that_there_is_not_is_refused(clinic):
    with pytest.raises(Invalid):
        hosts.choose_hosting(clinic, mode="anybody", entry="", by=None)


def test_the_entry_is_for_new_meetings_and_comes_to_others_with_their_next_change(clinic, simulator):
    job = make_ready_job(clinic)
    before = settled(job)
    hosts.choose_hosting(clinic, mode="authorizer", entry="any_time", by=None)
    assert not Meeting.objects.get(pk=before.pk).has_work
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert after.join_url == before.join_url
    assert after.details["settings"]["join_before_host"] is True


def test_whoever_waited_for_the_pool_is_served_when_the_choice_is_another(clinic):
    hosts.choose_hosting(clinic, mode="pool", entry="", by=None)
    job = make_ready_job(clinic)
    assert settled(job).status == "waiting"
    hosts.choose_hosting(clinic, mode="authorizer", entry="", by=None)
    assert Meeting.objects.get(job=job).available_at <= timezone.now()
    assert settled(job).status == "scheduled"


def test_candidates_are_those_who_are_not_in_the_pool_yet(clinic):
    fill_pool(clinic, 1)
    emails = {one.email for one in hosts.list_candidates(connection_of(clinic))}
    assert "room2@clinic.example" in emails
    assert not emails & {"room1@clinic.example", "bo@clinic.example"}


@pytest.mark.heavy
def test_the_overview_tells_what_each_host_has_left_and_next(clinic):
    (host,) = fill_pool(clinic, 1)
    settled(make_ready_job(clinic, start=tomorrow(15)))
    settled(make_ready_job(clinic, start=tomorrow(9)))
    rows = {row.host.email: row for row in hosts.host_overview(clinic)}
    row = rows["room1@clinic.example"]
    assert (row.changes_today, row.limit, row.problem, row.is_authorizer) == (2, 100, "", False)
    assert row.next_booking.start == tomorrow(9)
    assert rows["dana@clinic.example"].is_authorizer
    assert HostDay.objects.get().host_id == host.user_id


def find(clinic, job=None, minutes=0):
    start = tomorrow() + timedelta(minutes=minutes)
    return hosts.find_overlaps(clinic, start, start + timedelta(minutes=30), leaving_out=job)


def test_the_outlook_names_the_job_that_is_in_the_way(clinic):
    first = make_ready_job(clinic)
    settled(first)
    outlook = find(clinic)
    assert (outlook.is_clear, outlook.code) == (False, "host_taken")
    assert f"Dana Admin, who hosts the meeting, has another one at this time ({first.name} " in outlook.sentence
    assert find(clinic, job=first).is_clear
    assert find(clinic, minutes=30).is_clear


@pytest.mark.heavy
def test_the_outlook_of_a_pool_is_clear_while_one_is_free(clinic):
    fill_pool(clinic, 2)
    settled(make_ready_job(clinic))
    assert find(clinic).is_clear
    settled(make_ready_job(clinic))
    taken = find(clinic)
    assert taken.code == "pool_taken"
    assert taken.sentence.startswith("All 2 hosts of the pool are taken at ")


def test_an_overlap_that_was_accepted_is_marked(clinic):
    settled(make_ready_job(clinic))
    job = make_job(clinic, overlap_accepted=True)
    assert (find(clinic, job).code, find(clinic, job).is_accepted) == ("host_taken", True)


def test_the_outlook_tells_of_an_empty_pool_and_of_a_day_that_is_spent(clinic):
    hosts.choose_hosting(clinic, mode="pool", entry="", by=None)
    assert find(clinic).code == "pool_empty"
    fill_pool(clinic, 1)
    settled(make_ready_job(clinic, start=tomorrow(15)))
    HostDay.objects.update(changes=90)
    assert find(clinic).code == "quota"


def test_where_nobody_is_booked_nothing_is_in_the_way(simulator):
    clinic = open_clinic(simulator, "teams")
    settled(make_ready_job(clinic))
    assert find(clinic).is_clear
    assert find(make_organization()).is_clear
