import pytest

from accounts.models import User
from providers.models import Connection
from tests.making import make_organization, make_user
from tests.providers.connecting import connect
from tests.services.stand_ins import Simulator


@pytest.fixture
def admin(db) -> User:
    return make_user(make_organization())


@pytest.fixture
def zoom(simulator: Simulator, admin: User) -> Connection:
    return connect(simulator, admin, "zoom")


@pytest.fixture
def teams(simulator: Simulator, admin: User) -> Connection:
    return connect(simulator, admin, "teams")
