"""The list of jobs: whose, when, and how much work it is to show."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jobs import services
from tests.counting import count_queries
from tests.jobs.page_visitors import scheduler_of, text_of, visitor
from tests.making import make_contact, make_dispatched_job, make_job, make_organization, make_resource, make_user
from tests.sizes import full_or

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
# Half past midnight in Paris, still the evening before in UTC.
NOW = datetime(2027, 3, 10, 0, 30, tzinfo=PARIS)


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


@pytest.fixture
def night():
    """Log in after this: a session of today is over by then."""
    with time_machine.travel(NOW, tick=False):
        yield


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=PARIS)


def shown(response) -> list[str]:
    return [job.description for job in response.context["page"]]


def test_jobs_stand_under_their_day_in_the_readers_zone(night, clinic):
    reader = visitor(make_user(clinic, "scheduler", timezone="Asia/Tokyo"))
    # 17:00 in Paris is one o'clock in the morning of the next day in Tokyo.
    make_job(clinic, description="Late in Paris", start=at(10, 17))
    make_job(clinic, description="Morning in Paris", start=at(10, 9))
    page = reader.get("/jobs/")
    assert [(group["name"], group["total"]) for group in page.context["days"]] == [("Today", 1), ("Tomorrow", 1)]
    assert "Times in Asia/Tokyo" in text_of(page)
    assert "01:00" in text_of(page)


@pytest.mark.heavy
def test_the_list_starts_with_today_and_leaves_yesterday_out(night, clinic, desk):
    for day, words in [(9, "yesterday"), (10, "today"), (11, "tomorrow"), (20, "later")]:
        make_job(clinic, description=words, start=at(day))
    assert shown(desk.get("/jobs/")) == ["today", "tomorrow", "later"]
    assert shown(desk.get("/jobs/?when=today")) == ["today"]
    assert shown(desk.get("/jobs/?when=tomorrow")) == ["tomorrow"]
    assert shown(desk.get("/jobs/?when=week")) == ["yesterday", "today", "tomorrow"]
    assert shown(desk.get("/jobs/?when=all")) == ["later", "tomorrow", "today", "yesterday"]
    assert shown(desk.get("/jobs/?first_day=2027-03-11&last_day=2027-03-20")) == ["tomorrow", "later"]


def test_a_job_without_a_time_is_counted_on_its_tab_and_found_there(clinic, desk):
    services.create_job(clinic, {"description": "Some day"}, by=None)
    page = desk.get("/jobs/")
    assert shown(page) == []
    assert [tab["badge"] for tab in page.context["tabs"] if tab["url"] == "?when=unscheduled"] == [1]
    assert shown(desk.get("/jobs/?when=unscheduled")) == ["Some day"]


@pytest.mark.parametrize("words", ["wound", "JOB-0001", "job-1", "1", "Weber", "jonas@", "ext-7", "wound weber"])
def test_words_find_a_job_by_what_a_scheduler_knows_of_it(clinic, desk, words):
    contact = make_contact(clinic, name="Jonas Weber", email="jonas@patients.example")
    make_job(clinic, description="Wound check", contact=contact, external_id="ext-7")
    make_job(
        clinic, description="Something else", contact=make_contact(clinic, name="Ada", email="ada@patients.example")
    )
    assert shown(desk.get("/jobs/", {"q": words})) == ["Wound check"]


def test_a_group_event_is_found_by_its_attendees_once(clinic, desk):
    attendees = [make_contact(clinic, name=f"Weber {number}") for number in range(3)]
    make_job(clinic, description="Evening", is_group_event=True, attendees=attendees)
    assert shown(desk.get("/jobs/?q=weber")) == ["Evening"]


def test_status_and_resource_narrow_the_list_and_the_counts_tell_what_else_there_is(clinic, desk):
    waiting = make_dispatched_job(clinic, description="Waiting")
    make_job(clinic, description="Nobody on it")
    page = desk.get("/jobs/?status=Dispatched")
    assert shown(page) == ["Waiting"]
    counts = {count["status"]: count["count"] for count in page.context["counts"]}
    assert counts == {"Pending Allocation": 1, "Dispatched": 1}
    resource = waiting.allocations.get().resource
    assert shown(desk.get(f"/jobs/?resource={resource.pk}")) == ["Waiting"]
    assert shown(desk.get(f"/jobs/?resource={make_resource(clinic).pk}")) == []


@pytest.mark.parametrize(
    "words", ["when=nonsense", "status=x", "resource=x", "first_day=32.13.", "page=99", "last_day=9999-12-31"]
)
def test_what_makes_no_sense_in_the_address_is_not_applied(clinic, desk, words):
    make_job(clinic, description="Here")
    assert shown(desk.get(f"/jobs/?{words}")) == ["Here"]


def test_deleted_jobs_and_those_of_other_organizations_are_not_shown(clinic, desk):
    make_job(make_organization(), description="Not ours")
    services.delete_job(make_job(clinic, description="Deleted"), by=None)
    assert shown(desk.get("/jobs/?when=all")) == []


@pytest.mark.heavy
def test_many_jobs_take_as_many_queries_as_one(clinic, desk):
    make_dispatched_job(clinic, resources=2)
    make_job(clinic, is_group_event=True, attendees=[make_contact(clinic)])
    desk.get("/jobs/")
    few = count_queries(lambda: desk.get("/jobs/"))
    more = full_or(3, full=14)
    for _ in range(more):
        make_dispatched_job(clinic, resources=2)
        make_job(clinic, is_group_event=True, attendees=[make_contact(clinic), make_contact(clinic)])
    assert len(shown(desk.get("/jobs/"))) == 2 + 2 * more
    assert count_queries(lambda: desk.get("/jobs/")) == few


@pytest.mark.heavy
def test_a_long_day_goes_on_on_the_next_page_and_is_counted_whole(night, clinic, desk):
    for number in range(52):
        make_job(clinic, description=f"Call {number}", start=at(10) + timedelta(minutes=number))
    first, second = desk.get("/jobs/?when=today"), desk.get("/jobs/?when=today&page=2")
    assert (len(shown(first)), len(shown(second))) == (50, 2)
    assert [group["total"] for group in second.context["days"]] == [52]


def test_a_resource_is_sent_to_its_own_page(clinic):
    assert visitor(make_user(clinic, "resource")).get("/jobs/")["Location"] == "/my-jobs/"
