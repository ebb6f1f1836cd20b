"""A clinic at Zoom with hosts, and a worker that comes by."""

from typing import Any

from django.utils import timezone

from accounts.models import Organization
from accounts.tokens import create_token
from automation import hosts, services
from automation.models import Host, Meeting
from jobs.models import Job
from providers.models import Connection
from tests.automation.settling import settle_only
from tests.making import make_organization, make_user
from tests.providers.connecting import connect
from tests.services.stand_ins import Simulator


def open_clinic(simulator: Simulator, provider: str = "zoom", account: str = "") -> Organization:
    """An organization whose automation makes meetings."""
    admin = make_user(make_organization())
    connect(simulator, admin, provider, account=account)
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(admin.organization, services.Wish(access_token=text), by=admin)
    return admin.organization


def fill_pool(clinic: Organization, count: int) -> list[Host]:
    """The first of Dana's video rooms are the pool, and meetings get their hosts from it."""
    pool = [hosts.add_host(clinic, f"room{number}@clinic.example", by=None) for number in range(1, count + 1)]
    hosts.choose_hosting(clinic, mode="pool", entry="", by=None)
    return pool


def connection_of(clinic: Organization) -> Connection:
    return clinic.connections.get(removed_at=None)


def settled(job: Job) -> Meeting:
    """The job's meeting after a worker came by."""
    meeting = Meeting.objects.get(job=job)
    Meeting.objects.filter(pk=meeting.pk).update(available_at=timezone.now())
    settle_only(meeting)
    meeting.refresh_from_db()
    return meeting


def live_by_host(simulator: Simulator) -> dict[str, list[dict[str, Any]]]:
    """What exists at Zoom, by the address of its host."""
    state = simulator.control("GET", "state", params={"calls": "no"})
    found: dict[str, list[dict[str, Any]]] = {}
    for meeting in state["zoom"]["meetings"]:
        if meeting["live"]:
            found.setdefault(meeting["host_email"], []).append(meeting)
    return found


def host_of(meeting: Meeting) -> str:
    """The address of the user for whom it is booked."""
    return meeting.booking.host.email
