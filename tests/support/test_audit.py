import ast
import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from accounts.audit import record
from accounts.models import AuditEvent
from notifications.template_defaults import default_wording
from notifications.template_services import Place, change_template, reset_template
from support.audit_export import guard
from support.audit_words import ACTIONS, describe_details
from tests.making import make_organization, make_user
from tests.services.process import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.database]
URL = "/settings/audit/"
WRITERS = ("accounts", "automation", "jobs", "notifications", "providers")


@pytest.fixture
def admin(client):
    admin = make_user(make_organization(timezone="Europe/Paris"), name="Ada Admin")
    client.force_login(admin)
    return admin


def write(admin, action="api_token.revoked", *, at=None, by=None, **words):
    record(admin.organization, action, by=by, **words)
    event = AuditEvent.objects.filter(action=action).latest("at")
    if at:
        AuditEvent.objects.filter(pk=event.pk).update(at=at)
    return event


def subjects(answer) -> list[str]:
    return [row["event"].subject for row in answer.context["rows"]]


def exported(client, **query) -> list[list[str]]:
    answer = client.get(f"{URL}export.csv", query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("role", ["scheduler", "resource"])
@pytest.mark.parametrize("url", [URL, f"{URL}export.csv"])
def test_only_admins_read_it(client, role, url):
    client.force_login(make_user(make_organization(), role))
    assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302


def test_events_are_told_in_words_newest_first(client, admin):
    write(admin, by=admin, subject="Old token", at=datetime(2026, 3, 1, tzinfo=UTC))
    write(admin, "connection.lost", subject="Zoom as ada@clinic.example", code="reauthorization_needed")
    page = client.get(URL)
    assert subjects(page) == ["Zoom as ada@clinic.example", "Old token"]
    for words in ("API token revoked", "Authorization at the provider lost", "Ada Admin", "System"):
        assert words in page.text


def test_an_action_without_words_is_shown_as_it_is(client, admin):
    write(admin, "spaceship.launched")
    assert "spaceship.launched" in client.get(URL).text


def test_another_organization_sees_nothing_of_it(client, admin):
    write(admin, subject="Ours", by=admin)
    client.force_login(make_user(make_organization()))
    page = client.get(URL)
    assert subjects(page) == []
    assert "Ada Admin" not in page.text
    assert exported(client)[1:] == []
    assert subjects(client.get(URL, {"person": f"user:{admin.pk}"})) == []


def test_details_are_readable(admin):
    event = write(
        admin,
        "api_token.created",
        scopes=["jobs:read", "meetings:write"],
        expires_at="2026-11-23T13:00:00+00:00",
        send_ics=False,
        provider="teams",
        some_thing={"inner_part": 3},
        nothing=None,
    )
    assert describe_details(event) == [
        ("Expires", "Mon 23 Nov 2026, 13:00 UTC"),
        ("Provider", "Microsoft Teams"),
        ("Scopes", "jobs:read, meetings:write"),
        ("Send ICS to recipients", "No"),
        ("Some thing", "Inner part: 3"),
    ]


def test_what_was_switched_off_or_emptied_is_said(admin):
    event = write(admin, "organization.changed", reminder_minutes=[], quiet_seconds=None, reply_to="", sender_name="")
    assert describe_details(event) == [
        ("Answers go to", "Nowhere"),
        ("Minutes before, at which guests are reminded", "No reminders"),
        ("Seconds that changes are collected", "As the server has it"),
        ("Sender's name", "The organization's name"),
    ]


def test_which_mail_was_reworded_is_told_in_the_readers_language_whoever_changed_it(admin):
    with override("de"):
        place = Place(admin.organization, "withdrawal", "en")
        change_template(place, default_wording("withdrawal", "de"), by=admin, version=0)
        reset_template(place, by=admin, version=1)
    for event in AuditEvent.objects.all():
        assert {("Mail", "Invitation withdrawn"), ("Language", "English")} <= {*describe_details(event)}
        with override("de"):
            assert {("E-Mail", "Einladung zurückgezogen"), ("Sprache", "Englisch")} <= {*describe_details(event)}


def test_the_list_can_be_narrowed(client, admin):
    other = make_user(admin.organization, name="Ben Boss")
    write(admin, by=admin, subject="First token")
    write(admin, "automation.disabled", by=other, subject="by Ben")
    write(admin, "meeting.created", subject="JOB-0007", provider="zoom")
    assert subjects(client.get(URL, {"action": "meeting.created"})) == ["JOB-0007"]
    assert subjects(client.get(URL, {"person": f"user:{other.pk}"})) == ["by Ben"]
    assert subjects(client.get(URL, {"person": "name:System"})) == ["JOB-0007"]
    assert subjects(client.get(URL, {"text": "first TOKEN"})) == ["First token"]
    assert subjects(client.get(URL, {"text": "zoom"})) == ["JOB-0007"]
    assert subjects(client.get(URL, {"text": "Automation dis"})) == ["by Ben"]
    assert subjects(client.get(URL, {"text": "boss", "action": "meeting.created"})) == []


def test_days_are_those_of_the_readers_zone(client, admin):
    write(admin, subject="late", at=datetime(2026, 3, 1, 22, 59, tzinfo=UTC))
    write(admin, "meeting.created", subject="next day", at=datetime(2026, 3, 1, 23, 1, tzinfo=UTC))
    assert subjects(client.get(URL, {"last_day": "2026-03-01"})) == ["late"]
    assert subjects(client.get(URL, {"first_day": "2026-03-02", "last_day": "2026-03-02"})) == ["next day"]


@pytest.mark.parametrize(
    "query",
    [
        {"action": "no.such"},
        {"person": "user:nobody"},
        {"person": "nonsense"},
        {"first_day": "2026-02-30"},
        {"first_day": "2026-03-02", "last_day": "2026-03-01"},
        {"last_day": "9999-12-31"},
        {"text": "\x00"},
        {"page": "999"},
    ],
)
def test_a_filter_that_makes_no_sense_breaks_nothing(client, admin, query):
    write(admin, subject="Ours")
    assert client.get(URL, query).status_code == 200
    assert client.get(f"{URL}export.csv", query).status_code == 200


def test_the_export_has_what_the_filter_shows_on_all_pages(client, admin):
    for number in range(60):
        write(admin, "meeting.created", subject=f"JOB-{number:04}", provider="zoom")
    write(admin, by=admin, subject="A token")
    rows = exported(client, action="meeting.created")
    assert rows[0] == ["Time (Europe/Paris)", "Person", "What", "Subject", "Details", "Action"]
    assert len(rows) == 61
    assert rows[1][1:] == ["System", "Meeting created", "JOB-0059", '{"provider": "zoom"}', "meeting.created"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0[12]:00", rows[1][0])


def test_a_spreadsheet_calculates_nothing_of_the_export(client, admin):
    write(admin, by=admin, subject='=HYPERLINK("http://evil.example")')
    assert exported(client)[1][3] == '\'=HYPERLINK("http://evil.example")'
    assert [guard(text) for text in ("+1", "-1", "@SUM", "\tx", "\rx", "＝1", "JOB-1", "")] == [
        *("'+1", "'-1", "'@SUM", "'\tx", "'\rx", "'＝1"),
        *("JOB-1", ""),
    ]


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_one(client, admin, django_assert_max_num_queries):
    for number in range(30):
        write(admin, "meeting.created", subject=f"JOB-{number:04}", by=admin)
    with django_assert_max_num_queries(14):
        client.get(URL)


@pytest.mark.heavy
def test_every_action_that_is_written_down_has_words():
    written = written_actions()
    assert written - set(ACTIONS) == set()
    assert len(written) > 15


def written_actions() -> set[str]:
    """All that is given as the second argument of a `record(…)` in the code, but what is put together there."""
    paths = [path for app in WRITERS for path in (ROOT / app).rglob("*.py")]
    return {action for path in paths for call in calls_of_record(path) for action in strings_in(call.args[1])}


def calls_of_record(path):
    for node in ast.walk(ast.parse(path.read_text())):
        is_record = isinstance(node, ast.Call) and "record" in {
            getattr(node.func, "id", ""),
            getattr(node.func, "attr", ""),
        }
        if is_record and len(node.args) > 1:
            yield node


def strings_in(node: ast.expr):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from strings_in(node.body)
        yield from strings_in(node.orelse)
