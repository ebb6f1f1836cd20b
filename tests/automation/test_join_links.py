"""A guest's own link: words before and after, the meeting in between, whatever happens to host, time or provider."""

import email
import email.policy
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from automation import join_links
from automation.join_models import JoinLink
from automation.models import Meeting
from automation.wishes import people_for
from jobs import services as jobs
from jobs.models import Job
from jobs.people import change_person
from notifications.models import Invitation
from tests.automation.settling import settle_only
from tests.making import make_contact, make_organization, make_ready_job

pytestmark = pytest.mark.django_db
LINK = "https://zoom.example/j/123?pwd=abc"


@pytest.fixture
def organization():
    return make_organization(name="Riverside", reply_to="office@riverside.example")


def make_meeting(organization, **fields):
    """A meeting that is there, of a job that starts `minutes` from now."""
    start = timezone.now() + timedelta(minutes=fields.pop("minutes", 5))
    job = make_ready_job(organization, start=start, **fields)
    return Meeting.objects.create(
        organization=organization,
        job=job,
        status="scheduled",
        scheduled_at=timezone.now(),
        provider="zoom",
        provider_meeting_id="123",
        join_url=LINK,
        password="abc",
    )


def path_for(meeting, email=""):
    people = people_for(meeting)
    address = email or meeting.job.contact.email
    return "/" + join_links.urls_for(meeting, people)[address].split("/", 3)[3]


def test_everybody_has_a_link_of_their_own_and_keeps_it(organization):
    meeting = make_meeting(organization)
    first = join_links.urls_for(meeting, people_for(meeting))
    assert len(set(first.values())) == 2
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert join_links.urls_for(meeting, people_for(meeting)) == first
    stored = JoinLink.objects.values_list("token_hash", "address")
    assert not any(url.split("/")[-2] in str(stored) for url in first.values())


def test_when_it_is_time_the_link_leads_straight_to_the_meeting(organization, client):
    answer = client.get(path_for(make_meeting(organization)))
    assert (answer.status_code, answer["Location"]) == (302, LINK)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_before_it_says_from_when_in_the_zone_and_language_of_the_guest(organization, client):
    contact = make_contact(organization, timezone="Asia/Tokyo", language="en")
    meeting = make_meeting(organization, minutes=130, contact=contact)
    answer = client.get(path_for(meeting))
    opens_at = (meeting.job.start - timedelta(minutes=10)).astimezone(ZoneInfo("Asia/Tokyo"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "You can join from" in text
    assert f"{opens_at:%-I:%M}" in text
    assert "Asia/Tokyo" in text
    assert "That is in" in text
    assert LINK not in text
    assert not answer.cookies


def test_a_german_guest_reads_german(organization, client):
    contact = make_contact(organization, language="de")
    answer = client.get(
        path_for(make_meeting(organization, minutes=90, contact=contact)), headers={"accept-language": "en"}
    )
    assert "teilnehmen" in answer.content.decode()
    assert answer["Content-Language"] == "de"


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [
        (lambda meeting: jobs.cancel_job(meeting.job, by=None), "This meeting was cancelled."),
        (lambda meeting: jobs.delete_job(meeting.job, by=None), "This meeting was cancelled."),
        (lambda meeting: Meeting.objects.filter(pk=meeting.pk).update(called_off_at=timezone.now()), "cancelled"),
    ],
)
def test_what_was_called_off_is_said_to_be(organization, client, happens, sentence):
    meeting = make_meeting(organization)
    path = path_for(meeting)
    happens(meeting)
    answer = client.get(path)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert LINK not in answer.content.decode()


def reopen_after_cancelling(meeting):
    """Everybody was told that it is off before the job was on again."""
    jobs.cancel_job(meeting.job, by=None)
    settle_only(meeting)
    jobs.reopen_job(Job.objects.get(pk=meeting.job_id), by=None)
    settle_only(meeting)


def test_a_job_that_is_on_again_promises_no_meeting_that_nobody_makes(organization, client):
    meeting = make_meeting(organization, minutes=90)
    path = path_for(meeting)
    reopen_after_cancelling(meeting)
    assert Meeting.objects.get().status == "pending"
    text = client.get(path).content.decode()
    assert "This meeting was cancelled." in text
    assert "You can join from" not in text


def test_one_that_is_to_be_made_again_is_announced(organization, client):
    meeting = make_meeting(organization, minutes=90)
    path = path_for(meeting)
    reopen_after_cancelling(meeting)
    Meeting.objects.update(is_manual=True)
    assert "You can join from" in client.get(path).content.decode()


def test_the_page_follows_the_zone_and_language_of_the_contact_as_the_mails_do(organization, client):
    meeting = make_meeting(organization, minutes=90)
    Meeting.objects.update(provider=Meeting.BY_HAND, provider_meeting_id=Meeting.BY_HAND, is_manual=True)
    path = path_for(meeting)
    contact = meeting.job.contact
    change_person(contact, {"language": "de", "timezone": "Asia/Tokyo"}, by=None)
    settle_only(meeting)
    answer = client.get(path)
    assert answer["Content-Language"] == "de"
    assert "Asia/Tokyo" in answer.content.decode()
    assert JoinLink.objects.filter(address=contact.email).count() == 1


def test_after_the_end_it_is_over(organization, client):
    meeting = make_meeting(organization, minutes=-180)
    answer = client.get(path_for(meeting))
    assert "This meeting is over." in answer.content.decode()


def test_a_moved_meeting_says_from_where(organization, client):
    meeting = make_meeting(organization, minutes=60)
    path = path_for(meeting)
    jobs.change_job(meeting.job, {"start": meeting.job.start + timedelta(days=2)}, by=None)
    text = client.get(path).content.decode()
    assert "The meeting was moved." in text


def tell_time(meeting, start) -> None:
    """The job is moved there, and the mails about it have left."""
    jobs.change_job(meeting.job, {"start": start}, by=None)
    settle_only(meeting)
    Invitation.objects.current().update(status=Invitation.Status.SENT)


def test_a_meeting_that_was_moved_twice_says_the_time_that_was_told_last_and_nothing_when_it_is_over(
    organization, client
):
    meeting = make_meeting(organization, minutes=60)
    Meeting.objects.update(provider=Meeting.BY_HAND, provider_meeting_id=Meeting.BY_HAND, is_manual=True)
    noon = (timezone.now() + timedelta(days=5)).replace(hour=12, minute=0, second=0, microsecond=0)
    for days in (0, 1):
        tell_time(meeting, noon + timedelta(days=days))
    path = path_for(meeting)
    was = "It was planned for {:%a}, {:%-d}".format
    assert was(noon, noon) in client.get(path).content.decode()
    jobs.change_job(meeting.job, {"start": noon + timedelta(days=2)}, by=None)
    tomorrow = noon + timedelta(days=1)
    assert was(tomorrow, tomorrow) in client.get(path).content.decode()
    jobs.change_job(meeting.job, {"start": timezone.now() - timedelta(hours=5)}, by=None)
    over = client.get(path).content.decode()
    assert "This meeting is over." in over and "The meeting was moved." not in over


def test_a_guest_who_was_replaced_finds_no_meeting(organization, client):
    meeting = make_meeting(organization)
    path = path_for(meeting)
    jobs.change_job(meeting.job, {"contact": make_contact(organization)}, by=None)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "This invitation was withdrawn." in answer.content.decode()


def test_the_link_survives_another_provider(organization, client):
    meeting = make_meeting(organization)
    path = path_for(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(provider="teams", join_url="https://teams.example/l/meetup-join/9")
    assert client.get(path)["Location"] == "https://teams.example/l/meetup-join/9"


def test_a_link_by_hand_shows_its_password_first(organization, client):
    meeting = make_meeting(organization)
    path = path_for(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(provider=Meeting.BY_HAND, join_url="https://meet.example/x")
    text = client.get(path).content.decode()
    assert "abc" in text
    assert 'href="https://meet.example/x"' in text


def test_a_meeting_without_a_link_yet_says_so(organization, client):
    meeting = make_meeting(organization)
    path = path_for(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(status="waiting", join_url="", provider_meeting_id="")
    assert "not ready yet" in client.get(path).content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00", "é", "a" * 4000])
def test_a_link_that_nobody_made_finds_nothing(organization, client, token):
    make_meeting(organization)
    assert client.get(f"/join/{token}/").status_code == 404


def test_looking_costs_few_queries_and_one_write_a_minute(organization, client, django_assert_max_num_queries):
    meeting = make_meeting(organization)
    path = path_for(meeting)
    client.get(path)
    with django_assert_max_num_queries(8) as queries:
        client.get(path)
    assert not any(query["sql"].startswith("UPDATE") for query in queries.captured_queries)


def test_guests_read_of_their_own_page_in_the_mail_and_resources_do_not(organization):
    job = make_ready_job(organization)
    there = {"provider": Meeting.BY_HAND, "provider_meeting_id": Meeting.BY_HAND, "join_url": LINK}
    meeting = Meeting.objects.create(organization=organization, job=job, is_manual=True, status="pending", **there)
    meeting.order()
    settle_only(meeting)
    mails = {row.role: row.octets.decode() for row in Invitation.objects.filter(uid=meeting.calendar_uid)}
    own_page = join_links.url_of(JoinLink.objects.get(address=job.contact.email))
    assert own_page in read_text(mails["contact"])
    assert LINK in read_text(mails["contact"])
    assert "/join/" not in read_text(mails["resource"])


def test_an_organization_may_do_without(organization):
    organization.mails_own_pages = False
    organization.save()
    people = people_for(make_meeting(organization))
    assert join_links.with_own_pages(Meeting.objects.get(), people) == people
    assert not JoinLink.objects.exists()


def read_text(octets):
    message = email.message_from_string(octets, policy=email.policy.default)
    return message.get_body(("plain",)).get_content()
