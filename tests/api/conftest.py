import pytest

from tests.api.calling import Caller


@pytest.fixture
def caller(db):
    """An admin's token with all scopes, in an organization of its own."""
    return Caller()
