from collections.abc import Iterator

import pytest

from accounts.models import Organization
from notifications.smtp import hang_up
from tests.making import make_organization
from tests.notifications.meetings import Meeting
from tests.notifications.relays import FaultyRelay, running_relay


@pytest.fixture(autouse=True)
def pace_in_the_database(settings) -> None:
    """Also where there is Redis: tests wind its clock. That both places keep the same pace is tested with them."""
    settings.REDIS_URL = ""


@pytest.fixture
def relay(settings) -> Iterator[FaultyRelay]:
    """The mail server that this process delivers to."""
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay
        hang_up()


@pytest.fixture
def clinic(db) -> Organization:
    return make_organization(name="Praxis am See", reply_to="office@clinic.example", sender_name="Praxis am See")


@pytest.fixture
def meeting(clinic: Organization) -> Meeting:
    return Meeting(clinic)
