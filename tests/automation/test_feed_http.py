"""A resource's feed over HTTP: what calendar programs need, and what nobody else gets."""

import logging
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.http import http_date
from django.views.debug import SafeExceptionReporterFilter

from automation import feed_views
from automation.feeds import feed_of, reset_feed
from automation.models import CalendarFeed, Meeting
from automation.publishing import note_fetch
from jobs import services as jobs
from jobs.models import Allocation, Job
from meetings_project.gunicorn_settings import WithoutSecrets
from meetings_project.log_settings import hide_secrets
from meetings_project.middleware import CalendarProgramMiddleware
from tests.automation.reading_feeds import make_job_for, make_program, path_of
from tests.counting import count_queries
from tests.making import make_organization, make_resource, tomorrow
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
NEVER_MADE = "A" * 43


@pytest.fixture(autouse=True)
def no_counts():
    cache.clear()


@pytest.fixture
def program():
    return make_program(make_organization())


def test_a_feed_is_a_calendar_that_is_kept_to_itself(program):
    make_job_for(program)
    answer = program.fetch()
    assert answer.status_code == 200
    expected = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="jobs.ics"',
        "Content-Length": str(len(answer.content)),
        "Cache-Control": "private, max-age=300",
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    assert {name: answer[name] for name in expected} == expected
    assert answer["ETag"].startswith('"')
    assert not {"Vary", "Set-Cookie", "Content-Language", "Content-Encoding"} & set(answer.headers)


def test_the_address_works_with_and_without_its_ending(program):
    path = path_of(program.resource)
    assert path.endswith(".ics")
    assert program.client.get(path).content == program.client.get(path.removesuffix(".ics")).content


def test_whoever_is_logged_in_gets_the_same_and_no_cookie(program):
    other = Client()
    other.force_login(program.resource.user)
    headers = {"Accept-Language": "de", "Accept-Encoding": "gzip", "Accept": "text/html"}
    answer = other.get(path_of(program.resource), headers=headers)
    assert answer.content == program.fetch().content
    assert not answer.cookies
    assert not {"Vary", "Content-Encoding"} & set(answer.headers)


def test_head_tells_the_same_without_the_calendar(program):
    full = program.fetch()
    answer = program.client.head(path_of(program.resource))
    assert (answer.status_code, answer.content) == (200, b"")
    assert {name: answer[name] for name in ("ETag", "Last-Modified", "Content-Length")} == {
        name: full[name] for name in ("ETag", "Last-Modified", "Content-Length")
    }


def test_who_has_it_already_is_told_so_until_something_changes(program):
    job = make_job_for(program)
    first = program.fetch()
    again = program.fetch(**{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (again["X-Robots-Tag"], again["Cache-Control"]) == (first["X-Robots-Tag"], first["Cache-Control"])
    assert program.fetch(**{"If-None-Match": f"W/{first['ETag']}"}).status_code == 304
    jobs.change_job(job, {"description": "Another title"}, by=None)
    assert program.fetch(**{"If-None-Match": first["ETag"]}).status_code == 200


def test_who_asks_by_date_is_told_too(program):
    job = make_job_for(program)
    first = program.fetch()
    assert program.fetch(**{"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    CalendarFeed.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    before = http_date((timezone.now() - timedelta(minutes=30)).timestamp())
    assert program.fetch(**{"If-Modified-Since": before}).status_code == 304
    jobs.deallocate(job.allocations.get(), by=None)
    assert program.fetch(**{"If-Modified-Since": before}).status_code == 200


def test_a_change_of_the_calendar_s_name_is_a_change(program):
    first = program.fetch()
    type(program.resource).objects.update(name="Nora Newname")
    assert program.fetch()["ETag"] != first["ETag"]


def test_a_reading_is_remembered(program):
    feed = feed_of(program.resource)
    assert not feed.is_connected
    program.client.head(path_of(program.resource))
    assert not CalendarFeed.objects.get().is_connected
    program.fetch()
    tag = program.fetch()["ETag"]
    program.fetch(**{"If-None-Match": tag})
    feed.refresh_from_db()
    assert feed.is_connected
    assert feed.fetch_count == 3


def test_a_reading_of_an_address_that_is_reset_meanwhile_says_nothing_of_the_new_one(program):
    being_read = feed_of(program.resource)
    reset_feed(program.resource, by=None)
    note_fetch(being_read)
    assert not CalendarFeed.objects.get().is_connected


def unknown_paths(program):
    old = path_of(program.resource)
    reset_feed(program.resource, by=None)
    inactive = make_program(make_organization())
    inactive.resource.user.is_active = False
    inactive.resource.user.save()
    without_login = make_resource(make_organization())
    return [
        old,
        path_of(inactive.resource),
        path_of(without_login),
        f"/ical/{NEVER_MADE}.ics",
        f"/ical/{NEVER_MADE}",
        "/ical/x",
        "/ical/token.ics",
        "/ical/%00%ff.ics",
        f"/ical/{feed_of(program.resource).token_hash}.ics",
        f"/ical/{'A' * 5000}",
    ]


def test_an_address_that_is_none_any_more_is_as_one_that_never_was(program):
    answers = [program.client.get(path) for path in unknown_paths(program)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json() == {"errorType": "not_found", "message": answers[0].json()["message"]}
    different = [{name: value for name, value in answer.headers.items() if name != "X-Error-Id"} for answer in answers]
    assert all(one == different[0] for one in different)
    assert different[0]["Cache-Control"] == "no-store, private"
    assert "Vary" not in different[0]


def test_after_a_reset_the_new_address_shows_the_calendar_and_counts_on(program):
    job = make_job_for(program)
    before = program.read_job(job)
    reset_feed(program.resource, by=None)
    assert not CalendarFeed.objects.get().is_connected
    assert program.read_job(job).event == before.event


def test_the_token_is_not_in_the_database(program):
    feed = feed_of(program.resource)
    row = CalendarFeed.objects.filter(pk=feed.pk).extra(select={"raw": "token"}).values("raw", "token_hash").get()
    assert len(feed.token) == 43
    assert feed.token not in row["raw"] + row["token_hash"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_calendar_can_only_be_read(program, method):
    answer = getattr(program.client, method)(path_of(program.resource))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["errorType"] == "method_not_allowed"


def test_whoever_guesses_has_to_wait_and_others_have_not(program, monkeypatch):
    monkeypatch.setattr(feed_views, "GUESSES", feed_views.Limit("a-test", most=3, seconds=3600))
    guesser = Client(REMOTE_ADDR="203.0.113.7")
    statuses = [guesser.get(f"/ical/{number}").status_code for number in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    answer = guesser.get("/ical/another")
    assert (answer.status_code, answer["Retry-After"], answer.json()["errorType"]) == (429, "60", "too_many_requests")
    assert program.fetch().status_code == 200


def test_guesses_from_the_same_place_keep_nobody_from_his_calendar(program, monkeypatch):
    monkeypatch.setattr(feed_views, "GUESSES", feed_views.Limit("a-test", most=3, seconds=3600))
    statuses = [program.client.get(f"/ical/{number}").status_code for number in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    assert program.fetch().status_code == 200


def test_a_program_that_has_run_wild_is_told_when_to_come_again(program, monkeypatch):
    monkeypatch.setattr(feed_views, "READINGS", feed_views.Limit("a-test", most=2, seconds=3600))
    assert [program.fetch().status_code for _ in range(3)] == [200, 200, 429]


def test_no_log_line_holds_the_token(program, caplog):
    path = path_of(program.resource)
    token = feed_of(program.resource).token
    with caplog.at_level(logging.DEBUG):
        program.fetch()
        program.client.get(f"/ical/{NEVER_MADE}")
    lines = [str(record.msg) for record in caplog.records if record.name != "django.db.backends"]
    assert any("feed_read" in line for line in lines)
    assert not any(token in line or NEVER_MADE in line for line in lines)
    assert token not in hide_secrets(None, "error", {"event": f"Internal Server Error: {path}"})["event"]


def test_gunicorn_s_own_lines_hold_no_token_either(program):
    path = path_of(program.resource)
    record = logging.LogRecord(
        "gunicorn.access", logging.INFO, "", 0, '%(h)s "%(r)s"', ({"h": "::1", "r": path},), None
    )
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == '::1 "/ical/[hidden].ics"'


def test_metrics_know_no_token(program, settings, client):
    settings.METRICS_TOKEN = "figures"
    program.fetch()
    figures = client.get("/metrics", headers={"Authorization": "Bearer figures"}).content.decode()
    assert feed_of(program.resource).token not in figures


def test_an_error_report_hides_the_token():
    """What Django writes of a crash: here one that comes from a request without anything in it."""
    middleware = CalendarProgramMiddleware(lambda request: None)
    try:
        middleware(SimpleNamespace(path_info=f"/ical/{NEVER_MADE}", method="GET"))
    except AttributeError:
        frames = list(frames_of(sys.exc_info()[2]))
    cleanse = SafeExceptionReporterFilter().get_traceback_frame_variables
    shown = [pair for frame in frames for pair in cleanse(RequestFactory().get("/"), frame)]
    assert ("token", SafeExceptionReporterFilter.cleansed_substitute) in shown
    assert not any(value == NEVER_MADE for _, value in shown)


def frames_of(traceback):
    while traceback:
        yield traceback.tb_frame
        traceback = traceback.tb_next


@pytest.fixture
def busy(program):
    """Five hundred jobs that the resource has accepted, and each has its meeting."""
    organization = program.resource.organization
    given = {"organization": organization, "timezone": "UTC", "duration": 30, "status": "Ready"}
    moments = [tomorrow() + timedelta(hours=number / 2) for number in range(500)]
    rows = [Job(number=1000 + n, description=f"Job {n}", start=start, **given) for n, start in enumerate(moments)]
    jobs_made = Job.objects.bulk_create(rows)
    allocations = [Allocation(job=job, resource=program.resource, status="Confirmed") for job in jobs_made]
    Allocation.objects.bulk_create(allocations)
    link = {"join_url": "https://zoom.us/j/1", "provider": "zoom", "provider_meeting_id": "1", "password": "secret"}
    given = {"organization": organization, "scheduled_at": timezone.now(), **link}
    meetings = [Meeting(job=job, calendar_uid=job.pk, **given) for job in jobs_made]
    Meeting.objects.bulk_create(meetings)
    return program


@pytest.mark.slow
def test_a_calendar_with_five_hundred_jobs_costs_as_few_queries_as_one(busy):
    """Whoever has it already is answered without building it."""
    tag = busy.fetch()["ETag"]
    assert count_queries(lambda: busy.fetch(**{"If-None-Match": tag})) <= 10
    assert len(busy.read().events) == 500


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_programs_that_read_for_the_first_time_at_once_are_given_the_same(program):
    for _ in range(3):
        make_job_for(program)
    path = path_of(program.resource)
    answers = all_at_once(4, lambda _: Client().get(path))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
