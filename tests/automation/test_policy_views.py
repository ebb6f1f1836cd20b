"""The tab Automation when its token is gone, and when its form is refused: what is offered, kept and said."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.tokens import create_token
from automation.models import Automation, Meeting
from automation.tasks import settle_meeting
from providers.models import Connection
from tests.making import make_organization, make_ready_job, make_token_text, make_user

pytestmark = pytest.mark.django_db
TAB = "/meetings-configuration/automation/"
ZOOM_RULE = "At most 10 characters"
STAYS = "the present password stays"


@pytest.fixture
def admin():
    return make_user(make_organization())


@pytest.fixture
def clinic(admin):
    Connection.objects.create(organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t")
    return admin.organization


@pytest.fixture
def desk(client, admin, clinic):
    client.force_login(admin)
    return client


@pytest.fixture
def suspended(desk, admin, clinic):
    """With every setting other than it is by default."""
    form = {"password": "Ulm-9_z", "enable_attendees": "on", "jobs": "virtual"}
    desk.post(f"{TAB}enable/", form | {"access_token": make_token_text(admin)})
    admin.api_tokens.update(revoked_at=timezone.now())
    return Automation.of(clinic)


def as_shown(page):
    """What a browser would send of the form as the page shows it, without a token."""
    form = page.split('action="/meetings-configuration/automation/enable/"')[1].split("</form>")[0]
    ticked = re.findall(r'<input type="checkbox" name="(\w+)"[^>]* checked', form)
    chosen = re.search(r'<select name="jobs".*?value="(\w+)" selected', form, re.DOTALL)
    password = re.search(r'<input type="text" name="password"( value="[^"]*")?', form)
    assert password[1] is None
    return {"password": "", "jobs": chosen[1] if chosen else "all"} | dict.fromkeys(ticked, "on")


def settings_of(clinic):
    automation = Automation.of(clinic)
    return automation.password, automation.jobs, automation.enable_attendees, automation.send_ics


def test_suspended_automation_only_lacks_its_token(desk, admin, clinic, suspended):
    page = desk.get(TAB).content.decode()
    assert STAYS in page and "Ulm-9_z" not in page
    answer = desk.post(f"{TAB}enable/", as_shown(page) | {"access_token": make_token_text(admin)})
    assert answer.status_code == 302
    assert Automation.of(clinic).status == "enabled"
    assert settings_of(clinic) == ("Ulm-9_z", "virtual", True, False)


@pytest.mark.parametrize(
    ("given", "password"),
    [({"password": "Other-1"}, "Other-1"), ({"drop_password": "on"}, "")],
)
def test_the_password_of_suspended_automation_can_be_changed_and_dropped(desk, admin, suspended, given, password):
    form = as_shown(desk.get(TAB).content.decode()) | {"access_token": make_token_text(admin)} | given
    assert desk.post(f"{TAB}enable/", form).status_code == 302
    assert settings_of(suspended.organization) == (password, "virtual", True, False)


def test_a_refused_token_keeps_what_was_chosen_and_says_again_that_the_password_stays(desk, clinic, suspended):
    answer = desk.post(f"{TAB}enable/", {"access_token": "rubbish", "jobs": "all", "send_ics": "on"})
    page = answer.content.decode()
    assert (answer.status_code, STAYS in page, 'name="drop_password"' in page) == (400, True, True)
    assert as_shown(page) == {"password": "", "jobs": "all", "send_ics": "on"}
    assert settings_of(clinic) == ("Ulm-9_z", "virtual", True, False)


def test_a_password_for_zoom_does_not_keep_automation_of_teams_from_going_on(desk, admin, clinic, suspended):
    Connection.objects.update(provider="teams")
    page = desk.get(TAB).content.decode()
    assert STAYS not in page
    assert desk.post(f"{TAB}enable/", as_shown(page) | {"access_token": make_token_text(admin)}).status_code == 302
    assert settings_of(clinic)[1:] == ("virtual", True, False)


def test_once_disabled_nothing_is_remembered(desk, admin, clinic, suspended):
    desk.post(f"{TAB}disable/")
    page = desk.get(TAB).content.decode()
    assert STAYS not in page and "drop_password" not in page
    assert as_shown(page) == {"password": "", "jobs": "all", "send_ics": "on"}
    desk.post(f"{TAB}enable/", as_shown(page) | {"access_token": make_token_text(admin)})
    assert settings_of(clinic) == ("", "all", False, True)


def test_the_api_gives_every_setting_each_time(client, admin, clinic, suspended):
    caller = create_token(admin, name="Caller", scopes=[])[1]
    body = {"access_token": make_token_text(admin)}
    answer = client.post(
        "/api/v1/automation/enable/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {caller}"},
    )
    assert answer.status_code == 200
    assert settings_of(clinic) == ("", "all", False, True)


@pytest.mark.parametrize(
    ("provider", "rule"), [("zoom", ZOOM_RULE), ("teams", "Microsoft Teams makes the passcode itself")]
)
def test_the_rule_for_passwords_is_said_also_when_the_form_is_refused(desk, clinic, provider, rule):
    Connection.objects.update(provider=provider)
    refused = desk.post(f"{TAB}enable/", {"access_token": "rubbish", "password": ""})
    for answer in (desk.get(TAB), refused):
        page = answer.content.decode()
        assert rule in page
        assert bool(re.search(r'name="password"[^>]* disabled', page)) == (provider == "teams")


@pytest.mark.parametrize("token", ["", "rubbish"])
def test_token_and_password_are_refused_at_once(desk, clinic, token):
    answer = desk.post(f"{TAB}enable/", {"access_token": token, "password": "much too long"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"access_token", "password"}
    assert Automation.of(clinic) is None


OFFER = "is already Ready and has no meeting"


def test_no_meetings_are_offered_while_automation_is_suspended(desk, admin, clinic):
    job = make_ready_job(clinic)
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "send_ics": "on"})
    assert OFFER in desk.get(TAB).content.decode()
    admin.api_tokens.update(revoked_at=timezone.now())
    assert OFFER not in desk.get(TAB).content.decode()
    # Whoever has the page still open is told what follows.
    said = desk.post(f"{TAB}create-for-ready/", follow=True).content.decode()
    assert "The meetings wait until there is a new token." in said and "being created" not in said
    settle_meeting(str(job.meeting.pk))
    assert Meeting.objects.get(job=job).status == "waiting"
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "send_ics": "on"})
    assert Meeting.objects.get(job=job).status == "pending"


def test_what_is_pressed_after_the_provider_was_removed_waits_for_one_and_says_so(desk, admin, clinic):
    make_ready_job(clinic)
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "send_ics": "on"})
    Connection.objects.all().delete()
    said = desk.post(f"{TAB}create-for-ready/", follow=True).content.decode()
    assert "The meetings wait until a meetings provider is connected." in said and "being created" not in said


@pytest.mark.heavy
def test_only_jobs_that_automation_wants_are_offered_and_counting_them_reads_none(desk, admin, clinic):
    for virtual in (True, True, False):
        make_ready_job(clinic, virtual=virtual)
    desk.post(f"{TAB}enable/", {"access_token": make_token_text(admin), "jobs": "virtual"})
    with CaptureQueriesContext(connection) as asked:
        page = desk.get(TAB).content.decode()
    assert "2 jobs are already Ready and have no meeting" in page
    assert not [query for query in asked.captured_queries if '"jobs_job"."description"' in query["sql"]]
    assert "2 meetings are being created." in desk.post(f"{TAB}create-for-ready/", follow=True).content.decode()
