"""Many workers at the same moment never book a host beyond its capacity."""

import pytest

from automation.bookings import book_host
from automation.host_models import Hosting
from automation.models import Host, HostBooking, Meeting
from automation.occupancy import Span, bookings_during, count_at_once
from outbox.outcomes import TryLater
from providers.models import Connection
from tests.making import make_job, make_organization, make_user
from tests.together import all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def make_clinic() -> Connection:
    """An organization that is connected with one and the same account."""
    admin = make_user(make_organization())
    account = {"account_id": "same account", "user_id": "dana", "is_admin_level": True}
    connection = Connection.objects.create(
        organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t", **account
    )
    Hosting.objects.create(organization=admin.organization, mode="pool")
    return connection


def add_host(connection: Connection, user_id: str, capacity: int = 1) -> Host:
    return Host.objects.create(
        organization=connection.organization,
        connection=connection,
        user_id=user_id,
        is_in_pool=True,
        capacity=capacity,
    )


def make_meetings(connection: Connection, count: int) -> list[Meeting]:
    organization = connection.organization
    jobs = [make_job(organization) for _ in range(count)]
    return [Meeting.objects.create(organization=organization, job=job) for job in jobs]


def try_to_book(meeting: Meeting, connection: Connection) -> bool:
    try:
        book_host(Meeting.objects.select_related("organization", "job").get(pk=meeting.pk), connection)
    except TryLater:
        return False
    return True


@pytest.mark.heavy
def test_workers_that_choose_at_once_choose_different_hosts():
    connection = make_clinic()
    for number, capacity in enumerate((1, 1, 2)):
        add_host(connection, f"host{number}", capacity)
    meetings = make_meetings(connection, 12)
    booked = all_at_once(12, lambda number: try_to_book(meetings[number], connection))
    assert sum(booked) == 4
    assert sorted(host.bookings.count() for host in Host.objects.all()) == [1, 1, 2]


@pytest.mark.heavy
def test_two_organizations_with_the_same_host_do_not_take_it_twice():
    clinics = [make_clinic(), make_clinic()]
    for clinic in clinics:
        add_host(clinic, "shared", capacity=2)
    meetings = [(meeting, clinic) for clinic in clinics for meeting in make_meetings(clinic, 4)]
    booked = all_at_once(8, lambda number: try_to_book(*meetings[number]))
    assert sum(booked) == 2
    span = Span.of(meetings[0][0].job)
    taken = bookings_during([Host.objects.first()], span)
    assert [count_at_once(found, span) for found in taken.values()] == [2]


def test_the_same_meeting_is_booked_once():
    connection = make_clinic()
    for number in range(3):
        add_host(connection, f"host{number}")
    (meeting,) = make_meetings(connection, 1)
    assert all(all_at_once(4, lambda _number: try_to_book(meeting, connection)))
    assert HostBooking.objects.count() == 1
