"""Another account in the place of the one that was removed: the link that guests have stays until there is another."""

from collections import Counter

import pytest
from django.utils import timezone

from automation.models import Automation
from jobs import services as jobs
from notifications.models import Invitation
from providers.services import remove_connection
from tests.automation.staffing import connection_of, open_clinic, settled
from tests.making import make_ready_job, tomorrow
from tests.notifications.read_mail import Mail
from tests.providers.connecting import connect

pytestmark = [pytest.mark.heavy, pytest.mark.django_db]

CREATES = {"zoom": "zoom.create_meeting", "teams": "graph.create_or_get_meeting"}
REFUSED = {"kind": "error", "status": 400, "code": "200", "message": "no"}
UNAVAILABLE = {"kind": "status_502"}
LOST = {"kind": "reset_after"}


@pytest.fixture
def clinic(simulator):
    return open_clinic(simulator)


@pytest.fixture(params=[("zoom", "bea"), ("teams", "terry")], ids=["other-account", "other-provider"])
def moved(request, clinic, simulator):
    """A job with a meeting of Dana's that moves when the organization is connected with another account."""
    job = make_ready_job(clinic)
    before = settled(job)
    Invitation.objects.update(status="sent", sent_at=timezone.now(), served=1, orders=1)
    provider, account = request.param
    admin = clinic.users.get()
    remove_connection(connection_of(clinic), by=admin)
    connect(simulator, admin, provider, account=account)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    return job, before


def break_creation(simulator, clinic, fault):
    simulator.set_fault(operation=CREATES[connection_of(clinic).provider], count=1, **fault)


def updates_with(link, job):
    job.refresh_from_db()
    rows = Invitation.objects.filter(uid=job.meeting.calendar_uid, status="queued", method="REQUEST")
    return Counter(row.recipient for row in rows if Mail(row.octets).link == link and row.meeting.start == job.start)


def live_ids(simulator):
    state = simulator.control("GET", "state", params={"calls": "no"})
    found = [one for vendor in ("zoom", "graph") for one in state[vendor]["meetings"] if one["live"]]
    return {str(one["id"]) for one in found}


@pytest.mark.parametrize("fault", [REFUSED, UNAVAILABLE, LOST], ids=["refused", "unavailable", "lost"])
def test_while_the_other_account_cannot_make_one_guests_hear_of_the_move_with_the_link_that_they_have(
    moved, clinic, simulator, fault
):
    job, before = moved
    break_creation(simulator, clinic, fault)
    waiting = settled(job)
    assert (waiting.status in {"waiting", "failed"}, waiting.join_url) == (True, before.join_url)
    assert updates_with(before.join_url, job) == {job.contact.email: 1, job.allocations.get().resource.email: 1}


@pytest.mark.parametrize("fault", [UNAVAILABLE, LOST], ids=["unavailable", "lost"])
def test_as_soon_as_it_can_there_is_one_meeting_more_and_guests_get_its_link(moved, clinic, simulator, fault):
    job, before = moved
    break_creation(simulator, clinic, fault)
    settled(job)
    after = settled(job)
    assert (after.status, after.connection) == ("scheduled", connection_of(clinic))
    assert live_ids(simulator) == {before.provider_meeting_id, after.provider_meeting_id}
    assert len(live_ids(simulator)) == 2
    assert len(updates_with(after.join_url, job)) == 2


def test_without_that_account_the_meeting_goes_on_as_before(moved, clinic, simulator):
    job, before = moved
    break_creation(simulator, clinic, UNAVAILABLE)
    settled(job)
    remove_connection(connection_of(clinic), by=None)
    after = settled(job)
    assert (after.status, after.join_url, after.error_code) == ("scheduled", before.join_url, "")


def test_with_the_first_account_again_its_meeting_is_moved(moved, clinic, simulator):
    job, before = moved
    break_creation(simulator, clinic, UNAVAILABLE)
    settled(job)
    remove_connection(connection_of(clinic), by=None)
    connect(simulator, clinic.users.get(), "zoom")
    after = settled(job)
    assert (after.status, after.provider_meeting_id) == ("scheduled", before.provider_meeting_id)
    assert live_ids(simulator) == {before.provider_meeting_id}


@pytest.mark.parametrize("fault", [None, LOST], ids=["at-once", "lost"])
def test_the_new_meeting_has_the_password_that_was_chosen_not_the_old_one(clinic, simulator, fault):
    job = make_ready_job(clinic)
    old = settled(job).password
    Automation.objects.update(password="Chosen-7")
    remove_connection(connection_of(clinic), by=None)
    connect(simulator, clinic.users.get(), "zoom", account="bea")
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    if fault:
        break_creation(simulator, clinic, fault)
        settled(job)
    after = settled(job)
    assert (after.status, after.password) == ("scheduled", "Chosen-7")
    assert old != "Chosen-7"
