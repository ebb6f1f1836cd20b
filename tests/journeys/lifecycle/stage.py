"""The clinics that the rows are played in, who is in whose way, and what it all came to."""

from dataclasses import dataclass
from itertools import cycle

from tests.journeys.clinic import Clinic
from tests.journeys.lifecycle import cases_of_authorization, cases_of_changes, cases_of_meetings, cases_of_people
from tests.journeys.lifecycle.cases import EVERYDAY, Case
from tests.journeys.lifecycle.cases_of_clinics import CHOOSY, CONNECTING, PLAIN
from tests.journeys.lifecycle.cases_of_meetings import LONELY
from tests.journeys.lifecycle.conductor import Conductor, Play, meetings_in
from tests.journeys.lifecycle.findings import Findings
from tests.journeys.lifecycle.scene import Scene
from tests.services.stack import Stack

__all__ = ["PROVIDERS", "Played", "cases_of_authorization", "cases_of_changes", "cases_of_meetings", "cases_of_people"]
PROVIDERS = ("zoom", "teams")
# A Zoom user has a hundred changes a day.
EVERYDAY_CLINICS = 2
LONG_QUIET = "from accounts.models import Organization; Organization.objects.update(quiet_seconds=600)"


@dataclass(frozen=True)
class Played:
    of: dict[tuple[str, str], Play]
    findings: Findings


def play_all(stack: Stack, cases: dict[str, list[Case]]) -> Played:
    """All rows of each provider."""
    stack.simulator.control("POST", "options", json={"zoom_plan": "off"})
    lanes = [lane for provider in PROVIDERS for lane in make_lanes(stack, provider, cases[provider])]
    stack.manage("shell", "--no-imports", "-c", LONG_QUIET)
    plays = {(play.scene.row, play.scene.provider): play for lane in lanes for play in lane}
    conductor = Conductor(stack, lanes)
    conductor.run()
    conductor.look()
    state = stack.simulator.control("GET", "state", params={"calls": "no"})
    return Played(plays, Findings(meetings_in(state), conductor.calls, stack.mailsink.messages()))


def make_lanes(stack: Stack, provider: str, cases: list[Case]) -> list[list[Play]]:
    everyday = cycle([open_clinic(stack, provider, f"Everyday {n}") for n in range(EVERYDAY_CLINICS)])
    lanes = [[play_of(each, next(everyday), provider)] for each in cases if each.at == EVERYDAY]
    for place in (LONELY, PLAIN, CHOOSY, CONNECTING):
        if present := [each for each in cases if each.at == place]:
            clinic = open_clinic(stack, provider, place)
            lanes.append([play_of(each, clinic, provider) for each in present])
    return lanes


def play_of(case: Case, clinic: Clinic, provider: str) -> Play:
    return Play(Scene(clinic, provider, case.row), case.script)


def open_clinic(stack: Stack, provider: str, place: str) -> Clinic:
    """Connected, and with automation."""
    clinic = Clinic.open(stack)
    clinic.account = find_account(stack, provider, place)
    clinic.connect(provider, clinic.account["email"])
    clinic.enable(enable_attendees=place.startswith("Everyday"))
    return clinic


def find_account(stack: Stack, provider: str, place: str) -> dict[str, object]:
    """Each clinic has a Zoom account of its own; there are only two accounts with Teams, and LONELY has one."""
    teams = {True: "fay@fabrikam.example", False: "terry@contoso.example"}
    others = {}
    if place == CONNECTING:
        others = {"zoom": make_zoom_account(stack, f"Other {provider}")[0], "teams": teams[provider == "teams"]}
    if provider == "teams":
        return {"email": teams[place == LONELY], "others": others, "hosts": ["nobody", "nobody else"]}
    owner, *hosts = make_zoom_account(stack, f"Practice {place}")
    return {"email": owner, "others": others, "hosts": hosts}


def make_zoom_account(stack: Stack, name: str) -> list[str]:
    """The addresses of its owner and of two hosts."""
    made = stack.simulator.control("POST", "accounts", json={"name": name, "plan": "pro", "hosts": 2})
    return [user["email"] for user in made["users"]]
