import ast
import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from providers.simulator import server
from tests.providers.simulator.clients import StandIn, ZoomApi
from tests.services.process import ROOT

PACKAGE = Path(server.__file__).parent


def test_connection_is_kept_alive(stand_in: StandIn):
    host, port = stand_in.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    ports = set()
    for _ in range(3):
        connection.request("GET", "/_health")
        connection.getresponse().read()
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


@pytest.mark.slow
def test_five_hundred_calls_take_seconds(admin: ZoomApi):
    started = time.monotonic()
    for _ in range(500):
        assert admin.call("GET", "/users/me").status_code == 200
    assert time.monotonic() - started < 30


def test_parallel_creates_are_all_kept(admin: ZoomApi, stand_in: StandIn):
    stand_in.options(zoom_daily_limit=1000)
    statuses: list[int] = []

    def create_some() -> None:
        own = ZoomApi(StandIn(stand_in.url), admin.token)
        statuses.extend(own.create().status_code for _ in range(10))

    threads = [threading.Thread(target=create_some) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = stand_in.state()
    assert statuses == [201] * 100
    assert len({meeting["id"] for meeting in state["zoom"]["meetings"]}) == 100
    dana = next(user for user in state["zoom"]["accounts"][0]["users"] if user["email"] == "dana@clinic.example")
    assert dana["used_today"] == 100


@pytest.mark.parametrize("lines", ["Content-Length: 99999999", "Transfer-Encoding: chunked", "Content-Length: x"])
def test_body_of_unknown_or_absurd_length_is_refused(stand_in: StandIn, lines: str):
    host, port = stand_in.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"POST /_control/reset HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 413")


def test_process_ends_at_once_even_while_a_caller_waits(tmp_path: Path):
    start = "from providers.simulator.server import run_simulator; run_simulator('127.0.0.1', 0)"
    process = subprocess.Popen([sys.executable, "-c", start], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().split()[1].rstrip("/")
        stand_in = StandIn(url)
        stand_in.fault(kind="delay", operation="zoom.authorize_page", seconds=60)
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as waiting:
            waiting.sendall(b"GET /zoom.us/oauth/authorize HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.1)
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert time.monotonic() - asked < 30, "the call that takes a minute was waited for"
    finally:
        process.kill()
        process.stdout.close()


def test_simulator_imports_nothing_but_the_standard_library_and_itself():
    """It could not disagree with the adapters if it used their code."""
    foreign = set()
    for module in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            foreign |= {name for name in names if not is_own_or_standard(name)}
    assert foreign == set()


def is_own_or_standard(name: str) -> bool:
    return name.startswith("providers.simulator") or name.split(".")[0] in sys.stdlib_module_names
