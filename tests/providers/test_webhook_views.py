"""The door for Zoom's events: who may come in, what may be said, and that nothing said twice counts twice."""

import hashlib
import hmac
import json
import time

import pytest
from django.test import Client

from providers.models import Connection, ProviderEvent
from providers.zoom_webhooks import KINDS
from tests.making import make_organization
from tests.providers.letters import ADDRESS, SECRET, post, sign, write_event
from tests.together import all_at_once

pytestmark = pytest.mark.django_db
NUMBER = 98_765_432_101


def make_connection(organization=None, account_id="ACC-1", **more):
    fields = {"provider": "zoom", "account_id": account_id, "user_id": "USER-1", "access_token": "secret-token"}
    return Connection.objects.create(organization=organization or make_organization(), **fields | more)


@pytest.fixture
def connection():
    return make_connection()


@pytest.fixture
def strict():
    """A client that comes from outside, and insists on the CSRF token where it is asked for."""
    return Client(enforce_csrf_checks=True)


def test_an_event_counts_for_the_account_that_it_is_about_and_leaves_no_cookie(strict, connection):
    answer = post(strict, write_event("meeting.started", connection, str(NUMBER)))
    assert (answer.status_code, answer.json()) == (200, {"counted": 1})
    assert not answer.cookies
    event = ProviderEvent.objects.get()
    assert (event.connection, event.name, event.meeting_id) == (connection, "meeting.started", str(NUMBER))


SIGNATURES = {
    "none at all": {"x-zm-signature": "", "x-zm-request-timestamp": ""},
    "no signature": {"x-zm-signature": ""},
    "no time": {"x-zm-request-timestamp": ""},
    "another time than signed": {"x-zm-request-timestamp": str(int(time.time()) - 100)},
    "a time that is none": {"x-zm-request-timestamp": "yesterday"},
    "a time in milliseconds": {"x-zm-request-timestamp": str(int(time.time() * 1000))},
    "a negative time": {"x-zm-request-timestamp": "-1700000000"},
    "a time in other digits": {"x-zm-request-timestamp": "١٧٠٠٠٠٠٠٠٠"},
    "a time without end": {"x-zm-request-timestamp": "9" * 400},
    "of another version": {"x-zm-signature": "v1=" + "0" * 64},
    "without a version": {"x-zm-signature": "0" * 64},
    "of the right length": {"x-zm-signature": "v0=" + "0" * 64},
    "cut off": {"x-zm-signature": "v0="},
    "in letters beyond ASCII": {"x-zm-signature": "v0=é" + "0" * 63},
}


@pytest.mark.parametrize("headers", SIGNATURES.values(), ids=SIGNATURES)
def test_a_bad_signature_is_refused(client, connection, headers):
    answer = post(client, write_event("meeting.started", connection, NUMBER), **headers)
    assert answer.status_code == 401
    assert not ProviderEvent.objects.exists()


@pytest.mark.parametrize("age", [310, 3600, 86_400 * 365, -360, -86_400])
def test_a_signature_of_another_time_is_refused(client, connection, age):
    assert post(client, write_event("meeting.started", connection, NUMBER), age=age).status_code == 401


@pytest.mark.parametrize("age", [200, -200])
def test_clocks_may_differ_by_some_minutes(client, connection, age):
    assert post(client, write_event("meeting.started", connection, NUMBER), age=age).status_code == 200


@pytest.mark.parametrize("secret", ["", "another", SECRET + " ", SECRET.upper()])
def test_another_secret_is_refused(client, connection, secret):
    assert post(client, write_event("meeting.started", connection, NUMBER), secret=secret).status_code == 401


def test_what_is_signed_are_the_bytes_and_not_what_they_mean(client, connection):
    event = write_event("meeting.started", connection, NUMBER)
    timestamp = str(int(time.time()))
    signature = sign(json.dumps(event, indent=1).encode(), timestamp)
    headers = {"x-zm-request-timestamp": timestamp, "x-zm-signature": signature}
    assert post(client, json.dumps(event).encode(), **headers).status_code == 401
    assert post(client, json.dumps(event, indent=1).encode(), **headers).status_code == 200


def test_without_a_secret_nothing_is_believed(client, connection, settings):
    settings.ZOOM_WEBHOOK_SECRET_TOKEN = ""
    assert post(client, write_event("meeting.started", connection, NUMBER), secret="").status_code == 503
    assert post(client, {"event": "endpoint.url_validation", "payload": {"plainToken": "x"}}).status_code == 503
    assert not ProviderEvent.objects.exists()


def test_only_post_is_taken(client):
    assert [client.get(ADDRESS).status_code, client.put(ADDRESS).status_code] == [405, 405]


def challenge(plain):
    return {"event": "endpoint.url_validation", "event_ts": 1654503849680, "payload": {"plainToken": plain}}


@pytest.mark.parametrize("headers", [{}, SIGNATURES["none at all"]], ids=["signed", "unsigned"])
def test_the_challenge_is_answered(strict, headers):
    answer = post(strict, challenge("qgg8vlvZRS6UYooatFL8Aw"), **headers)
    expected = hmac.new(SECRET.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    assert answer.status_code == 200
    assert answer.json() == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected}


def test_a_challenge_with_a_wrong_signature_is_refused(client):
    assert post(client, challenge("x"), secret="another").status_code == 401


def test_the_challenge_never_signs_an_event(client, connection):
    forged = f"v0:{int(time.time())}:{json.dumps(write_event('meeting.started', connection, NUMBER))}"
    for plain in (forged, "v0:1:x", "v0:", "a" * 201, "", "ä", "a\n", None, 7, ["x"], {}):
        answer = post(client, challenge(plain), **SIGNATURES["none at all"])
        assert answer.status_code == 400, plain
        assert "encryptedToken" not in answer.json()


def rubbish():
    event = {"event": "meeting.started", "event_ts": 1654503849680}
    payload = {"account_id": "ACC-1", "object": {"id": 1}}
    yield from [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"7", b"[" * 200_000, b"{}", b'{"a":' * 50_000]
    yield from [{"event": 7}, {"event": None}, event, {**event, "payload": None}, {**event, "payload": []}]
    yield from [{**event, "payload": {**payload, "object": wrong}} for wrong in (None, [], "x", {}, {"id": "x"})]
    numbers = (True, 1.5, -1, "", " 1", "١", None, {}, "9" * 400, "1\u0000")
    yield from [{**event, "payload": {**payload, "object": {"id": wrong}}} for wrong in numbers]
    accounts = (None, 7, "", "a\u0000b", "\ud800", "x" * 121, "a b", {"a": 1})
    yield from [{**event, "payload": {**payload, "account_id": wrong}} for wrong in accounts]
    times = (None, "", "now", True, 0, -5, 10**18, 10**400, 1.5, float("inf"), float("nan"))
    yield from [{**event, "payload": payload, "event_ts": wrong} for wrong in times]


@pytest.mark.parametrize(
    "body", list(rubbish()), ids=lambda body: (body if isinstance(body, bytes) else str(body))[:60]
)
def test_rubbish_is_refused_and_never_our_error(client, connection, body):
    assert post(client, body).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_a_body_of_a_size_that_no_event_has_is_not_read(client):
    assert post(client, b"x" * 300_000).status_code == 413


@pytest.mark.database
@pytest.mark.parametrize("name", [*KINDS])
@pytest.mark.parametrize("wild", ["\ud800", "\u0000", "x" * 10_000, 7, None, [], {}, ["a"]])
def test_whatever_a_participant_is_called_the_event_counts(client, connection, name, wild):
    person = dict.fromkeys(["user_name", "user_id", "id", "participant_uuid", "email"], wild)
    assert post(client, write_event(name, connection, NUMBER, participant=person)).json() == {"counted": 1}


@pytest.mark.parametrize("person", [None, [], "x", 7])
def test_a_participant_that_is_none_does_no_harm(client, connection, person):
    event = write_event("meeting.participant_joined", connection, NUMBER, participant=person)
    assert post(client, event).json() == {"counted": 1}


@pytest.mark.parametrize("name", ["user.created", "meeting.alert", "meeting.created", "x" * 5000, "\ud800", ""])
def test_events_that_we_do_not_follow_are_taken_and_ignored(client, connection, name):
    answer = post(client, {"event": name, "payload": 7})
    assert (answer.status_code, answer.json()) == (200, {"counted": 0})


def test_an_account_that_nobody_connected_is_ignored(client, connection):
    make_connection(account_id="ACC-2", removed_at=connection.authorized_at)
    for account_id in ("ACC-2", "NOBODY"):
        event = write_event("meeting.started", connection, NUMBER)
        event["payload"]["account_id"] = account_id
        assert post(client, event).json() == {"counted": 0}
    assert not ProviderEvent.objects.exists()


def test_ten_deliveries_of_one_event_count_once(client, connection):
    event = write_event("meeting.started", connection, NUMBER)
    assert [post(client, event).json()["counted"] for _ in range(10)] == [1] + [0] * 9
    # The number of the meeting is a number in some deliveries and a string in others.
    event["payload"]["object"] |= {"id": str(NUMBER)}
    assert post(client, event).json() == {"counted": 0}
    assert ProviderEvent.objects.count() == 1


@pytest.mark.heavy
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_ten_deliveries_at_the_same_moment_count_once(connection):
    event = write_event("meeting.started", connection, NUMBER)
    answers = all_at_once(10, lambda _: post(Client(), event))
    assert [answer.status_code for answer in answers] == [200] * 10
    assert sum(answer.json()["counted"] for answer in answers) == 1


def test_events_that_differ_in_anything_count_each(client, connection):
    event = write_event("meeting.participant_joined", connection, NUMBER, participant={"user_id": "1"})
    object_ = event["payload"]["object"]
    others = [
        {**event, "event_ts": event["event_ts"] + 1},
        {**event, "event": "meeting.participant_left"},
        {**event, "payload": {**event["payload"], "object": {**object_, "uuid": "another"}}},
        {**event, "payload": {**event["payload"], "object": {**object_, "participant": {"user_id": "2"}}}},
    ]
    assert [post(client, each).json()["counted"] for each in [event, *others]] == [1] * 5


def test_each_organization_with_the_account_hears_of_it(client, connection):
    other = make_connection()
    assert post(client, write_event("meeting.started", connection, NUMBER)).json() == {"counted": 2}
    assert {event.organization for event in ProviderEvent.objects.all()} == {
        connection.organization,
        other.organization,
    }
