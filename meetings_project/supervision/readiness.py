import http.client
import json
import time

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
        self.answer = "no answer yet"
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
            self.answer = describe_checks(response.read())
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return response.status == http.client.OK

    def complaint(self) -> str | None:
        """A sentence when it takes remarkably long, at most every `PATIENCE` seconds."""
        if self.is_reached or time.monotonic() < self.complain_at:
            return None
        self.ask_at = 0.0
        self.complain_at = time.monotonic() + PATIENCE
        return f"not ready yet: {PATH} says {self.answer}"


def describe_checks(body: bytes) -> str:
    """The health check's JSON in one line; anything else is no answer of ours."""
    try:
        return json.dumps(json.loads(body))
    except ValueError:
        return "something that is not JSON"
