import http.client
import json
import time
from typing import Any

# An open port is not readiness: gunicorn listens before the product is loaded.
PATH = "/health/ready"
# The supervisor does nothing else while it asks.
TIMEOUT = 0.5
PAUSE = 0.25
PATIENCE = 15.0


class Readiness:
    """Asks the health check until it says yes, and tells once in a while why it does not."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.is_reached = False
        self.answer: Any = "no answer yet"
        self.started_at = time.monotonic()
        self.ask_at = 0.0
        self.complain_at = time.monotonic() + PATIENCE

    def ask(self) -> bool:
        """True exactly once: when the product became ready."""
        if self.is_reached or time.monotonic() < self.ask_at:
            return False
        self.is_reached = self.is_answer_good()
        self.ask_at = time.monotonic() + PAUSE
        return self.is_reached

    def is_answer_good(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET", PATH)
            response = connection.getresponse()
            self.answer = read_checks(response.read())
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return response.status == http.client.OK and self.is_worker_ours()

    def is_worker_ours(self) -> bool:
        """The heartbeat of a worker that ended a moment ago still counts for the health check, but not for a start."""
        worker = self.answer.get("worker", {}) if isinstance(self.answer, dict) else {}
        age = worker.get("heartbeat_age")
        return age is None or age <= time.monotonic() - self.started_at

    def complaint(self) -> str | None:
        """A sentence when it takes remarkably long, at most every `PATIENCE` seconds."""
        if self.is_reached or time.monotonic() < self.complain_at:
            return None
        self.ask_at = 0.0
        self.complain_at = time.monotonic() + PATIENCE
        return f"not ready yet: {PATH} says {json.dumps(self.answer)}"


def read_checks(body: bytes) -> Any:
    """The health check's JSON; anything else is no answer of ours."""
    try:
        return json.loads(body)
    except ValueError:
        return "something that is not JSON"
