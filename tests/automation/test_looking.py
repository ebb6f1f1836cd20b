"""Somebody deletes or changes a meeting at the provider: it is found, said in words, and a person chooses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.refusals import Conflict, Invalid
from accounts.tokens import create_token
from automation import services
from automation.attention import count_needing_attention
from automation.drifts import describe_differences
from automation.models import Meeting
from automation.planning import order
from automation.resolving import resolve
from jobs import services as jobs
from notifications.models import Invitation
from providers.services import remove_connection
from tests.automation.drifting import change_there, delete_there, live_there, looked_at, settled
from tests.making import make_organization, make_ready_job, make_user, tomorrow
from tests.providers.connecting import connect, count_calls

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
GET = {"zoom": "zoom.get_meeting", "teams": "graph.get_meeting"}


@pytest.fixture
def admin():
    return make_user(make_organization())


def open_clinic(simulator, admin, provider):
    connect(simulator, admin, provider)
    text = create_token(admin, name="Automation", scopes=[])[1]
    services.enable_automation(admin.organization, services.Wish(access_token=text), by=admin)
    return admin.organization


@pytest.fixture(params=["zoom", "teams"])
def clinic(request, simulator, mailsink, admin):
    return open_clinic(simulator, admin, request.param)


@pytest.fixture
def zoom_clinic(simulator, mailsink, admin):
    return open_clinic(simulator, admin, "zoom")


def mails_to(contact):
    return list(
        Invitation.objects.filter(recipient=contact.email).order_by("created_at").values_list("kind", flat=True)
    )


def refresh(meeting):
    return Meeting.objects.get(pk=meeting.pk)


def test_a_meeting_that_is_as_we_left_it_is_no_news(clinic):
    job = make_ready_job(clinic)
    settled(job)
    after = looked_at(job)
    assert (after.status, after.drift, after.look_wanted_at, after.has_work) == ("scheduled", "", None, False)
    assert after.looked_at


def test_what_we_changed_ourselves_is_no_news(clinic):
    job = make_ready_job(clinic)
    settled(job)
    jobs.change_job(job, {"start": tomorrow(15), "description": "Another title " * 30}, by=None)
    settled(job)
    after = looked_at(job)
    assert (after.status, after.drift) == ("scheduled", "")
    assert count_needing_attention(clinic) == 0


def test_a_deleted_meeting_fails_in_words_and_needs_somebody(clinic, simulator):
    job = make_ready_job(clinic)
    delete_there(simulator, settled(job))
    after = looked_at(job)
    assert (after.status, after.drift, after.error_code) == ("failed", "deleted", "deleted_at_provider")
    assert "was deleted at" in after.error_message
    assert after.error_id.startswith("E-")
    assert not after.has_live_link
    assert count_needing_attention(clinic) == 1
    assert AuditEvent.objects.filter(action="meeting.deleted_at_provider").count() == 1


def test_to_look_again_at_a_deleted_meeting_tells_nothing_twice(clinic, simulator):
    job = make_ready_job(clinic)
    delete_there(simulator, settled(job))
    first = looked_at(job)
    order(first)
    again = settled(job)
    assert (again.status, again.drift_found_at) == ("failed", first.drift_found_at)
    assert AuditEvent.objects.filter(action="meeting.deleted_at_provider").count() == 1


def test_a_deleted_meeting_is_made_anew_and_its_link_sent_as_an_update(clinic, simulator, admin):
    job = make_ready_job(clinic)
    before = settled(job)
    delete_there(simulator, before)
    resolve(looked_at(job), "recreate", by=admin)
    after = settled(job)
    assert (after.status, after.drift, after.error_code) == ("scheduled", "", "")
    assert after.provider_meeting_id != before.provider_meeting_id
    assert len(live_there(simulator)) == 1
    assert mails_to(job.contact) == ["invitation", "update"]
    assert AuditEvent.objects.get(action="meeting.recreated").user == admin


def test_a_job_can_go_on_without_its_deleted_meeting(clinic, simulator, admin):
    job = make_ready_job(clinic)
    delete_there(simulator, settled(job))
    resolve(looked_at(job), "keep", by=admin)
    after = settled(job)
    assert (after.status, after.drift, after.join_url) == ("cancelled", "", "")
    assert mails_to(job.contact) == ["invitation", "cancellation"]
    job.refresh_from_db()
    assert job.status == "Ready"
    assert live_there(simulator) == []


def test_an_ignored_deletion_is_not_reported_again(clinic, simulator, admin):
    job = make_ready_job(clinic)
    before = settled(job)
    delete_there(simulator, before)
    resolve(looked_at(job), "ignore", by=admin)
    for _ in range(2):
        after = looked_at(job)
        assert (after.status, after.drift, after.join_url) == ("scheduled", "", before.join_url)
    assert count_needing_attention(clinic) == 0
    assert mails_to(job.contact) == ["invitation"]


def test_a_reschedule_makes_a_deleted_meeting_anew_by_itself(clinic, simulator):
    job = make_ready_job(clinic)
    delete_there(simulator, settled(job))
    looked_at(job)
    jobs.change_job(job, {"start": tomorrow(15)}, by=None)
    after = settled(job)
    assert (after.status, after.drift) == ("scheduled", "")
    assert len(live_there(simulator)) == 1


def test_a_cancelled_job_needs_no_choice(clinic, simulator):
    job = make_ready_job(clinic)
    delete_there(simulator, settled(job))
    looked_at(job)
    jobs.cancel_job(job, by=None)
    assert count_needing_attention(clinic) == 0 or settled(job)
    after = settled(job)
    assert (after.status, after.drift) == ("cancelled", "")
    assert count_needing_attention(clinic) == 0


def test_a_look_that_fails_says_nothing_against_the_meeting(clinic, simulator):
    job = make_ready_job(clinic)
    meeting = settled(job)
    simulator.set_fault(kind="status_500_html", operation=GET[meeting.provider])
    after = looked_at(job)
    assert (after.status, after.drift, after.error_code) == ("scheduled", "", "")
    assert after.look_wanted_at


def test_without_the_connection_nobody_looks(clinic, simulator, admin):
    job = make_ready_job(clinic)
    meeting = settled(job)
    remove_connection(meeting.connection, by=admin)
    assert looked_at(job).status == "scheduled"
    assert count_calls(simulator, GET[meeting.provider]) == 0


def test_a_job_that_is_over_is_not_looked_at(clinic, simulator):
    job = make_ready_job(clinic)
    delete_there(simulator, settled(job))
    type(job).objects.filter(pk=job.pk).update(start=timezone.now() - timedelta(hours=2))
    Meeting.objects.filter(job=job).update(held_hash="")
    assert looked_at(job).drift == ""


def test_a_meeting_moved_at_zoom_is_said_with_both_times(zoom_clinic, simulator):
    job = make_ready_job(zoom_clinic, start=tomorrow(14))
    before = settled(job)
    change_there(simulator, before, start_time=tomorrow(15).strftime("%Y-%m-%dT%H:%M:%SZ"), duration=45, topic="Sale!")
    after = looked_at(job)
    assert (after.status, after.drift) == ("scheduled", "changed")
    assert describe_differences(after) == [
        "Zoom has the title “Sale!”, the job “Check-up”.",
        "Zoom has 15:00, the job 14:00.",
        "Zoom has 45 minutes, the job 30.",
    ]
    assert count_needing_attention(zoom_clinic) == 1
    assert mails_to(job.contact) == ["invitation"]


def test_a_changed_meeting_is_put_back_as_the_job_has_it(zoom_clinic, simulator, admin):
    job = make_ready_job(zoom_clinic, start=tomorrow(14))
    before = settled(job)
    change_there(simulator, before, duration=45, topic="Sale!")
    resolve(looked_at(job), "recreate", by=admin)
    after = settled(job)
    there = live_there(simulator)
    assert [(str(one["id"]), one["topic"], one["duration"]) for one in there] == [
        (before.provider_meeting_id, "Check-up", 30)
    ]
    assert (after.status, after.drift, looked_at(job).drift) == ("scheduled", "", "")
    assert mails_to(job.contact) == ["invitation"]


def test_a_new_password_from_zoom_is_taken_over_and_told(zoom_clinic, simulator, admin):
    job = make_ready_job(zoom_clinic)
    before = settled(job)
    change_there(simulator, before, password="NewOne77")
    found = looked_at(job)
    assert [each["what"] for each in found.drift_details["differences"]] == ["link", "password"]
    assert "NewOne77" not in repr(found.drift_details)
    resolve(found, "keep", by=admin)
    after = settled(job)
    assert (after.status, after.drift, after.password) == ("scheduled", "", "NewOne77")
    assert after.join_url != before.join_url
    assert mails_to(job.contact) == ["invitation", "update"]
    assert looked_at(job).drift == ""


def test_the_jobs_time_stays_when_another_is_kept_at_zoom(zoom_clinic, simulator, admin):
    job = make_ready_job(zoom_clinic, start=tomorrow(14))
    change_there(simulator, settled(job), start_time=tomorrow(15).strftime("%Y-%m-%dT%H:%M:%SZ"))
    resolve(looked_at(job), "keep", by=admin)
    after = settled(job)
    job.refresh_from_db()
    assert (after.drift, job.start) == ("", tomorrow(14))
    assert mails_to(job.contact) == ["invitation"]
    assert looked_at(job).drift == ""


def test_an_ignored_change_is_not_reported_again_but_another_is(zoom_clinic, simulator, admin):
    job = make_ready_job(zoom_clinic)
    before = settled(job)
    change_there(simulator, before, topic="Sale!")
    resolve(looked_at(job), "ignore", by=admin)
    assert looked_at(job).drift == ""
    change_there(simulator, before, topic="Bigger sale!")
    assert looked_at(job).drift == "changed"
    delete_there(simulator, before)
    assert looked_at(job).drift == "deleted"


def test_a_change_that_somebody_undid_is_no_news_any_more(zoom_clinic, simulator):
    job = make_ready_job(zoom_clinic)
    before = settled(job)
    change_there(simulator, before, topic="Sale!")
    assert looked_at(job).drift == "changed"
    change_there(simulator, before, topic="Check-up")
    assert looked_at(job).drift == ""


def test_there_is_nothing_to_choose_where_nothing_was_found(zoom_clinic, admin):
    job = make_ready_job(zoom_clinic)
    meeting = settled(job)
    with pytest.raises(Conflict):
        resolve(meeting, "keep", by=admin)
    with pytest.raises(Invalid):
        resolve(meeting, "explode", by=admin)


def test_the_second_of_two_choices_comes_too_late(zoom_clinic, simulator, admin):
    job = make_ready_job(zoom_clinic)
    delete_there(simulator, settled(job))
    found = looked_at(job)
    resolve(found, "recreate", by=admin)
    with pytest.raises(Conflict):
        resolve(refresh(found), "keep", by=admin)
