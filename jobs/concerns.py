"""What speaks against a time: asked before a job is saved there, said to the person, and never a refusal.

Jobs know nothing of the apps above. Whoever up there knows something about times (today: whether a host of meetings is
free) registers a function when the apps are ready; see automation.concerns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

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
    is_overlap: bool = True  # so that the job may be beside another one, when somebody wants it anyway


Asker = Callable[[Plan], list[Concern]]
askers: list[Asker] = []


def ask_before_scheduling(asker: Asker) -> Asker:
    """From now on this function is asked too. Use it as a decorator."""
    askers.append(asker)
    return asker


def find_concerns(plan: Plan) -> list[Concern]:
    return [concern for ask in askers for concern in ask(plan)]


@ask_before_scheduling
def ask_about_the_past(plan: Plan) -> list[Concern]:
    """A day or year that was mistyped. What begins in this minute is not past: forms know no seconds."""
    is_moved = plan.job is None or plan.job.start != plan.start
    if not is_moved or plan.start >= timezone.now().replace(second=0, microsecond=0):
        return []
    return [Concern(_("This time has passed already."), is_overlap=False)]
