"""A choice that cannot be carried out at once: it waits in words, or can be made again; it is never just forgotten."""

import pytest

from accounts.tokens import create_token
from automation import services
from automation.panel import panel_for
from automation.resolving import resolve
from jobs import services as jobs
from notifications.models import Invitation
from providers.services import remove_connection
from tests.automation.drifting import change_there, looked_at, settled
from tests.making import make_contact, make_organization, make_ready_job, make_user
from tests.providers.connecting import connect

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def job(simulator, mailsink, admin):
    """Its meeting has another password at Zoom than the guests."""
    connect(simulator, admin, "zoom")
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(admin.organization, services.Wish(access_token=text), by=admin)
    job = make_ready_job(admin.organization)
    change_there(simulator, settled(job), password="NewOne77")
    assert looked_at(job).drift == "changed"
    return job


def shown(desk, job):
    return desk.get(f"/jobs/{job.pk}/").content.decode()


def passwords_told(job):
    return [mail.kind for mail in Invitation.objects.filter(recipient=job.contact.email).order_by("created_at")]


def test_keep_waits_visibly_while_the_provider_does_not_answer_and_is_done_then(desk, admin, job, simulator):
    simulator.set_fault(kind="status_500_html", operation="zoom.get_meeting")
    resolve(settled(job), "keep", by=admin)
    waiting = settled(job)
    assert (waiting.status, waiting.drift, waiting.has_work) == ("waiting", "changed", True)
    page = shown(desk, job)
    assert "Your choice is being carried out." in page
    assert waiting.error_id in page and "Next try by itself at" in page
    simulator.control("DELETE", "faults")
    after = settled(job)
    assert (after.status, after.drift, after.password) == ("scheduled", "", "NewOne77")
    assert passwords_told(job) == ["invitation", "update"]


def test_who_joins_meanwhile_is_told_all_the_same(admin, job, simulator):
    simulator.set_fault(kind="status_500_html", operation="zoom.get_meeting")
    resolve(settled(job), "keep", by=admin)
    settled(job)
    newcomer = make_contact(admin.organization)
    jobs.change_job(job, {"contact": newcomer}, by=admin)
    assert settled(job).drift == "changed"
    assert Invitation.objects.filter(recipient=newcomer.email, kind="invitation").exists()


def test_where_nobody_can_be_asked_the_choice_can_be_made_again(desk, admin, job):
    meeting = settled(job)
    remove_connection(meeting.connection, by=admin)
    resolve(meeting, "keep", by=admin)
    after = settled(job)
    assert (after.drift, after.has_work) == ("changed", False)
    page = shown(desk, job)
    assert "Your choice is being carried out." not in page
    assert "Zoom cannot be asked with the present connection" in page
    assert all(f'value="{choice}"' in page for choice in ("recreate", "keep", "ignore"))
    resolve(after, "ignore", by=admin)
    assert settled(job).drift == ""
    assert not panel_for(job).is_unsettled
