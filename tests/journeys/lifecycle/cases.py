"""What the table leaves to code: how a row is played, and which person gets which mail of those that it names."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.journeys.lifecycle.conductor import Script

# Clinics whose automation invites attendees, for rows that are not in each other's way.
EVERYDAY = "everyday"


@dataclass(frozen=True)
class Case:
    """`mails`: part → kinds in their order; "asked" is the plain mail that asks a resource to accept.

    `at` names the clinic. Rows at any other than EVERYDAY change it, and are played there one after the other.
    """

    row: str
    script: Script
    at: str
    status: str | None
    job: str
    mails: dict[str, str] = field(default_factory=dict)
    zoom_mails: dict[str, str] = field(default_factory=dict)

    def mails_with(self, provider: str) -> dict[str, list[str]]:
        mails = self.mails | (self.zoom_mails if provider == "zoom" else {})
        return {part: kinds.split() for part, kinds in mails.items()}


CASES: dict[str, list[Case]] = {}


def case(
    row: str,
    *,
    at: str = EVERYDAY,
    status: str | None = "scheduled",
    job: str = "Ready",
    zoom_mails: dict[str, str] | None = None,
    **mails: str,
) -> Callable[[Script], Script]:
    """This plays the row. Afterwards the meeting (None: there is none) and the job have these statuses."""

    def register(script: Script) -> Script:
        parts = {part.replace("_", "-"): kinds for part, kinds in mails.items()}
        CASES.setdefault(row, []).append(Case(row, script, at, status, job, parts, zoom_mails or {}))
        return script

    return register
