"""The form of a job: times as people write them, people as people choose them, and what somebody else has changed."""

from datetime import UTC, datetime

import pytest

from jobs import concerns
from jobs.models import Job, JobType
from jobs.statuses import AllocationStatus, JobStatus
from tests.jobs.page_visitors import messages_of, scheduler_of, text_of
from tests.making import make_contact, make_job, make_organization, make_ready_job, tomorrow

pytestmark = pytest.mark.django_db
# In 2027 the clocks of Paris are put forward on 28 March and back on 31 October.
SKIPPED = {"start_date": "2027-03-28", "start_time": "02:30"}
TWICE = {"start_date": "2027-10-31", "start_time": "02:30"}


@pytest.fixture(autouse=True)
def nothing_speaks_against_any_time(monkeypatch):
    """The days that are typed here will have passed some day."""
    monkeypatch.setattr(concerns, "askers", [])


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def typed(**fields):
    given = {
        "description": "Wound check",
        "start_date": "2027-01-15",
        "start_time": "09:30",
        "duration": "45",
        "timezone": "Europe/Paris",
        "people": "contact",
    }
    return given | fields


def test_a_new_job_has_what_was_typed_and_its_page_follows(clinic, desk):
    contact = make_contact(clinic, name="Jonas Weber", email="jonas@patients.example")
    kind = JobType.objects.create(organization=clinic, name="Video", is_virtual=True)
    given = typed(contact="Jonas Weber <jonas@patients.example>", type=str(kind.pk), virtual="on")
    answer = desk.post("/jobs/new/", given, follow=True)
    job = Job.objects.get()
    assert answer.redirect_chain == [(f"/jobs/{job.pk}/", 302)]
    assert (job.description, job.contact, job.type, job.virtual) == ("Wound check", contact, kind, True)
    assert (job.start, job.duration) == (datetime(2027, 1, 15, 8, 30, tzinfo=UTC), 45)
    assert job.history.get().by.role == "scheduler"
    assert messages_of(answer) == ["JOB-0001 was created."]


def test_the_time_is_read_in_the_zone_that_was_chosen(clinic, desk):
    desk.post("/jobs/new/", typed(timezone="America/New_York"))
    job = Job.objects.get()
    assert (job.timezone, job.start) == ("America/New_York", datetime(2027, 1, 15, 14, 30, tzinfo=UTC))


def test_a_job_may_have_no_time_yet(clinic, desk):
    desk.post("/jobs/new/", typed(start_date="", start_time=""))
    assert Job.objects.get().status == JobStatus.QUEUED


@pytest.mark.parametrize("missing", ["start_date", "start_time"])
def test_a_day_without_a_time_and_a_time_without_a_day_are_refused(clinic, desk, missing):
    page = desk.post("/jobs/new/", typed(**{missing: ""}))
    assert page.context["form"].errors[missing] == ["A day and a time belong together: give both or neither."]
    assert not Job.objects.exists()


def test_a_time_that_never_was_is_refused_with_a_sentence_and_everything_typed_stays(clinic, desk):
    page = desk.post("/jobs/new/", typed(**SKIPPED))
    assert "2027-03-28 02:30 does not exist in Europe/Paris" in text_of(page)
    assert "The next time is 2027-03-28 03:00." in text_of(page)
    assert 'value="Wound check"' in text_of(page)
    assert 'aria-invalid="true"' in text_of(page)
    assert not Job.objects.exists()


@pytest.mark.parametrize(("fold", "hour"), [("0", 0), ("1", 1)])
def test_a_time_that_was_twice_is_asked_about(clinic, desk, fold, hour):
    page = desk.post("/jobs/new/", typed(**TWICE))
    assert not Job.objects.exists()
    assert "The first time round: 02:30 CEST (UTC+02:00)" in text_of(page)
    assert "The second time round: 02:30 CET (UTC+01:00)" in text_of(page)
    desk.post("/jobs/new/", typed(**TWICE, fold=fold))
    assert Job.objects.get().start == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_an_answer_to_a_question_that_is_gone_is_not_read(clinic, desk):
    desk.post("/jobs/new/", typed(fold="1"))
    assert Job.objects.get().start == datetime(2027, 1, 15, 8, 30, tzinfo=UTC)


def test_editing_a_job_in_the_second_of_two_hours_leaves_it_there(clinic, desk):
    start = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    job = make_job(clinic, start=start, timezone="Europe/Paris")
    given = desk.get(f"/jobs/{job.pk}/edit/").context["form"].initial
    assert given["fold"] == "1"
    desk.post(f"/jobs/{job.pk}/edit/", typed(**TWICE, fold="1", description="New words", version=job.version))
    job.refresh_from_db()
    assert (job.description, job.start) == ("New words", start)


def test_seconds_that_the_form_cannot_show_survive_an_edit(clinic, desk):
    start = datetime(2027, 1, 15, 8, 30, 12, tzinfo=UTC)
    job = make_job(clinic, start=start)
    desk.post(f"/jobs/{job.pk}/edit/", typed(description="New words", version=job.version))
    job.refresh_from_db()
    assert (job.description, job.start) == ("New words", start)


@pytest.mark.parametrize("text", ["Jonas Weber", "jonas@patients.example", "jonas weber <JONAS@patients.example>"])
def test_a_contact_is_found_by_name_or_address(clinic, desk, text):
    contact = make_contact(clinic, name="Jonas Weber", email="jonas@patients.example")
    desk.post("/jobs/new/", typed(contact=text))
    assert Job.objects.get().contact == contact


def test_a_contact_is_found_by_its_id(clinic, desk):
    contact = make_contact(clinic)
    desk.post("/jobs/new/", typed(contact=str(contact.pk)))
    assert Job.objects.get().contact == contact


def test_a_name_that_two_contacts_have_needs_the_address(clinic, desk):
    make_contact(clinic, name="Jonas Weber")
    page = desk.post("/jobs/new/", typed(contact="Jonas Weber"))
    assert Job.objects.count() == 1
    make_contact(clinic, name="Jonas Weber")
    page = desk.post("/jobs/new/", typed(contact="Jonas Weber"))
    assert page.context["form"].errors["contact"][0].startswith("There are several contacts “Jonas Weber”.")


def test_a_contact_that_was_not_touched_stays_although_another_looks_the_same(clinic, desk):
    older, newer = (make_contact(clinic, name="Jonas Weber", email="j@patients.example") for _ in range(2))
    job = make_job(clinic, contact=newer)
    text = desk.get(f"/jobs/{job.pk}/edit/").context["form"]["contact"].value()
    desk.post(f"/jobs/{job.pk}/edit/", typed(contact=text, version=job.version))
    job.refresh_from_db()
    assert job.contact == newer != older


def test_a_contact_of_another_organization_is_not_known(clinic, desk):
    stranger = make_contact(make_organization())
    for text in (stranger.name, stranger.email, str(stranger.pk)):
        page = desk.post("/jobs/new/", typed(contact=text))
        assert page.context["form"].errors["contact"][0].startswith("There is no contact")
    assert stranger.email not in text_of(desk.get("/contacts/suggestions/?contact=Contact"))


def test_attendees_are_added_one_by_one_and_nothing_else_is_complained_about(clinic, desk):
    first, second = make_contact(clinic, name="Ann"), make_contact(clinic, name="Bob")
    given = typed(people="group", description="", attendees=[str(first.pk)], add_attendee="Bob", add="attendee")
    page = desk.post("/jobs/new/", given)
    form = page.context["form"]
    assert not form.errors
    assert [str(contact) for contact in form.fields["attendees"].queryset] == ["Ann", "Bob"]
    assert form["attendees"].value() == [str(first.pk), str(second.pk)]
    assert form["add_attendee"].value() == ""
    assert not Job.objects.exists()


def test_an_attendee_that_is_not_known_is_said_beside_the_field(clinic, desk):
    page = desk.post("/jobs/new/", typed(people="group", description="", add_attendee="Nobody", add="attendee"))
    assert list(page.context["form"].errors) == ["add_attendee"]


def test_a_group_event_has_the_chosen_attendees_and_the_one_that_stands_in_the_input(clinic, desk):
    first, second = make_contact(clinic, name="Ann"), make_contact(clinic, name="Bob")
    given = typed(people="group", attendees=[str(first.pk)], add_attendee="Bob", contact="whatever this is")
    desk.post("/jobs/new/", given)
    job = Job.objects.get()
    assert (job.is_group_event, job.contact) == (True, None)
    assert set(job.attendees.all()) == {first, second}


def test_a_group_event_that_becomes_a_job_for_one_loses_its_attendees(clinic, desk):
    contact = make_contact(clinic, name="Ann")
    job = make_job(clinic, is_group_event=True, attendees=[contact], start=tomorrow())
    desk.post(f"/jobs/{job.pk}/edit/", typed(contact="Ann", attendees=[str(contact.pk)], version=job.version))
    job.refresh_from_db()
    assert (job.is_group_event, job.contact, job.attendees.count()) == (False, contact, 0)


def test_an_edit_of_what_somebody_else_has_changed_is_refused_and_nothing_typed_is_lost(clinic, desk):
    job = make_job(clinic, description="Old words", start=datetime(2027, 1, 15, 8, 30, tzinfo=UTC))
    Job.objects.filter(pk=job.pk).update(description="Their words", version=7)
    page = desk.post(f"/jobs/{job.pk}/edit/", typed(description="My words", version=job.version), follow=True)
    job.refresh_from_db()
    assert job.description == "Their words"
    assert "Somebody has changed this job since you opened it." in text_of(page)
    assert ("What is to be done", "Their words") in page.context["form"].present_values
    assert page.context["form"]["description"].value() == "My words"
    # Having seen it, the same words may be sent once more.
    desk.post(f"/jobs/{job.pk}/edit/", typed(description="My words", version=page.context["form"]["version"].value()))
    job.refresh_from_db()
    assert job.description == "My words"


def test_the_time_of_a_job_with_people_cannot_be_taken_away(clinic, desk):
    job = make_ready_job(clinic)
    page = desk.post(f"/jobs/{job.pk}/edit/", typed(start_date="", start_time="", version=job.version))
    assert page.context["form"].errors["start_time"] == ["Remove the resources before you take the time away."]


def test_rescheduling_moves_the_job_and_may_ask_everybody_again(clinic, desk):
    job = make_ready_job(clinic)
    given = {name: typed()[name] for name in ("start_date", "start_time", "duration", "timezone")}
    desk.post(f"/jobs/{job.pk}/reschedule/", given | {"version": job.version})
    job.refresh_from_db()
    assert (job.start, job.duration, job.status) == (datetime(2027, 1, 15, 8, 30, tzinfo=UTC), 45, JobStatus.READY)
    desk.post(f"/jobs/{job.pk}/reschedule/", given | {"version": job.version, "asks_again": "on"})
    job.refresh_from_db()
    assert (job.status, job.allocations.get().status) == (JobStatus.DISPATCHED, AllocationStatus.MODIFIED)


def test_rescheduling_needs_a_time_and_the_version_that_was_read(clinic, desk):
    job = make_job(clinic)
    page = desk.post(f"/jobs/{job.pk}/reschedule/", {"timezone": "Europe/Paris", "version": job.version})
    assert set(page.context["form"].errors) == {"start_date", "start_time"}
    page = desk.post(f"/jobs/{job.pk}/reschedule/", typed(version=job.version + 1))
    assert "Somebody has changed this job" in text_of(page)


def test_the_switch_is_preset_by_the_type(clinic, desk):
    kind = JobType.objects.create(organization=clinic, name="Video", is_virtual=True)
    assert "checked" in text_of(desk.get(f"/jobs/new/virtual/?type={kind.pk}"))
    assert "checked" not in text_of(desk.get("/jobs/new/virtual/?type="))
