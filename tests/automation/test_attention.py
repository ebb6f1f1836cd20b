"""The list of what needs somebody: cause, cure and buttons; found by state and words; mails that were refused."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from automation.attention import count_needing_attention
from automation.models import Meeting
from jobs.models import Job
from notifications.models import Invitation
from tests.counting import count_queries
from tests.making import make_job, make_organization, make_resource, make_user
from tests.notifications.making import make_invite, make_person
from tests.notifications.meetings import Meeting as Entry
from tests.sizes import full_or

pytestmark = pytest.mark.django_db
REFUSED = {"status": "failed", "error_code": "refused", "error_message": "Zoom says no.", "error_id": "E-AAAA-BBBB"}
LOST = {"status": "waiting", "error_code": "connection_lost", "error_message": "The authorization is dead."}
NOBODY = {
    "status": "failed",
    "error_code": "mail_refused",
    "error_message": "Refused for good.",
    "error_id": "E-CC-DD",
}


@pytest.fixture
def clinic():
    return make_organization()


@pytest.fixture
def desk(client, clinic):
    client.force_login(make_user(clinic))
    return client


def make_stuck(organization, **fields):
    job = make_job(organization)
    return Meeting.objects.create(organization=organization, job=job, calendar_uid=job.pk, **fields)


def make_undelivered(organization, **person):
    """A mail that was refused, of a meeting that is fine otherwise."""
    meeting = make_stuck(organization)
    contact = make_person(name=meeting.job.contact.name, email=meeting.job.contact.email)
    Entry(organization, **vars(make_invite()) | {"uid": meeting.calendar_uid}).tell(
        make_person(**vars(contact) | person)
    )
    before = timezone.now() - timedelta(minutes=5)
    mails = Invitation.objects.filter(uid=meeting.calendar_uid)
    mails.update(created_at=before, served=1, **NOBODY)
    return mails.get()


def shown(desk, query=""):
    return desk.get(f"/meetings/{query}").content.decode()


def names(page):
    return set(re.findall(r'nowrap">(JOB-\d{4})', page))


@pytest.mark.heavy
def test_each_row_says_why_and_has_the_buttons_that_help(desk, clinic):
    refused, lost = make_stuck(clinic, **REFUSED), make_stuck(clinic, **LOST)
    page = shown(desk)
    assert "Zoom says no." in page and "E-AAAA-BBBB" in page
    for meeting in (refused, lost):
        assert f'action="/meetings/{meeting.pk}/retry/"' in page
        assert f'href="/meetings/{meeting.pk}/link/"' in page
    assert page.count(">Reconnect<") == 1
    assert "Next try by itself" not in page


def test_schedulers_cannot_reconnect(client, clinic):
    client.force_login(make_user(clinic, role="scheduler"))
    make_stuck(clinic, **LOST)
    assert ">Reconnect<" not in shown(client)


def test_what_is_tried_again_says_when(desk, clinic):
    soon = timezone.now() + timedelta(minutes=5)
    make_stuck(clinic, status="waiting", error_message="Zoom is down.", orders=1, available_at=soon)
    assert "Next try by itself at" in shown(desk)


@pytest.mark.heavy
def test_the_list_is_narrowed_by_state_and_words(desk, clinic):
    refused, lost = make_stuck(clinic, **REFUSED), make_stuck(clinic, **LOST)
    both = {refused.job.name, lost.job.name}
    found = {
        "": both,
        "?status=waiting": {lost.job.name},
        "?q=e-aaaa-bbbb": {refused.job.name},
        f"?q={lost.job.name.lower()}": {lost.job.name},
        f"?q={refused.job.contact.name.replace(' ', '+')}": {refused.job.name},
        "?q=check-up": both,
        "?q=nobody": set(),
    }
    assert {query: names(shown(desk, query)) for query in found} == found
    assert "Nothing found" in shown(desk, "?q=nobody")


THERE = {"provider": "zoom", "provider_meeting_id": "1"}


@pytest.mark.parametrize(
    ("meeting", "job", "is_listed"),
    [
        (REFUSED, {}, False),
        (LOST | THERE, {}, False),
        (REFUSED, {"cancelled_at": timezone.now()}, False),
        # What nobody wants is there, or may be.
        (REFUSED | THERE, {"cancelled_at": timezone.now()}, True),
        (REFUSED | THERE, {"deleted_at": timezone.now()}, True),
        (REFUSED | THERE | {"called_off_at": timezone.now()}, {}, True),
        (REFUSED | {"attempt_started_at": timezone.now()}, {"cancelled_at": timezone.now()}, True),
        (REFUSED | {"replaced_ids": ["1"]}, {"cancelled_at": timezone.now()}, True),
        # Somebody has to choose.
        (THERE | {"status": "scheduled", "join_url": "https://zoom.us/j/1", "drift": "changed"}, {}, True),
    ],
)
def test_what_was_over_long_ago_needs_nobody_unless_something_is_left_of_it(desk, clinic, meeting, job, is_listed):
    long_ago = make_stuck(clinic, **meeting)
    Job.objects.filter(pk=long_ago.job_id).update(start=timezone.now() - timedelta(days=90), **job)
    assert count_needing_attention(clinic) == is_listed
    assert (long_ago.job.name in shown(desk)) == is_listed
    assert long_ago.job.name in shown(desk, "?show=all")


def test_what_failed_yesterday_and_what_has_no_time_yet_are_listed(clinic):
    yesterday, open_end = make_stuck(clinic, **REFUSED), make_stuck(clinic, **LOST)
    Job.objects.filter(pk=yesterday.job_id).update(start=timezone.now() - timedelta(days=1))
    Job.objects.filter(pk=open_end.job_id).update(start=None, duration=None)
    assert count_needing_attention(clinic) == 2


def test_a_mail_that_was_refused_is_listed_with_who_and_why(desk, clinic):
    mail = make_undelivered(clinic)
    page = shown(desk, "?show=mails")
    contact = Meeting.objects.get(calendar_uid=mail.uid).job.contact
    assert mail.recipient in page and "Refused for good." in page and "E-CC-DD" in page
    assert f'action="/invitations/{mail.pk}/resend/"' in page
    assert f'href="/contacts/{contact.pk}/"' in page
    assert count_needing_attention(clinic) == 1
    assert '<span class="tab-badge">1</span>' in page


def test_the_badge_leads_to_what_it_counts(desk, clinic):
    assert "Nothing needs you" in shown(desk)
    mail = make_undelivered(clinic)
    assert mail.recipient in shown(desk)
    asked_for = shown(desk, "?show=attention")
    assert "Nothing needs you" not in asked_for
    assert "1 mail could not be delivered." in asked_for and 'btn-primary" href="?show=mails"' in asked_for
    assert "Nothing found" in shown(desk, "?q=nobody")
    stuck = make_stuck(clinic, **REFUSED)
    assert stuck.job.name in names(shown(desk))


def test_a_mail_is_listed_as_soon_as_it_was_refused(desk, clinic):
    mail = make_undelivered(clinic)
    Invitation.objects.filter(pk=mail.pk).update(created_at=timezone.now())
    assert mail.recipient in shown(desk, "?show=mails")
    assert count_needing_attention(clinic) == 1


def test_a_resource_is_corrected_where_resources_are(desk, clinic):
    resource = make_resource(clinic)
    make_undelivered(clinic, email=resource.email, role="resource")
    assert f'href="/resources/{resource.pk}/"' in shown(desk, "?show=mails")


def test_a_mail_that_is_sent_again_or_overtaken_is_listed_no_more(desk, clinic):
    first, second = make_undelivered(clinic), make_undelivered(clinic)
    said = desk.post(f"/invitations/{first.pk}/resend/", follow=True)
    assert "The mail is on its way again." in said.text
    Invitation.objects.filter(pk=second.pk).update(status="superseded")
    assert "Every mail could be delivered" in shown(desk, "?show=mails")
    assert count_needing_attention(clinic) == 0


@pytest.mark.heavy
def test_mails_are_found_by_address_job_and_error_id(desk, clinic):
    mail, other = make_undelivered(clinic), make_undelivered(clinic)
    job = Meeting.objects.get(calendar_uid=mail.uid).job
    for query in (mail.recipient, job.name, mail.recipient_name):
        page = shown(desk, f"?show=mails&q={query}")
        assert mail.recipient in page and other.recipient not in page
    assert other.recipient in shown(desk, "?show=mails&q=E-CC-DD")


def test_nobody_sees_what_is_another_organizations(desk, clinic):
    stranger = make_organization()
    make_stuck(stranger, **REFUSED)
    mail = make_undelivered(stranger)
    assert "Nothing needs you" in shown(desk)
    assert mail.recipient not in shown(desk, "?show=mails")
    assert count_needing_attention(clinic) == 0


@pytest.mark.parametrize("show", ["attention", "mails"])
def test_many_rows_cost_no_more_queries_than_one(desk, clinic, show):
    make = {"attention": lambda: make_stuck(clinic, **REFUSED), "mails": lambda: make_undelivered(clinic)}[show]
    make()
    shown(desk, f"?show={show}")
    one = count_queries(lambda: shown(desk, f"?show={show}"))
    for _ in range(full_or(3, full=12)):
        make()
    assert count_queries(lambda: shown(desk, f"?show={show}")) == one
