"""The simulator and the mail sink as processes, and clients for what they tell about themselves."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.environment import product_environment
from tests.services.process import PATIENCE, ROOT, accepts, free_port, running, wait_until

LOOPBACK_ONLY = ROOT / "tests" / "loopback_only"


@dataclass(frozen=True)
class Simulator:
    """Zoom, Entra and Graph as one process; the control API is not part of what they simulate."""

    url: str

    def reset(self) -> None:
        """Forget all meetings, tokens, faults and calls."""
        self.control("POST", "reset")

    def set_fault(self, **fault: Any) -> Any:
        """Make matching calls go wrong; the words are those of the control API."""
        return self.control("POST", "faults", json=fault)

    def state(self) -> Any:
        """Everything it knows: meetings, tokens, calls."""
        return self.control("GET", "state")

    def control(self, method: str, path: str, **options: Any) -> Any:
        """Any other call of the control API, with `requests`' options; the JSON it answers, or None."""
        answer = requests.request(method, f"{self.url}/_control/{path}", timeout=PATIENCE, **options)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@dataclass(frozen=True)
class MailSink:
    """An SMTP server that keeps what it gets, and a web page that shows it."""

    url: str
    smtp_port: int

    @property
    def email_url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp_port}"

    def messages(self, *, to: str = "") -> list[Any]:
        """All of them, or those to one address: to read thousands takes its time."""
        answer = requests.get(f"{self.url}/api/messages", params={"to": to}, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()

    def octets(self) -> list[bytes]:
        """Every message as it came over the wire, in the order of arrival."""
        return [self.octets_of(one) for one in self.messages()]

    def octets_of(self, message: Any) -> bytes:
        """One of `messages` as it came over the wire."""
        return requests.get(f"{self.url}{message['raw']}", timeout=PATIENCE).content

    def clear(self) -> None:
        """Forget all messages and all faults."""
        for what in ("messages", "faults"):
            requests.delete(f"{self.url}/api/{what}", timeout=PATIENCE).raise_for_status()

    def set_fault(self, **fault: Any) -> None:
        """Make deliveries go wrong; the words are those of its control API."""
        requests.post(f"{self.url}/api/faults", json=fault, timeout=PATIENCE).raise_for_status()

    def wait_for(self, count: int, *, to: str | None = None) -> list[Any]:
        """At least `count` messages, optionally only those to one address; an error when they do not come."""

        def enough() -> list[Any]:
            found = [message for message in self.messages() if to is None or to in str(message["to"])]
            return found if len(found) >= count else []

        return wait_until(enough)


@contextmanager
def running_simulator(folder: Path) -> Iterator[Simulator]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = program_environment(folder) | {"PROVIDER_SIMULATOR_URL": url}
    command = manage_command("simulator", "--port", str(port))
    with running(command, folder / "simulator.log", is_ready=lambda: accepts(port), env=environment, cwd=ROOT):
        yield Simulator(url)


@contextmanager
def running_mailsink(folder: Path) -> Iterator[MailSink]:
    port, smtp_port = free_port(), free_port()
    command = manage_command("mailsink", "--smtp-port", str(smtp_port), "--port", str(port))
    options = {"env": program_environment(folder), "cwd": ROOT}
    with running(command, folder / "mailsink.log", is_ready=lambda: accepts(port) and accepts(smtp_port), **options):
        yield MailSink(f"http://127.0.0.1:{port}", smtp_port)


def manage_command(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def program_environment(state_dir: Path) -> dict[str, str]:
    """For a program of ours: the tests' values, and no way out of this machine."""
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return inherited | product_environment(state_dir) | {"PYTHONPATH": str(LOOPBACK_ONLY), "PYTHONUNBUFFERED": "1"}
