"""Four hours across a change of the clocks are four hours: in the database, at the provider, in mails and calendars,
and on every page that somebody reads."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from automation import services
from automation.models import Meeting
from jobs import services as jobs
from jobs.models import Job
from notifications.models import Invitation
from tests.automation.reading_feeds import make_program
from tests.automation.settling import settle_only
from tests.jobs.page_visitors import allocation_of, scheduler_of, text_of, visitor
from tests.making import make_contact, make_organization, make_token_text, make_user
from tests.notifications.read_mail import Mail
from tests.providers.connecting import connect

pytestmark = pytest.mark.django_db
FOUR_HOURS = timedelta(hours=4)


@dataclass(frozen=True)
class Night:
    """A job that begins half an hour after midnight, when the clocks are changed."""

    zone: str
    day: str
    start: datetime
    on_page: str
    in_mail: str

    def __str__(self) -> str:
        return f"{self.zone} {self.day}"


def begin(day, hour, minute):
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00").replace(tzinfo=UTC)


NIGHTS = [
    Night(
        "Europe/Berlin",
        "2027-03-28",
        begin("2027-03-27", 23, 30),
        "00:30 CET 05:30 CEST",
        "12:30 AM (UTC+01:00) – 5:30 AM (UTC+02:00)",
    ),
    Night(
        "Europe/Berlin",
        "2027-10-31",
        begin("2027-10-30", 22, 30),
        "00:30 CEST 03:30 CET",
        "12:30 AM (UTC+02:00) – 3:30 AM (UTC+01:00)",
    ),
    Night(
        "America/New_York",
        "2027-03-14",
        begin("2027-03-14", 5, 30),
        "00:30 EST 05:30 EDT",
        "12:30 AM (UTC-05:00) – 5:30 AM (UTC-04:00)",
    ),
    Night(
        "America/New_York",
        "2027-11-07",
        begin("2027-11-07", 4, 30),
        "00:30 EDT 03:30 EST",
        "12:30 AM (UTC-04:00) – 3:30 AM (UTC-05:00)",
    ),
    Night(
        "Australia/Lord_Howe",
        "2027-10-03",
        begin("2027-10-02", 14, 0),
        "00:30 UTC+10:30 05:00 UTC+11:00",
        "12:30 AM (UTC+10:30) – 5:00 AM (UTC+11:00)",
    ),
    Night(
        "Australia/Lord_Howe",
        "2027-04-04",
        begin("2027-04-03", 13, 30),
        "00:30 UTC+11:00 04:00 UTC+10:30",
        "12:30 AM (UTC+11:00) – 4:00 AM (UTC+10:30)",
    ),
]


@pytest.fixture(params=["zoom", "teams"])
def provider(request):
    return request.param


@pytest.fixture(params=NIGHTS, ids=str)
def night(request):
    return request.param


@pytest.fixture
def clinic(night, provider, simulator):
    organization = make_organization(timezone=night.zone)
    admin = make_user(organization)
    connect(simulator, admin, provider)
    token = make_token_text(admin, "meetings:write")
    services.enable_automation(organization, services.Wish(access_token=token), by=admin)
    return organization


@pytest.fixture
def program(clinic):
    return make_program(clinic)


@pytest.fixture
def job(clinic, night, program):
    """Written on the form, accepted, and with its meeting."""
    make_contact(clinic, name="Ann")
    given = {"description": "Night watch", "start_date": night.day, "start_time": "00:30", "duration": "240"}
    scheduler_of(clinic).post("/jobs/new/", given | {"timezone": night.zone, "people": "contact", "contact": "Ann"})
    job = Job.objects.get()
    jobs.allocate(job, program.resource, by=None)
    jobs.dispatch(job, by=None)
    jobs.respond(allocation_of(job), "Confirmed", by=None)
    settle_only(Meeting.objects.get(job=job))
    return Job.objects.select_related("meeting").get()


def read_times_at(provider, simulator):
    """Start and end, as the provider has them."""
    state = simulator.control("GET", "state", params={"calls": "no"})
    one = state["zoom" if provider == "zoom" else "graph"]["meetings"][0]
    if provider == "zoom":
        start = datetime.fromisoformat(one["start_time"])
        return start, start + timedelta(minutes=one["duration"])
    return datetime.fromisoformat(one["startDateTime"]), datetime.fromisoformat(one["endDateTime"])


@pytest.mark.heavy
def test_a_job_of_four_hours_is_four_hours_everywhere(job, night, provider, program, simulator):
    span = night.start, night.start + FOUR_HOURS
    assert (job.start, job.end, job.duration) == (*span, 240)
    assert job.meeting.status == "scheduled"
    assert read_times_at(provider, simulator) == span
    for row in Invitation.objects.filter(uid=job.meeting.calendar_uid):
        mail = Mail(row.octets)
        assert (mail.moment("DTSTART"), mail.moment("DTEND")) == span
        for shape in ("text/plain", "text/html"):
            assert night.in_mail in mail.body(shape)
        assert f"{night.zone}, UTC" in mail.message["Subject"]
    event = program.read_job(job)
    assert (event.moment("DTSTART"), event.moment("DTEND")) == span
    pages = [
        scheduler_of(job.organization).get(f"/jobs/{job.pk}/"),
        visitor(program.resource.user).get(f"/my-jobs/{allocation_of(job).pk}/"),
    ]
    for page in pages:
        assert_shows(text_of(page), night.on_page)


def assert_shows(page, clock_times):
    """Hours with the name of their clock, in this order."""
    words = clock_times.split()
    start, end = " ".join(words[:2]), " ".join(words[2:])
    assert 0 < page.find(f"{start}</time>") < page.find(f"{end}</time>")
