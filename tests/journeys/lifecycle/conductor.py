"""All rows are played at once, step by step: each goes one step on, then everything is waited for, and so on.

A case is a generator. Whatever it yields says how the pause until its next step is. What comes before its first pause
that is not for PREPARING only prepares; from there on everything counts.
"""

import json
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import requests

from tests.journeys.lifecycle.patience import LONGEST_REST
from tests.journeys.lifecycle.scene import Moment, Scene
from tests.services.process import wait_until
from tests.services.stack import Stack

PLAYERS_AT_ONCE = 4


class Pause(Enum):
    """The workers are done with all there is to do, and …"""

    PREPARING = "the quiet time is over; the row has not begun"
    LONG = "the quiet time is over as well"
    SHORT = "the quiet time has only begun"
    BLIND = "no worker hears of the next step until it is over"


Steps = Generator[Pause, None, None]
Script = Callable[[Scene], Steps]


@dataclass
class Play:
    scene: Scene
    script: Script
    steps: Steps | None = None
    pause: Pause = Pause.PREPARING
    is_over: bool = False
    failure: BaseException | None = None

    def go_on(self, now: Moment) -> None:
        """What goes wrong is told by the row's own test: the others go on."""
        try:
            if self.steps is None:
                self.steps = self.script(self.scene)
            elif self.scene.began is None and self.pause is not Pause.PREPARING:
                self.begin(now)
            self.pause = next(self.steps)
        except StopIteration:
            self.pause, self.is_over = Pause.LONG, True
        except (AssertionError, LookupError, TimeoutError, TypeError, requests.RequestException) as error:
            self.failure, self.is_over = error, True

    def begin(self, now: Moment) -> None:
        self.scene.began = now
        if self.scene.job:
            self.scene.url_before = self.scene.clinic.job(self.scene.job)["virtual_meeting_url"] or ""

    def end(self, now: Moment) -> None:
        scene = self.scene
        scene.ended = now
        if self.failure or not scene.job:
            return
        path = f"jobs/{scene.job['id']}/"
        told = scene.clinic.call("GET", path)
        scene.told = told if "id" in told else None
        scene.page = scene.clinic.browser.get(f"{scene.clinic.stack.url}/{path}", timeout=60).text


@dataclass
class Conductor:
    """`lanes`: what stands in one lane is played one after the other, because it changes what all of them share."""

    stack: Stack
    lanes: list[list[Play]]
    rounds: int = 0
    calls: list[Any] = field(default_factory=list)

    def run(self) -> None:
        with ThreadPoolExecutor(PLAYERS_AT_ONCE) as players:
            while playing := [lane[0] for lane in self.lanes if lane]:
                self.play_round(players, playing)
                for lane in self.lanes:
                    if lane and lane[0].is_over:
                        lane.pop(0)

    def play_round(self, players: ThreadPoolExecutor, playing: list[Play]) -> None:
        now = self.look()
        self.rounds += 1
        unseen = [play for play in playing if play.pause is Pause.BLIND]
        if unseen:
            self.stack.freeze("worker")
            list(players.map(lambda play: play.go_on(now), unseen))
            self.stack.thaw("worker")
        list(players.map(lambda play: play.go_on(now), [play for play in playing if play not in unseen]))
        self.wait_until_settled()
        self.let_time_pass(play.scene for play in playing if play.pause in (Pause.LONG, Pause.PREPARING))
        self.wait_until_settled()
        over = [play for play in playing if play.is_over]
        if over:
            now = self.look()
            for play in over:
                play.end(now)

    def look(self) -> Moment:
        """Where everything stands now; the calls since the last look are kept."""
        simulator, mailsink = self.stack.simulator, self.stack.mailsink
        last = self.calls[-1]["number"] if self.calls else 0
        self.calls += simulator.control("GET", "calls", params={"after": last})["calls"]
        state = simulator.control("GET", "state", params={"calls": "no"})
        mails = requests.get(f"{mailsink.url}/_health", timeout=30).json()["messages"]
        number = self.calls[-1]["number"] if self.calls else 0
        return Moment(number, meetings_in(state), mails)

    def wait_until_settled(self) -> None:
        wait_until(lambda: self.ask(BUSY) == 0, pause=0.3)

    def let_time_pass(self, scenes: Iterable[Scene]) -> None:
        jobs = [scene.job["id"] for scene in scenes if scene.job]
        self.ask(f"jobs = {json.dumps(jobs)}{PASS_TIME}")

    def ask(self, code: str) -> Any:
        return json.loads(self.stack.manage("shell", "--no-imports", "-c", code))


def meetings_in(state: Any) -> dict[str, Any]:
    """Everything that there ever was at the simulated providers, by id."""
    return {str(one["id"]): one for vendor in ("zoom", "graph") for one in state[vendor]["meetings"]}


# What is put off for longer waits for a person, or for the quiet time to end. A lost answer is looked for a bit later.
BUSY = f"""
from datetime import timedelta
from django.db.models import Q
from django.utils import timezone
from automation.models import Meeting, ReplacedMeeting
from notifications.models import Invitation, Notice
now = timezone.now()
soon = Q(leased_until__isnull=False) | Q(available_at__lte=now + timedelta(seconds={LONGEST_REST}))
lost = Q(attempt_started_at__isnull=False, available_at__lte=now + timedelta(minutes=2))
# What was replaced is looked at once a minute at the latest.
replaced = Q(available_at__lte=now + timedelta(seconds=65))
rows = [(Meeting, soon | lost), (ReplacedMeeting, replaced), (Invitation, soon), (Notice, soon)]
print(sum(kind.objects.with_work().filter(those).count() for kind, those in rows))
"""
# As if the last change were long ago, and the quiet time of what waits for it were over.
PASS_TIME = """
from datetime import timedelta
from django.utils import timezone
from automation.models import Meeting
from notifications.models import Invitation
now = timezone.now()
meetings = Meeting.objects.filter(job__in=jobs)
meetings.update(changed_there_at=now - timedelta(hours=1), is_urgent=False)
meetings.with_work().exclude(status=Meeting.Status.WAITING).filter(leased_until=None).update(available_at=now)
print(Invitation.objects.filter(uid__in=jobs).with_work().update(available_at=now))
"""
