"""The one door to the network: what breaks, and whether it may have had its effect."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from django.utils import timezone
from requests.adapters import HTTPAdapter

from providers.base import OutcomeUnknown, Throttled, Unavailable
from providers.http import Call, browser_url, longest_call, send
from providers.http_session import kept_session
from tests.services.process import free_port

URL = "https://zoom.us/thing"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def short_waits(settings):
    settings.LEASE_SECONDS = 4  # an answer is given up after one second


@contextmanager
def answering(*pieces: bytes, pause: float = 0) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads one request, sends the pieces with a pause before each, and hangs up."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            peer, _ = listener.accept()
            with peer:
                requests.append(peer.recv(65536))
                for piece in pieces:
                    time.sleep(pause)
                    try:
                        peer.sendall(piece)
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
        thread.join(30)


def get() -> Call:
    return Call("GET", URL, "Zoom")


def create() -> Call:
    return Call("POST", URL, "Zoom", body={"topic": "x"}, makes_something=True)


@pytest.mark.parametrize("call", [get(), create()], ids=["get", "create"])
def test_a_refused_connection_certainly_had_no_effect(settings, call):
    settings.PROVIDER_SIMULATOR_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Unavailable) as caught:
        send(call)
    assert caught.value.code == "provider_unreachable"


def test_a_connection_that_breaks_off_after_the_request_may_have_had_its_effect(settings):
    with answering() as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(OutcomeUnknown):
            send(create())
    with answering() as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(Unavailable) as caught:
            send(get())
    assert caught.value.code == "provider_disconnected"


@pytest.mark.slow
@pytest.mark.usefixtures("short_waits")
def test_silence_is_given_up(settings):
    for call, expected in ((create(), OutcomeUnknown), (get(), Unavailable)):
        with answering(ANSWER, pause=2) as (url, _):
            settings.PROVIDER_SIMULATOR_URL = url
            with pytest.raises(expected):
                send(call)


@pytest.mark.slow
@pytest.mark.usefixtures("short_waits")
def test_an_answer_that_comes_drop_by_drop_is_given_up_too(settings):
    head, drops = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", [b"x"] * 20
    with answering(head, *drops, pause=0.2) as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(Unavailable) as caught:
            send(get())
    assert caught.value.code == "provider_timeout"


@pytest.mark.slow
@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize(("method", "waits"), [("GET", False), ("PATCH", True), ("DELETE", True)])
def test_a_change_that_was_given_up_is_not_followed_before_it_must_be_over(settings, method, waits):
    """It may be at work there still, and done after a newer one it would undo that."""
    with answering(ANSWER, pause=2) as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        left_at = timezone.now()
        with pytest.raises(Unavailable) as caught:
            send(replace(get(), method=method))
    retry_at = caught.value.retry_at
    assert (retry_at is not None and retry_at > left_at + timedelta(seconds=longest_call())) == waits


def test_an_answer_that_is_too_large_is_not_read_to_its_end(settings):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
    with answering(head, b"x" * 6_000_000) as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(Unavailable):
            send(get())


def test_a_redirect_is_not_followed(settings):
    with answering(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n") as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(Unavailable) as caught:
            send(get())
    assert caught.value.code == "unreadable_answer"


def test_an_answer_that_is_cut_off_is_no_answer(settings):
    with answering(b'HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{"id": 1') as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(OutcomeUnknown):
            send(create())


def test_what_is_down_says_when_to_come_back(settings):
    with answering(b"HTTP/1.1 503 Busy\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n") as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(Unavailable) as caught:
            send(get())
    assert caught.value.code == "provider_down"
    assert caught.value.provider_code == "HTTP 503"
    assert caught.value.retry_at is not None


def test_too_many_requests_is_certainly_not_created(settings):
    with answering(b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n") as (url, _):
        settings.PROVIDER_SIMULATOR_URL = url
        with pytest.raises(Throttled):
            send(create())


def test_an_address_leads_into_the_simulator_while_there_is_one(settings):
    address = "https://api-eu.zoom.us/v2/users/me?a=1%202&b="
    settings.PROVIDER_SIMULATOR_URL = ""
    assert browser_url(address) == address
    settings.PROVIDER_SIMULATOR_URL = "http://127.0.0.1:8030"
    assert browser_url(address) == "http://127.0.0.1:8030/api-eu.zoom.us/v2/users/me?a=1%202&b="


@pytest.mark.parametrize("address", ["http://zoom.us/", "file:///etc/passwd", "zoom.us"])
def test_only_https_addresses_are_called(address):
    with pytest.raises(ValueError, match="https"):
        browser_url(address)


def test_connections_are_kept_per_thread(simulator):
    call = Call("GET", "https://login.microsoftonline.com/common/discovery/instance", "Microsoft")
    send(call)
    pools = cast(HTTPAdapter, kept_session().get_adapter(simulator.url)).poolmanager.pools
    key = next(filter(lambda key: str(key.key_port) in simulator.url, pools.keys()))
    pool = pools[key]
    # Tests before this one may have had connections broken.
    asked, connected = pool.num_requests, pool.num_connections
    send(call)
    send(call)
    assert (pool.num_requests, pool.num_connections) == (asked + 2, connected)
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(kept_session()))
    thread.start()
    thread.join()
    assert others[0] is not kept_session()


def test_nothing_of_the_environment_changes_where_we_connect(monkeypatch, settings):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    with answering(ANSWER) as (url, requests):
        settings.PROVIDER_SIMULATOR_URL = url
        assert send(get()).json == {}
    assert requests[0].startswith(b"GET /zoom.us/thing HTTP/1.1")


def test_cookies_of_a_provider_are_not_kept(settings):
    cookie = b"HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 2\r\n\r\n{}"
    for _ in range(2):
        with answering(cookie) as (url, requests):
            settings.PROVIDER_SIMULATOR_URL = url
            send(get())
    assert b"Cookie" not in requests[0]
