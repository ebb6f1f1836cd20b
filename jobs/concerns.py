"""What speaks against a time: asked before a job is saved there, said to the person, and never a refusal.

Jobs know nothing of the apps above. Whoever up there knows something about times (today: whether a host of meetings is
free) registers a function when the apps are ready; see automation.concerns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organization
from jobs.models import Job


@dataclass(frozen=True)
class Plan:
    """A time that somebody is about to give a job; `job` is None for a new one."""

    organization: Organization
    start: datetime
    end: datetime
    timezone: str  # the one on whose clocks the plan was made
    is_virtual: bool
    job: Job | None = None


@dataclass(frozen=True)
class Concern:
    """One thing that speaks against the plan, as a whole sentence."""

    sentence: str


Asker = Callable[[Plan], list[Concern]]
askers: list[Asker] = []


def ask_before_scheduling(asker: Asker) -> Asker:
    """From now on this function is asked too. Use it as a decorator."""
    askers.append(asker)
    return asker


def find_concerns(plan: Plan) -> list[Concern]:
    return [concern for ask in askers for concern in ask(plan)]
