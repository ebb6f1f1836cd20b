"""The broker of folders while others write into it."""

from pathlib import Path

import pytest
from kombu import Connection

from meetings_project.celery_settings import folder_broker


@pytest.fixture
def connection(tmp_path):
    settings = folder_broker(tmp_path)
    options = settings["CELERY_BROKER_TRANSPORT_OPTIONS"]
    with Connection(settings["CELERY_BROKER_URL"], transport_options=options) as connection:
        yield connection


class Onlooker:
    """Looks into the folder while it is being written itself."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.saw: list[str] | None = None

    def __json__(self):
        self.saw = [file.name for file in self.folder.glob("*.msg")]
        return "written"


def test_a_message_is_not_there_before_it_is_whole(connection, tmp_path):
    onlooker = Onlooker(tmp_path / "queue")
    channel = connection.channel()
    channel._put("work", {"body": onlooker})
    assert onlooker.saw == []
    assert channel._get("work") == {"body": "written"}


@pytest.mark.heavy
def test_what_was_put_is_counted_and_taken_in_turn(connection):
    with connection.SimpleQueue("work") as queue:
        for number in range(3):
            queue.put({"number": number})
        assert queue.qsize() == 3
        assert sorted(queue.get(block=False).payload["number"] for _ in range(3)) == [0, 1, 2]
