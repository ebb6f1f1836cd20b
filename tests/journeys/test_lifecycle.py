"""Every row of docs/lifecycle.md, for both providers, on a running product with a real worker.

All rows are played at once (see lifecycle.conductor) and judged one by one.
"""

import pytest

from tests.fixtures.stack import make_state
from tests.journeys.lifecycle.cases import CASES
from tests.journeys.lifecycle.findings import topic_of
from tests.journeys.lifecycle.judging import Judge
from tests.journeys.lifecycle.patience import LEASE
from tests.journeys.lifecycle.stage import PROVIDERS, Played, play_all
from tests.journeys.lifecycle.table import read_table
from tests.services.stack import running_stack

pytestmark = [pytest.mark.slow]
ROWS = {row.name: row for row in read_table()}
PLAYED = [(row, provider) for row in ROWS if row in CASES for provider in PROVIDERS]


@pytest.fixture(scope="module")
def patient_stack(tmp_path_factory):
    """A product that takes no answer for lost because a hundred others are on their way."""
    folder = make_state(tmp_path_factory, "lifecycle")
    with running_stack(folder, LEASE_SECONDS=str(LEASE)) as stack:
        yield stack


@pytest.fixture(scope="module")
def played(patient_stack, request) -> Played:
    """Whatever is judged in this run, in the order of the table."""
    asked = {item.callspec.params["judge"] for item in request.session.items if "judge" in item.fixturenames}
    chosen = {provider: [CASES[row][0] for row in ROWS if (row, provider) in asked] for provider in PROVIDERS}
    return play_all(patient_stack, chosen)


@pytest.fixture(params=PLAYED, ids=lambda pair: f"{pair[0]}, {pair[1]}")
def judge(request, played) -> Judge:
    name, provider = request.param
    play = played.of[name, provider]
    if play.failure:
        raise play.failure
    return Judge(ROWS[name], CASES[name][0], played.findings.about(play.scene))


def test_every_row_is_played_once_and_nothing_is_played_that_is_no_row():
    assert sorted(row.name for row in read_table()) == sorted(CASES)
    assert [row for row, cases in CASES.items() if len(cases) != 1] == []


def test_the_provider_is_asked_for_exactly_this(judge):
    judge.judge_calls()
    judge.judge_what_exists()


def test_exactly_these_people_get_exactly_these_mails(judge):
    judge.judge_mails()
    judge.judge_calendars()
    judge.judge_who_holds_it()


def test_the_job_shows_it_on_its_page_and_in_the_api(judge):
    judge.judge_statuses()
    judge.judge_link()
    judge.judge_words()
    judge.judge_deliveries()


def test_each_meeting_that_was_ever_made_belongs_to_a_row_and_was_asked_for_once(played):
    there = played.findings.meetings
    titles = tuple(play.scene.title for play in played.of.values())
    assert [topic_of(one) for one in there.values() if not topic_of(one).startswith(titles)] == []
    assert played.findings.creates == sum("topic" in one for one in there.values())
