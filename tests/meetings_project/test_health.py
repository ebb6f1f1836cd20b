"""What the health check leaves in the log: a line when the answer changes, and none for each probe."""

import logging

import pytest
from structlog.testing import capture_logs

from meetings_project import health
from meetings_project.log_settings import is_worth_a_line
from outbox.models import Duty


@pytest.fixture
def log(monkeypatch):
    monkeypatch.setattr(health, "announcer", health.Announcer())
    with capture_logs() as lines:
        yield lines


def changes(lines) -> list[tuple]:
    return [(line["event"], line.get("missing")) for line in lines if line["event"] in {"ready", "not_ready"}]


@pytest.mark.django_db
def test_only_a_change_of_readiness_is_a_line(client, log):
    assert [client.get("/health/ready").status_code for _ in range(3)] == [503] * 3
    assert changes(log) == [("not_ready", ["worker"])]
    Duty.take("worker", seconds=1)
    assert [client.get("/health/ready").status_code for _ in range(3)] == [200] * 3
    assert changes(log) == [("not_ready", ["worker"]), ("ready", None)]


def finished(path: str, code: int) -> logging.LogRecord:
    event = {"event": "request_finished", "request": f"GET {path}", "code": code}
    return logging.makeLogRecord({"msg": event})


@pytest.mark.parametrize(
    ("path", "code", "is_kept"),
    [
        ("/health/ready", 503, False),
        ("/health/ready", 200, False),
        ("/jobs/1/meeting/?seen=3", 200, False),
        ("/jobs/1/meeting/?seen=3", 500, True),
        ("/jobs/", 200, True),
    ],
)
def test_probes_are_no_lines_and_what_went_wrong_elsewhere_is(path, code, is_kept):
    assert is_worth_a_line(finished(path, code)) is is_kept
