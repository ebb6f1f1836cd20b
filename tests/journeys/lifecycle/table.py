"""docs/lifecycle.md as the tests read it: what a row says is what is expected, so the two cannot drift apart."""

import re
from collections import Counter
from dataclasses import dataclass

from tests.services.process import ROOT

DOCUMENT = ROOT / "docs" / "lifecycle.md"
COLUMNS = 5
VERBS = {"create", "update", "delete"}
KINDS = {"invitation", "update", "withdrawal", "cancellation"}
LABELS = {"zoom": "Zoom", "teams": "Teams"}


@dataclass(frozen=True)
class Row:
    """One row. A cell may tell the providers apart: "Zoom: …; Teams: …"."""

    name: str
    what: str
    provider: str
    mails: str
    shows: str

    def calls_of(self, provider: str) -> Counter[str]:
        """How often the provider is asked for what."""
        return Counter(word for word in words_of(part_for(self.provider, provider)) if word in VERBS)

    def kinds_of(self, provider: str) -> set[str]:
        return {word for word in words_of(part_for(self.mails, provider)) if word in KINDS}

    def shows_for(self, provider: str) -> str:
        return part_for(self.shows, provider)

    def quotes_of(self, provider: str) -> list[str]:
        """What stands on the job's page, word for word."""
        return re.findall(r"\*([^*]+)\*", self.shows_for(provider))


def read_table() -> list[Row]:
    lines = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Row(*each) for each in cells if len(each) == COLUMNS and each[0] not in {"name", "---"}]


def words_of(cell: str) -> list[str]:
    """Plurals count as singulars: "updates" are mails of the kind update."""
    return [word.lower().removesuffix("s") for word in re.findall(r"[A-Za-z]+", cell)]


def part_for(cell: str, provider: str) -> str:
    parts = dict(part.split(": ", 1) for part in cell.split("; ") if part.startswith(tuple(LABELS.values())))
    return parts.get(LABELS[provider], cell)
