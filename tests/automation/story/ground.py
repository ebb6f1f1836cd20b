"""What a story stands on: a clinic, a provider and a mail server in this process, and a clock that a story moves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from celery.app.task import Task
from django.core.cache import cache
from django.core.management import call_command
from kombu.exceptions import OperationalError

from accounts.models import Organization, User
from jobs.models import Job
from notifications import smtp as mail_lines
from notifications.mailsink.server import RunningMailsink
from providers import http_session
from providers.models import Connection
from providers.simulator.server import RunningSimulator
from tests.automation.story.deaths import Reaper, danger
from tests.making import make_organization, make_user
from tests.services.stand_ins import Simulator

# A Monday morning.
BEGINNING = datetime(2027, 1, 11, 8, tzinfo=UTC)


@dataclass
class Ground:
    simulator: RunningSimulator
    sink: RunningMailsink
    clock: time_machine.Traveller
    reaper: Reaper = field(default_factory=Reaper)

    @property
    def control(self) -> Simulator:
        return Simulator(self.simulator.url)

    def clear(self) -> None:
        """As if nothing had ever happened here."""
        self.clock.move_to(BEGINNING)
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        cache.clear()
        self.reaper.bury()
        self.simulator.world.reset()
        self.sink.store.clear()
        self.sink.faults.remove()

    def mails(self) -> list[tuple[str, bytes]]:
        """Address and octets of every mail, in the order of arrival."""
        return [(one.recipients[0], one.raw) for one in self.sink.store.list()]


@contextmanager
def prepared_ground(patch: pytest.MonkeyPatch, settings: pytest.FixtureRequest) -> Iterator[Ground]:
    """No broker: whatever is to be done is found by the sweep."""
    with time_machine.travel(BEGINNING, tick=True) as clock, RunningSimulator() as simulator, RunningMailsink() as sink:
        ground = Ground(simulator, sink, clock)
        settings.PROVIDER_SIMULATOR_URL = simulator.url
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.smtp_port
        patch.setattr(Task, "apply_async", refuse_to_publish)
        # Who would wait, waits without losing time.
        patch.setattr(time, "sleep", clock.shift)
        patch.setattr(time, "monotonic", time.time)
        with danger(patch, ground.reaper):
            yield ground
        mail_lines.hang_up()
        http_session.kept.__dict__.clear()


def refuse_to_publish(*_words: object, **_more: object) -> None:
    raise OperationalError("There is no broker here.")


@dataclass
class Clinic:
    """The organization of one story, with all that it ever planned."""

    ground: Ground
    admin: User
    jobs: list[Job] = field(default_factory=list)
    # Meetings at a provider that was removed since: nobody can reach them any more.
    unreachable: set[str] = field(default_factory=set)
    gone_there: set[str] = field(default_factory=set)
    # Meetings that were off at a time.
    once_off: set[UUID] = field(default_factory=set)

    @property
    def organization(self) -> Organization:
        return self.admin.organization

    @property
    def connection(self) -> Connection | None:
        return Connection.objects.filter(organization=self.organization, removed_at=None).first()


def open_clinic(ground: Ground) -> Clinic:
    organization = make_organization(quiet_seconds=60)
    return Clinic(ground, make_user(organization))
