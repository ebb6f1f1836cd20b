"""Each admin hears of each cause at most once a day, with the cure; and not of what heals by itself."""

from datetime import timedelta

import pytest
from django.utils import timezone

from automation import alarms
from automation.models import Meeting
from automation.troubles import note_since_when, organizations_in_trouble, troubles_of
from automation.watch import ring_for_troubles
from notifications.models import Invitation, Notice
from outbox.models import Duty
from tests.automation.staffing import open_clinic, settled
from tests.making import make_job, make_organization, make_ready_job, make_user
from tests.notifications.read_mail import Mail
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
Kind = Notice.Kind
REFUSED = {
    "status": "failed",
    "error_code": "refused",
    "error_message": "Zoom refused this.",
    "error_id": "E-AAAA-BBBB",
}
NO_HOST = {"status": "waiting", "error_code": "no_free_host", "error_message": "All 2 hosts of the pool are taken."}
DOWN = {"status": "waiting", "error_code": "provider_down", "error_message": "Zoom is down."}


@pytest.fixture
def clinic():
    return make_user(make_organization(), email="ada@clinic.example", name="Ada").organization


def make_stuck(organization, *, minutes=5, hours=24, **fields):
    """A meeting that has been like this for so long, of a job that begins in so many hours."""
    job = make_job(organization, start=timezone.now() + timedelta(hours=hours))
    since = timezone.now() - timedelta(minutes=minutes)
    return Meeting.objects.create(organization=organization, job=job, calendar_uid=job.pk, stuck_since=since, **fields)


def told(organization):
    alarms.tell_admins(organization.pk)
    return list(Notice.objects.for_organization(organization).filter(kind=Kind.NEEDS_SOMEBODY).order_by("created_at"))


def test_the_mail_names_the_cause_the_meetings_and_the_cure(clinic):
    first = make_stuck(clinic, hours=3, **REFUSED)
    for hours in range(4, 11):
        make_stuck(clinic, hours=hours, **REFUSED)
    (notice,) = told(clinic)
    text = Mail(notice.octets).body("text/plain")
    assert notice.recipient == "ada@clinic.example"
    assert notice.subject == "Meetings that need you: 8 – Zoom refused this."
    assert "Press Try again on the meeting." in text
    assert f"{first.job.name}: Check-up · " in text
    assert "error ID E-AAAA-BBBB" in text
    assert text.count("Check-up") == alarms.MOST_NAMED
    assert "And others: 3" in text
    assert "/meetings/?show=attention" in text.split("Show these meetings:")[1]
    assert "Europe/Paris" in text


def test_it_is_in_the_language_and_zone_of_each_admin(clinic):
    make_user(clinic, email="bea@clinic.example", language="de", timezone="Asia/Tokyo")
    make_stuck(clinic, **NO_HOST)
    texts = {notice.recipient: Mail(notice.octets).body("text/plain") for notice in told(clinic)}
    assert "Fügen Sie dem Pool einen Host hinzu" in texts["bea@clinic.example"]
    assert "Asia/Tokyo" in texts["bea@clinic.example"]
    assert "Add a host to the pool" in texts["ada@clinic.example"]


def test_once_a_day_for_each_cause_and_again_the_next_day(clinic):
    make_stuck(clinic, **REFUSED)
    assert len(told(clinic)) == 1
    make_stuck(clinic, **REFUSED)
    assert len(told(clinic)) == 1
    make_stuck(clinic, **NO_HOST)
    assert len(told(clinic)) == 2
    for notice in Notice.objects.filter(kind=Kind.NEEDS_SOMEBODY):  # as if they were of yesterday
        cause = notice.once_key.rpartition(":")[0]
        Notice.objects.filter(pk=notice.pk).update(once_key=f"{cause}:2020-01-01")
    assert len(told(clinic)) == 4


def test_the_day_is_the_organizations(clinic):
    clinic.timezone = "Pacific/Kiritimati"
    clinic.save()
    make_stuck(clinic, **REFUSED)
    local = (timezone.now() + timedelta(hours=14)).date()
    assert told(clinic)[0].once_key == f"trouble:refused:{local}"


def test_what_is_put_right_is_told_of_no_more(clinic):
    meeting = make_stuck(clinic, **REFUSED)
    Meeting.objects.filter(pk=meeting.pk).update(status="pending", error_code="")
    note_since_when()
    assert told(clinic) == []
    assert Meeting.objects.get(pk=meeting.pk).stuck_since is None


def test_another_organization_hears_nothing(clinic):
    other = make_user(make_organization()).organization
    make_stuck(clinic, **REFUSED)
    assert told(other) == []
    assert organizations_in_trouble() == [clinic.pk]


def test_only_admins_who_are_still_there_are_told(clinic):
    make_user(clinic, role="scheduler")
    make_user(clinic, is_active=False)
    make_stuck(clinic, **REFUSED)
    assert [notice.recipient for notice in told(clinic)] == ["ada@clinic.example"]


@pytest.mark.parametrize(
    ("minutes", "hours", "is_told"), [(5, 1, False), (20, 24, False), (20, 1, True), (500, 0.1, True)]
)
def test_what_heals_by_itself_is_told_of_when_it_lasts_and_the_meeting_is_near(clinic, minutes, hours, is_told):
    make_stuck(clinic, minutes=minutes, hours=hours, **DOWN)
    assert bool(told(clinic)) is is_told


def test_what_is_tried_again_too_late_is_told_of_at_once_and_says_when(clinic):
    late = timezone.now() + timedelta(hours=20)
    make_stuck(clinic, hours=12, orders=1, available_at=late, **NO_HOST | {"error_code": "waiting_for_quota"})
    make_stuck(clinic, hours=30, orders=1, available_at=late, **NO_HOST | {"error_code": "daily_limit"})
    (notice,) = told(clinic)
    assert notice.once_key.startswith("trouble:waiting_for_quota:")
    assert "Tried again by itself: " in Mail(notice.octets).body("text/plain")


def test_what_has_just_begun_and_what_is_over_is_not_told_of(clinic):
    make_stuck(clinic, minutes=1, **REFUSED)
    over = make_stuck(clinic, **REFUSED)
    over.job.start = timezone.now() - timedelta(hours=3)
    over.job.save()
    assert told(clinic) == []


def test_a_lost_authorization_has_a_mail_of_its_own(clinic):
    lost = {"error_code": "connection_lost", "error_message": "Zoom says the authorization is dead."}
    make_stuck(clinic, status="waiting", **lost)
    make_stuck(clinic, status="waiting", minutes=60, hours=1, **lost)
    assert told(clinic) == []


def test_a_meeting_deleted_at_the_provider_asks_for_a_choice(clinic):
    held = {"status": "failed", "provider": "zoom", "provider_meeting_id": "8", "join_url": "https://zoom.us/j/8"}
    make_stuck(clinic, drift="deleted", error_code="deleted_at_provider", **held)
    (notice,) = told(clinic)
    assert "deleted at Zoom" in notice.subject
    assert "Choose for each meeting" in Mail(notice.octets).body("text/html")


def test_an_address_that_is_refused_is_told_of_with_the_address(clinic):
    meeting = make_stuck(clinic, status="pending")
    before = timezone.now() - timedelta(minutes=5)
    failed = {"status": "failed", "error_code": "mail_refused", "error_message": "Refused.", "method": "REQUEST"}
    Invitation.objects.create(
        organization=clinic, uid=meeting.calendar_uid, recipient="anna@nowhere.example", created_at=before, **failed
    )
    Invitation.objects.update(created_at=timezone.now())
    assert told(clinic) == []  # Others may be refused for the same cause; one mail tells of all.
    Invitation.objects.update(created_at=before)
    (notice,) = told(clinic)
    assert notice.subject.startswith("Mails that could not be delivered: 1")
    assert "anna@nowhere.example" in Mail(notice.octets).body("text/plain")
    assert "/meetings/?show=mails" in Mail(notice.octets).body("text/html").replace("&amp;", "&")


def test_a_real_failure_is_noted_and_told_by_the_sweep(simulator):
    clinic = open_clinic(simulator)
    simulator.set_fault(kind="lost_scope", operation="zoom.create_meeting")
    meeting = settled(make_ready_job(clinic))
    assert (meeting.status, meeting.stuck_since) == ("waiting", None)
    note_since_when()
    assert troubles_of(clinic) == []
    Meeting.objects.update(stuck_since=timezone.now() - timedelta(minutes=3))
    (trouble,) = troubles_of(clinic)
    assert (trouble.cause, trouble.retry_at) == ("scope_missing", None)
    assert told(clinic)[0].subject.startswith("Meetings that need you: 1 – The authorization at Zoom")


def test_the_duty_is_done_once_a_minute_however_many_sweep(clinic):
    make_stuck(clinic, minutes=0, **REFUSED)
    Meeting.objects.update(stuck_since=None)
    ring_for_troubles()
    since = Meeting.objects.get().stuck_since
    assert since is not None
    ring_for_troubles()
    assert Duty.objects.filter(name__contains="tell admins").count() == 1
    assert Meeting.objects.get().stuck_since == since


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_two_who_tell_at_once_one_writes_the_mail(clinic):
    make_stuck(clinic, **REFUSED)
    counts = all_at_once(4, lambda _: alarms.tell_admins(clinic.pk))
    assert sorted(counts) == [0, 0, 0, 1]
    assert Notice.objects.filter(kind=Kind.NEEDS_SOMEBODY).count() == 1
