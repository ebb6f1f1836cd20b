"""The whole product as real processes with a state of its own: what journeys and browser tests run against."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import requests

from tests.services.command_line import CommandLine, command_line
from tests.services.process import ROOT, free_port, running
from tests.services.redis import part_of_next_product
from tests.services.stand_ins import (
    MailSink,
    Simulator,
    manage_command,
    program_environment,
    running_mailsink,
    running_simulator,
)

# A journey waits for sweeps and leases; in the product's own time it would wait for minutes.
SWIFT = {
    "SWEEP_SECONDS": "1",
    "LEASE_SECONDS": "6",
    "QUIET_SECONDS": "0",
    "API_RATE_LIMIT": "100000/minute",
    "WORKER_CONCURRENCY": "16",
    "METRICS_TOKEN": "metrics-token-of-the-tests",
}
WORKING_BY_THEMSELVES = ("worker", "beat")


@dataclass(frozen=True)
class Stack:
    """A running product: its address, its stand-ins, and the ways to disturb it."""

    port: int
    state_dir: Path
    environment: dict[str, str]
    simulator: Simulator
    mailsink: MailSink
    commands: CommandLine
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *words: str) -> str:
        """Run a manage.py command against the same state; what it printed, without the line's end."""
        return self.commands.run(*words)

    def manage_json(self, *words: str) -> Any:
        """The same for commands whose last line is JSON."""
        return json.loads(self.manage(*words).splitlines()[-1])

    def pid_of(self, child: str) -> int:
        """The process `web`, `worker` or `beat` as it runs now; the supervisor starts a new one after its end."""
        return json.loads((self.state_dir / f"supervised-{self.port}.json").read_text())["children"][child]["pid"]

    def kill(self, child: str) -> None:
        """End it as a power cut would: at once, with no chance to tidy up. The supervisor starts it again."""
        os.killpg(self.pid_of(child), signal.SIGKILL)

    def freeze(self, child: str) -> None:
        """Stop it where it stands, as a machine that is out of breath does, until `thaw`; but not in the middle of a
        write, for then nobody else could write to SQLite either."""
        os.killpg(self.pid_of(child), signal.SIGSTOP)
        while self.is_database_held():
            self.thaw(child)
            time.sleep(0.05)
            os.killpg(self.pid_of(child), signal.SIGSTOP)

    def thaw(self, child: str) -> None:
        os.killpg(self.pid_of(child), signal.SIGCONT)

    def rest(self) -> None:
        """Do nothing by itself until `go_on`. (Not so the web: gunicorn would take it for hung.)"""
        for child in WORKING_BY_THEMSELVES:
            with suppress(OSError, LookupError):  # It was killed, and is being started again.
                self.freeze(child)

    def go_on(self) -> None:
        for child in WORKING_BY_THEMSELVES:
            with suppress(OSError, LookupError):
                self.thaw(child)

    def is_database_held(self) -> bool:
        """Whether somebody holds SQLite's lock, and does not give it back in a moment."""
        if not self.environment["DATABASE_URL"].startswith("sqlite"):
            return False
        with closing(sqlite3.connect(self.state_dir / "db.sqlite3", timeout=2, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return True
        return False

    def empty_broker(self) -> None:
        """Lose every message that waits in the broker."""
        if redis_url := self.environment["REDIS_URL"]:
            from redis import Redis

            Redis.from_url(redis_url).flushdb()
        else:
            for message in (self.state_dir / "broker").rglob("*.msg"):
                message.unlink(missing_ok=True)

    def has_said_ready(self) -> bool:
        return f"ready: {self.url}/" in self.log.read_text().splitlines()

    def is_ready(self) -> bool:
        """What the health check says now, for example after somebody was killed."""
        try:
            return requests.get(f"{self.url}/health/ready", timeout=2).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def running_stack(folder: Path, **more: str) -> Iterator[Stack]:
    """A migrated product with web, worker and beat that is ready; `more` are values of its environment.

    Its stand-ins are its own: it works on while other tests run, and none of them is to find its calls and its mails.
    """
    port = free_port()
    with ExitStack() as ending:
        simulator = ending.enter_context(running_simulator(folder))
        mailsink = ending.enter_context(running_mailsink(folder))
        environment = program_environment(folder) | {
            "BASE_URL": f"http://127.0.0.1:{port}",
            "PROVIDER_SIMULATOR_URL": simulator.url,
            "EMAIL_URL": mailsink.email_url,
            **own_services(ending),
            **SWIFT,
            **more,
        }
        commands = ending.enter_context(command_line(environment))
        stack = Stack(port, folder, environment, simulator, mailsink, commands, log=folder / "stack.log")
        stack.manage("migrate", "--verbosity", "0")
        serve = manage_command("serve", "--port", str(port))
        ending.enter_context(running(serve, stack.log, is_ready=stack.has_said_ready, env=environment, cwd=ROOT))
        ending.callback(stack.go_on)
        yield stack


def own_services(ending: ExitStack) -> dict[str, str]:
    """In the second pass a database and a part of Redis that no other test uses; nothing in the first."""
    services = {}
    if database_url := os.environ.get("TEST_DATABASE_URL"):
        services["DATABASE_URL"] = ending.enter_context(own_database(database_url))
    if redis_url := os.environ.get("TEST_REDIS_URL"):
        services["REDIS_URL"] = part_of_next_product(redis_url)
    return services


@contextmanager
def own_database(url: str) -> Iterator[str]:
    server, name = urlunsplit(urlsplit(url)._replace(path="/postgres")), f"stack_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
