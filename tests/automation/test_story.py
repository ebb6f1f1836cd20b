"""Whatever thirty things happen to the jobs of a clinic, and wherever workers die: in the end three worlds agree.

Without STORY_EXAMPLES it plays the same few stories each time; docs/architecture.md says how to play thousands of
others, and how to repeat a failure.
"""

import os
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.automation.story import surroundings
from tests.automation.story.changes import CHANGES, Numbers, happen, make_job, make_people
from tests.automation.story.ground import Clinic, Ground, open_clinic, prepared_ground
from tests.automation.story.links import find_dead_links
from tests.automation.story.work import come_to_rest, die_at, overtake_at, stall_at, sweep_once
from tests.automation.story.worlds import find_discord

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANY = os.environ.get("STORY_EXAMPLES", "")
LENGTH = 30
PLACES_TO_DIE, ANSWERS_TO_STALL_AT = 40, 8
# A change, what was drawn for it, and what becomes of the next worker.
Step = tuple[str, Numbers, tuple[str, int]]

numbers = st.builds(Numbers, st.integers(0, 1), st.integers(0, 5), st.integers(0, 8))
# What comes first is what a failing story is reduced to.
aftermath = st.one_of(
    st.just(("sweep", 1)),
    st.just(("nothing", 0)),
    st.tuples(st.just("dies at"), st.integers(1, PLACES_TO_DIE)),
    st.tuples(st.sampled_from(["stalls at", "overtaken at"]), st.integers(1, ANSWERS_TO_STALL_AT)),
)
# Each story knows only some of the changes, so that these meet each other more often.
known_changes = st.lists(st.sampled_from(list(CHANGES)), min_size=6, max_size=14, unique=True)


def stories_with(known: list[str]) -> st.SearchStrategy:
    steps = st.tuples(st.sampled_from(["time passes", *known]), numbers, aftermath)
    return st.lists(steps, min_size=LENGTH, max_size=LENGTH)


@pytest.fixture
def ground(monkeypatch, settings) -> Iterator[Ground]:
    monkeypatch.setattr("providers.fresh_tokens.SECOND_THOUGHTS_SECONDS", 0)
    with prepared_ground(monkeypatch, settings) as ground:
        yield ground


@settings(
    max_examples=int(MANY or 30),
    derandomize=not MANY,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(provider=st.sampled_from([0, 1]), story=known_changes.flatmap(stories_with))
def test_in_the_end_provider_calendars_and_job_agree(ground, provider, story):
    clinic = begin(ground, provider)
    for step in story:
        live_through(clinic, step)
        assert find_dead_links(clinic) == []
    come_to_rest(clinic)
    assert find_discord(clinic) == []


def begin(ground: Ground, provider: int) -> Clinic:
    """A clinic with automation and two jobs, one of them a group event."""
    ground.clear()
    clinic = open_clinic(ground)
    make_people(clinic)
    surroundings.connect_provider(clinic, Numbers(kind=provider))
    surroundings.switch_automation_on(clinic, Numbers())
    make_job(clinic, is_group_event=False)
    make_job(clinic, is_group_event=True)
    return clinic


def live_through(clinic: Clinic, step: Step) -> None:
    """After the change a worker comes by, or nobody does, or one that dies at a place or stalls at an answer; or a
    worker is at this job already, and is overtaken by the change at an answer."""
    name, drawn, (what, place) = step
    change = partial(happen, name, clinic, drawn)
    if what == "overtaken at":
        happen("move", clinic, drawn)
        overtake_at(clinic, place, change)
        return
    change()
    if what == "sweep":
        sweep_once(clinic)
    elif what == "dies at":
        die_at(clinic, place)
    elif what == "stalls at":
        stall_at(clinic, place)
