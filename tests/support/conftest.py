from collections.abc import Iterator

import pytest

from notifications.smtp import hang_up
from tests.notifications.relays import FaultyRelay, running_relay


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    """Attachments of each test in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(autouse=True)
def pace_in_the_database(settings) -> None:
    """Also where there is Redis: tests end its pauses."""
    settings.REDIS_URL = ""


@pytest.fixture
def relay(settings) -> Iterator[FaultyRelay]:
    """The mail server that this process delivers to."""
    with running_relay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", relay.port
        yield relay
        hang_up()
