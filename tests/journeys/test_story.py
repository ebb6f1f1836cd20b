"""Four clinics, thirty things that happen in each, and workers that are really killed: in the end three worlds agree.

Another story each time; STORY_SEED plays one again, as far as that can be when the clock says who is killed.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random, SystemRandom
from threading import Event, Thread

import pytest
import requests

from tests.journeys.clinic import Clinic
from tests.journeys.fault_lanes import TEAMS_ACCOUNTS, make_zoom_account
from tests.journeys.live_story import LiveStory
from tests.journeys.live_worlds import PostOffice, find_discord
from tests.services.stack import Stack

pytestmark = [pytest.mark.database, pytest.mark.slow]
LENGTH = 30
SECONDS_BETWEEN_DEATHS = (2.0, 5.0)
LONGEST_PAUSE = 0.15
SECONDS_TO_REST = 300


@contextmanager
def dying_workers(stack: Stack, dice: Random) -> Iterator[list[float]]:
    """Every few seconds, at any moment, the worker is killed. Yields when that was."""
    over, deaths = Event(), []

    def kill_now_and_then() -> None:
        while not over.wait(dice.uniform(*SECONDS_BETWEEN_DEATHS)):
            try:
                stack.kill("worker")
            except (ProcessLookupError, KeyError, OSError):
                continue  # It is being started again at this very moment.
            deaths.append(time.monotonic())

    killer = Thread(target=kill_now_and_then, name="killer")
    killer.start()
    try:
        yield deaths
    finally:
        over.set()
        killer.join()


def begin_stories(stack: Stack, seed: int) -> list[LiveStory]:
    accounts = [("zoom", make_zoom_account(stack, f"Story {number}")) for number in (1, 2)]
    accounts += [("teams", account) for account in TEAMS_ACCOUNTS]
    stories = [
        LiveStory(Clinic.open(stack), provider, account, Random(seed + place))
        for place, (provider, account) in enumerate(accounts)
    ]
    for story in stories:
        story.begin()
    return stories


def help_along(story: LiveStory) -> None:
    """What a person does who looks at the pages: reconnect, try again, send again."""
    if (story.ask("GET", "connection/") or {}).get("status") == "lost":
        story.clinic.connect(story.provider, story.account)
    for meeting in story.ask("GET", "meetings/?status=failed&status=waiting")["results"]:
        story.ask("POST", f"meetings/{meeting['id']}/retry/")
    for mail in story.ask("GET", "invitations/?page_size=200")["results"]:
        if mail["status"] == "failed":
            story.ask("POST", f"invitations/{mail['id']}/resend/")


def come_to_rest(stack: Stack, stories: list[LiveStory]) -> list[str]:
    """What is still wrong when nothing changes any more; empty as soon as nothing is, twice in a row."""
    office, found, quiet = PostOffice(stack), ["not looked yet"], 0
    deadline = time.monotonic() + SECONDS_TO_REST
    while quiet < 2 and time.monotonic() < deadline:
        for story in stories:
            help_along(story)
        time.sleep(1.5)
        found = find_discord(stories, office)
        quiet = 0 if found else quiet + 1
    return found


def lift_faults(stack: Stack) -> None:
    stack.simulator.control("DELETE", "faults")
    requests.delete(f"{stack.mailsink.url}/api/faults", timeout=30).raise_for_status()


def test_in_the_end_provider_calendars_and_job_agree(live_stack):
    seed = int(os.environ.get("STORY_SEED") or SystemRandom().randrange(10**6))
    print(f"STORY_SEED={seed}")
    live_stack.simulator.control("POST", "options", json={"zoom_plan": "off"})
    stories, dice = begin_stories(live_stack, seed), Random(seed)
    with dying_workers(live_stack, Random(seed)) as deaths:
        for story in stories * LENGTH:
            print(story.provider, story.clinic.id, story.happen())
            time.sleep(dice.uniform(0, LONGEST_PAUSE))
    lift_faults(live_stack)
    assert deaths
    assert come_to_rest(live_stack, stories) == [], f"STORY_SEED={seed}"
