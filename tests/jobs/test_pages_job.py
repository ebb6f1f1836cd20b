"""The page of a job: its buttons, what they are refused for, and the part that keeps itself fresh."""

import pytest

from accounts.models import User
from jobs import services
from jobs.models import Allocation, Job
from jobs.statuses import AllocationStatus, JobStatus
from tests.counting import count_queries
from tests.jobs.page_visitors import allocation_of, messages_of, scheduler_of, text_of, visitor
from tests.making import (
    make_contact,
    make_dispatched_job,
    make_job,
    make_organization,
    make_ready_job,
    make_resource,
    make_user,
    tomorrow,
)

pytestmark = pytest.mark.django_db
A, J = AllocationStatus, JobStatus


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(clinic):
    return scheduler_of(clinic)


def live(client, job, version):
    return client.get(f"/jobs/{job.pk}/live/?version={version}", headers={"HX-Request": "true"})


@pytest.mark.heavy
def test_a_job_goes_its_way_with_the_buttons_of_its_page(clinic, desk):
    job, nurse = make_job(clinic), make_resource(clinic)
    here = f"/jobs/{job.pk}/"
    desk.post(f"{here}allocations/", {"resource": str(nurse.pk)})
    allocation = job.allocations.get()
    for button, given, status in [
        (f"{here}dispatch/", {}, J.DISPATCHED),
        (f"{here}allocations/{allocation.pk}/accept/", {}, J.READY),
        (f"{here}allocations/{allocation.pk}/progress/", {"status": "En Route", "is_sure": "on"}, J.EN_ROUTE),
        (f"{here}cancel/", {"reason": "Snow"}, J.CANCELLED),
        (f"{here}reopen/", {}, J.EN_ROUTE),
        (f"{here}allocations/{allocation.pk}/remove/", {}, J.PENDING_ALLOCATION),
    ]:
        assert desk.post(button, given)["Location"] == here
        job.refresh_from_db()
        assert job.status == status, button
    texts = [event["text"] for event in desk.get(here).context["events"]]
    assert texts[:2] == ["The job is Pending Allocation", f"{nurse.name} was removed"]
    assert "Snow" in [event["detail"] for event in desk.get(here).context["events"]]


def test_declining_for_a_resource_keeps_the_reason_and_shows_it(clinic, desk):
    job = make_dispatched_job(clinic)
    allocation = allocation_of(job)
    desk.post(f"/jobs/{job.pk}/allocations/{allocation.pk}/decline/", {"decline_reason": "Sick"})
    allocation.refresh_from_db()
    assert (allocation.status, allocation.decline_reason) == (A.DECLINED, "Sick")
    assert "Declined" in text_of(desk.get(f"/jobs/{job.pk}/"))


@pytest.mark.parametrize("given", [{}, {"decline_reason": "Bored"}])
def test_declining_without_a_reason_is_refused(clinic, desk, given):
    job = make_dispatched_job(clinic)
    answer = desk.post(f"/jobs/{job.pk}/allocations/{allocation_of(job).pk}/decline/", given, follow=True)
    assert messages_of(answer)[0].startswith("Reason:")
    assert allocation_of(job).status == A.DISPATCHED


def test_a_refusal_is_a_sentence_on_the_page(clinic, desk):
    job = make_job(clinic)
    answer = desk.post(f"/jobs/{job.pk}/dispatch/", follow=True)
    assert messages_of(answer)[0].startswith("Nobody is waiting to be told")
    assert 'role="alert"' in text_of(answer)


def test_dispatching_what_has_changed_since_it_was_read_tells_nobody(clinic, desk):
    job = make_job(clinic)
    services.allocate(job, make_resource(clinic), by=None)
    answer = desk.post(f"/jobs/{job.pk}/dispatch/", {"version": job.version}, follow=True)
    assert messages_of(answer)[0].startswith("Somebody has changed this job since you opened it.")
    assert allocation_of(job).status == A.PENDING_DISPATCH
    job.refresh_from_db()
    desk.post(f"/jobs/{job.pk}/dispatch/", {"version": job.version})
    assert allocation_of(job).status == A.DISPATCHED


def test_cancelling_what_has_changed_is_refused_and_keeps_the_reason(clinic, desk):
    job = make_job(clinic)
    old = job.version
    services.change_job(job, {"description": "Something else"}, by=None)
    page = desk.post(f"/jobs/{job.pk}/cancel/", {"reason": "Snow", "version": old})
    assert "Somebody has changed this job" in text_of(page)
    assert "Snow</textarea>" in text_of(page)
    assert Job.objects.get().status != J.CANCELLED
    desk.post(f"/jobs/{job.pk}/cancel/", {"reason": "Snow", "version": page.context["form"]["version"].value()})
    assert (Job.objects.get().status, Job.objects.get().cancel_reason) == (J.CANCELLED, "Snow")


def test_deleting_is_asked_about_and_then_the_list_follows(clinic, desk):
    job = make_job(clinic)
    assert f"Delete {job.name}?" in text_of(desk.get(f"/jobs/{job.pk}/delete/"))
    assert Job.objects.kept().exists()
    assert desk.post(f"/jobs/{job.pk}/delete/")["Location"] == "/jobs/"
    assert not Job.objects.kept().exists()
    assert desk.get(f"/jobs/{job.pk}/").status_code == 404


def test_the_page_offers_resources_that_are_free_and_says_of_others_what_they_do(clinic, desk):
    busy, free, elsewhere = make_resource(clinic), make_resource(clinic), make_resource(make_organization())
    other = make_job(clinic, start=tomorrow(9), duration=60)
    services.allocate(other, busy, by=None)
    job = make_job(clinic, start=tomorrow(9), duration=30)
    page = text_of(desk.get(f"/jobs/{job.pk}/"))
    assert f"{busy.name} – busy" in page and other.name in page
    assert f"{free.name}</option>" in page
    assert elsewhere.name not in page
    # Whoever comes when the other job is over is not busy.
    later = make_job(clinic, start=tomorrow(10), duration=30)
    assert "busy" not in text_of(desk.get(f"/jobs/{later.pk}/"))


def test_the_reader_sees_the_time_of_the_job_and_the_own_time_when_the_clocks_differ(clinic):
    job = make_job(clinic, timezone="Europe/Paris")
    far = visitor(make_user(clinic, "scheduler", timezone="America/New_York"))
    near = visitor(make_user(clinic, "scheduler", timezone="Europe/Berlin"))
    assert "your time" in text_of(far.get(f"/jobs/{job.pk}/"))
    assert "America/New_York" in text_of(far.get(f"/jobs/{job.pk}/"))
    assert "your time" not in text_of(near.get(f"/jobs/{job.pk}/"))


def test_an_open_page_learns_of_an_acceptance_and_asks_for_nothing_else(clinic, desk):
    job = make_dispatched_job(clinic)
    version = job.version
    assert live(desk, job, version).status_code == 204
    services.respond(allocation_of(job), A.CONFIRMED, by=None)
    part = live(desk, job, version)
    assert part.status_code == 200
    assert "Confirmed" in text_of(part) and 'hx-swap-oob="innerHTML:#job-status"' in text_of(part)
    assert "<html" not in text_of(part)
    job.refresh_from_db()
    assert f"live/?version={job.version}" in text_of(part)
    assert live(desk, job, job.version).status_code == 204


def test_a_job_that_is_over_is_not_asked_for_again(clinic, desk):
    job = make_ready_job(clinic)
    services.cancel_job(job, by=None)
    assert "every 2s" not in text_of(live(desk, job, 0))


def test_an_open_page_of_a_deleted_job_goes_to_the_list(clinic, desk):
    job = make_job(clinic)
    services.delete_job(job, by=None)
    assert live(desk, job, 1)["HX-Redirect"] == "/jobs/"


def test_whoever_was_logged_out_gets_the_page_anew_and_not_a_log_in_form_inside_it(client, clinic):
    job = make_job(clinic)
    answer = live(client, job, 1)
    assert answer["HX-Refresh"] == "true"
    assert not answer.content


def test_without_a_script_the_live_address_leads_to_the_page(clinic, desk):
    job = make_job(clinic)
    assert desk.get(f"/jobs/{job.pk}/live/")["Location"] == f"/jobs/{job.pk}/"


def test_the_page_takes_as_many_queries_with_five_people_as_with_one(clinic, desk):
    small, large = make_dispatched_job(clinic), make_dispatched_job(clinic, resources=5)
    desk.get(f"/jobs/{small.pk}/")
    few = count_queries(lambda: desk.get(f"/jobs/{small.pk}/"))
    assert count_queries(lambda: desk.get(f"/jobs/{large.pk}/")) == few


def job_pages(job: Job, allocation: Allocation) -> list[tuple[str, str]]:
    here, person = f"/jobs/{job.pk}/", f"/jobs/{job.pk}/allocations/{allocation.pk}/"
    reads = ["", "edit/", "reschedule/", "cancel/", "delete/", "reopen/", f"allocations/{allocation.pk}/remove/"]
    writes = ["edit/", "reschedule/", "cancel/", "delete/", "reopen/", "dispatch/", "allocations/"]
    answers = ["accept/", "decline/", "progress/", "remove/"]
    return [
        *[("get", here + page) for page in reads],
        *[("post", here + page) for page in writes],
        *[("post", person + page) for page in answers],
    ]


@pytest.mark.heavy
def test_nothing_of_another_organizations_job_can_be_seen_or_done(clinic):
    job = make_dispatched_job(clinic)
    stranger = scheduler_of(make_organization())
    for method, page in job_pages(job, allocation_of(job)):
        assert getattr(stranger, method)(page, {"decline_reason": "Sick"}).status_code == 404, page
    assert stranger.get(f"/jobs/{job.pk}/live/", headers={"HX-Request": "true"}).status_code == 404
    assert allocation_of(job).status == A.DISPATCHED


def test_an_allocation_is_only_reached_through_its_own_job(clinic, desk):
    job, other = make_dispatched_job(clinic), make_dispatched_job(clinic)
    assert desk.post(f"/jobs/{other.pk}/allocations/{allocation_of(job).pk}/accept/").status_code == 404


def test_a_resource_may_not_open_the_pages_of_schedulers(clinic):
    job = make_dispatched_job(clinic)
    nurse = visitor(make_user(clinic, User.Role.RESOURCE))
    for method, page in job_pages(job, allocation_of(job)):
        assert getattr(nurse, method)(page).status_code == 403, page
    for page in ["/jobs/new/", "/contacts/", "/contacts/new/", "/resources/", "/resources/new/"]:
        assert nurse.get(page).status_code == 403, page


def test_a_stranger_is_asked_to_log_in(client, clinic):
    job = make_job(clinic, contact=make_contact(clinic))
    for page in ["/jobs/", f"/jobs/{job.pk}/", "/jobs/new/", "/contacts/", "/resources/", "/my-jobs/"]:
        assert client.get(page)["Location"] == f"/login/?next={page}"


def test_a_button_needs_the_token_of_its_page(clinic):
    strict = visitor(make_user(clinic, "scheduler"), enforce_csrf_checks=True)
    job = make_dispatched_job(clinic)
    assert strict.post(f"/jobs/{job.pk}/allocations/{allocation_of(job).pk}/accept/").status_code == 403
    assert allocation_of(job).status == A.DISPATCHED
