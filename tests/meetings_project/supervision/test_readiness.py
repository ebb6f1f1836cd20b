import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from meetings_project.supervision import readiness as readiness_module
from meetings_project.supervision.readiness import Readiness
from tests.services.process import free_port


class HealthCheck(ThreadingHTTPServer):
    status, body = 503, json.dumps({"worker": {"ok": False}}).encode()


class Answer(BaseHTTPRequestHandler):
    server: HealthCheck

    def do_GET(self) -> None:
        self.send_response(self.server.status if self.path == "/health/ready" else 404)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def health_check() -> Iterator[HealthCheck]:
    with HealthCheck(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch):
    monkeypatch.setattr(readiness_module, "PAUSE", 0)
    monkeypatch.setattr(readiness_module, "PATIENCE", 0)


def test_nobody_listening_is_not_ready():
    assert not Readiness(free_port()).ask()


def test_listening_is_not_ready_until_the_health_check_says_so_and_that_is_told_once(health_check):
    readiness = Readiness(health_check.server_port)
    assert not readiness.ask()
    health_check.status = 200
    assert readiness.ask()
    assert not readiness.ask()


def test_the_heartbeat_of_a_worker_that_ended_before_the_start_is_not_enough(health_check):
    health_check.status, health_check.body = 200, json.dumps({"worker": {"ok": True, "heartbeat_age": 30.0}}).encode()
    readiness = Readiness(health_check.server_port)
    assert not readiness.ask()
    health_check.body = json.dumps({"worker": {"ok": True, "heartbeat_age": 0.0}}).encode()
    assert readiness.ask()


def test_a_long_wait_is_explained_in_the_words_of_the_health_check(health_check):
    readiness = Readiness(health_check.server_port)
    readiness.ask()
    assert readiness.complaint() == 'not ready yet: /health/ready says {"worker": {"ok": false}}'


def test_a_page_of_somebody_else_is_not_quoted(health_check):
    health_check.body = b"<html>busy</html>"
    readiness = Readiness(health_check.server_port)
    readiness.ask()
    assert "html" not in str(readiness.complaint())


def test_once_ready_nothing_is_complained_about(health_check):
    health_check.status = 200
    readiness = Readiness(health_check.server_port)
    readiness.ask()
    assert readiness.complaint() is None
