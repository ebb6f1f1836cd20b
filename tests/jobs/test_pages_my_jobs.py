"""The resource's phone page: its own jobs, from the request to *complete*."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from jobs import services
from jobs.my_jobs import MyJobs
from jobs.statuses import AllocationStatus, JobStatus
from tests.counting import count_queries
from tests.jobs.page_visitors import allocation_of, make_resource_with_login, messages_of, text_of, visitor
from tests.making import make_contact, make_job, make_organization, make_resource, make_user, tomorrow
from tests.sizes import full_or

pytestmark = pytest.mark.django_db
A = AllocationStatus
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2027, 3, 10, 8, 0, tzinfo=PARIS)


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def nora(clinic):
    return make_resource_with_login(clinic, name="Nora")


@pytest.fixture
def phone(nora):
    return visitor(nora.user)


def ask(resource, *, answer=None, **fields):
    """A job that the resource was asked to do, as far as its answer."""
    job = make_job(resource.organization, **fields)
    allocation = services.allocate(job, resource, by=None)
    services.dispatch(job, by=None)
    if answer:
        services.respond(allocation, answer, by=None)
    return job


def mine(phone) -> MyJobs:
    return phone.get("/my-jobs/").context["mine"]


def descriptions(cards) -> list[str]:
    return [card.allocation.job.description for card in cards]


def test_a_virtual_job_goes_from_request_to_complete_without_travel(nora, phone):
    job = ask(nora, virtual=True)
    here = f"/my-jobs/{allocation_of(job).pk}/"
    assert "Accept Job" in text_of(phone.get("/my-jobs/"))
    assert messages_of(phone.post(f"{here}accept/", follow=True)) == [f"You have accepted {job.name}."]
    phone.post(f"{here}progress/", {"status": "In Progress", "is_sure": "on"})
    page = phone.get("/my-jobs/")
    assert "Complete Job" in text_of(page) and "Notes" in text_of(page)
    phone.post(f"{here}progress/", {"status": "Complete", "notes": "All well.", "is_sure": "on"})
    job.refresh_from_db()
    assert (job.status, allocation_of(job).notes) == (JobStatus.COMPLETE, "All well.")


def test_other_jobs_ask_for_travel_and_check_in_first(nora, phone):
    job = ask(nora, answer=A.CONFIRMED)
    here = f"/my-jobs/{allocation_of(job).pk}/progress/"
    answer = phone.post(here, {"status": "In Progress", "is_sure": "on"}, follow=True)
    assert messages_of(answer) == ["From Confirmed it cannot go to In Progress."]
    for button, step in [("Start Travel", "En Route"), ("Check In", "Checked In"), ("Start", "In Progress")]:
        assert f"{button}<span" in text_of(phone.get("/my-jobs/"))
        phone.post(here, {"status": step, "is_sure": "on"})
    assert allocation_of(job).status == A.IN_PROGRESS


def test_declining_needs_one_of_the_reasons_and_takes_the_job_off_the_page(nora, phone):
    job = ask(nora)
    here = f"/my-jobs/{allocation_of(job).pk}/decline/"
    assert messages_of(phone.post(here, {"decline_reason": "Bored"}, follow=True))[0].startswith("Reason:")
    phone.post(here, {"decline_reason": "OnLeave"})
    assert (allocation_of(job).status, allocation_of(job).decline_reason) == (A.DECLINED, "OnLeave")
    assert mine(phone).is_empty
    assert phone.get(f"/my-jobs/{allocation_of(job).pk}/").status_code == 404


def test_jobs_stand_where_they_are_looked_for(clinic):
    with time_machine.travel(MORNING, tick=False):
        nora = make_resource_with_login(clinic)
        phone = visitor(nora.user)
        ask(nora, description="Asked", start=MORNING + timedelta(days=3))
        ask(nora, answer=A.CONFIRMED, description="Forgotten", start=MORNING - timedelta(days=1))
        ask(nora, answer=A.CONFIRMED, description="Soon", start=MORNING + timedelta(hours=2))
        ask(nora, answer=A.CONFIRMED, description="Then", start=MORNING + timedelta(days=1))
        done = ask(nora, answer=A.CONFIRMED, description="Over", start=MORNING - timedelta(hours=1), virtual=True)
        for step in (A.IN_PROGRESS, A.COMPLETE):
            services.progress(allocation_of(done), step, by=None)
        called_off = ask(nora, answer=A.CONFIRMED, description="Called off", start=MORNING + timedelta(hours=5))
        services.cancel_job(called_off, by=None)
        shown = mine(phone)
    assert descriptions(shown.requests) == ["Asked"]
    assert descriptions(shown.unfinished) == ["Forgotten"]
    assert [(day.name, descriptions(day.cards)) for day in shown.days] == [
        ("Today", ["Soon", "Called off"]),
        ("Tomorrow", ["Then"]),
    ]
    assert descriptions(shown.done) == ["Over"]


def test_times_are_in_the_resources_own_zone_and_the_zone_is_named(clinic):
    with time_machine.travel(MORNING, tick=False):
        far = make_resource_with_login(clinic, timezone="Asia/Tokyo")
        # 17:00 in Paris is one o'clock in the morning of the next day in Tokyo.
        ask(far, answer=A.CONFIRMED, start=MORNING.replace(hour=17), duration=30)
        page = visitor(far.user).get("/my-jobs/")
    assert [day.name for day in page.context["mine"].days] == ["Tomorrow"]
    assert ">01:00</time>" in text_of(page) and "Asia/Tokyo" in text_of(page)


def test_the_next_step_stands_out_on_the_day_of_the_job_only(clinic):
    with time_machine.travel(MORNING, tick=False):
        nora = make_resource_with_login(clinic)
        ask(nora, answer=A.CONFIRMED, start=MORNING + timedelta(hours=1))
        ask(nora, answer=A.CONFIRMED, start=MORNING + timedelta(days=1))
        page = text_of(visitor(nora.user).get("/my-jobs/"))
    assert page.count("Start Travel") == 2
    assert page.count("btn-big btn-primary") == 1


def test_a_job_that_nobody_was_told_of_is_not_shown(clinic, nora, phone):
    allocation = services.allocate(make_job(clinic), nora, by=None)
    assert mine(phone).is_empty
    assert phone.get(f"/my-jobs/{allocation.pk}/").status_code == 404


def test_a_colleagues_job_can_neither_be_seen_nor_answered(clinic, phone):
    job = ask(make_resource(clinic), description="Not mine")
    here = f"/my-jobs/{allocation_of(job).pk}/"
    assert "Not mine" not in text_of(phone.get("/my-jobs/"))
    assert phone.get(here).status_code == 404
    for button in ("accept/", "decline/", "progress/"):
        given = {"decline_reason": "Sick", "status": "En Route"}
        assert phone.post(here + button, given).status_code == 404
    assert allocation_of(job).status == A.DISPATCHED


def test_a_deleted_job_is_gone(nora, phone):
    job = ask(nora)
    services.delete_job(job, by=None)
    assert mine(phone).is_empty
    assert phone.post(f"/my-jobs/{allocation_of(job).pk}/accept/").status_code == 404


def test_answering_what_was_cancelled_meanwhile_is_refused_with_a_sentence(nora, phone):
    job = ask(nora)
    services.cancel_job(job, by=None)
    answer = phone.post(f"/my-jobs/{allocation_of(job).pk}/accept/", follow=True)
    assert messages_of(answer) == ["This job is Cancelled: it can no longer be changed."]


def test_an_open_page_asks_for_what_is_new_and_mostly_gets_nothing(nora, phone):
    job = ask(nora)
    seen = mine(phone).fingerprint

    def live():
        return phone.get(f"/my-jobs/live/?seen={seen}", headers={"HX-Request": "true"})

    assert live().status_code == 204
    services.change_job(job, {"start": tomorrow(15)}, by=None)
    part = live()
    assert part.status_code == 200
    assert 'id="my-jobs"' in text_of(part) and "<html" not in text_of(part)
    assert phone.get("/my-jobs/live/")["Location"] == "/my-jobs/"


def test_the_page_of_one_job_tells_who_is_with_you_and_offers_every_step(clinic, nora, phone):
    contact = make_contact(clinic, name="Jonas Weber", phone="+49 30 1")
    job = ask(nora, virtual=True, contact=contact)
    colleague = make_resource(clinic, name="Amir")
    services.allocate(job, colleague, by=None)
    services.respond(allocation_of(job, nora), A.CONFIRMED, by=None)
    page = text_of(phone.get(f"/my-jobs/{allocation_of(job, nora).pk}/"))
    for words in ["Jonas Weber", "+49 30 1", "Amir", ">Start<", ">Start Travel<", ">Check In<", "Decline this job"]:
        assert words in page, words


def test_a_log_in_without_a_resource_is_told_so(clinic):
    assert "belongs to no resource" in text_of(visitor(make_user(clinic, "resource")).get("/my-jobs/"))


def test_many_jobs_take_as_many_queries_as_one(clinic, nora, phone):
    ask(nora)
    phone.get("/my-jobs/")
    few = count_queries(lambda: phone.get("/my-jobs/"))
    for _ in range(full_or(3, full=14)):
        ask(nora, answer=A.CONFIRMED)
        ask(nora, answer=A.CONFIRMED, is_group_event=True, attendees=[make_contact(clinic)])
    assert count_queries(lambda: phone.get("/my-jobs/")) == few


def test_a_step_long_before_the_job_is_asked_about_and_says_when_it_is_planned(clinic):
    with time_machine.travel(MORNING, tick=False):
        nora = make_resource_with_login(clinic)
        phone = visitor(nora.user)
        job = ask(nora, answer=A.CONFIRMED, start=MORNING + timedelta(days=1), virtual=True)
        here = f"/my-jobs/{allocation_of(job).pk}/progress/"
        page = phone.post(here, {"status": "In Progress", "notes": "Early"})
        assert page.context["page_title"] == "Start now?" and f"{job.name} is planned for" in text_of(page)
        assert allocation_of(job).status == A.CONFIRMED
        done = phone.post(here, page.context["hidden"], follow=True)
    assert messages_of(done) == [f"{job.name} is reported as In Progress."]
    assert (allocation_of(job).status, allocation_of(job).notes) == (A.IN_PROGRESS, "Early")


def test_a_step_on_the_day_of_the_job_is_not_asked_about(clinic):
    with time_machine.travel(MORNING, tick=False):
        nora = make_resource_with_login(clinic)
        phone = visitor(nora.user)
        job = ask(nora, answer=A.CONFIRMED, start=MORNING + timedelta(hours=2))
        phone.post(f"/my-jobs/{allocation_of(job).pk}/progress/", {"status": "En Route"})
    assert allocation_of(job).status == A.EN_ROUTE
