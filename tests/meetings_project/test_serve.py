"""The product under its own supervisor, as operators run it."""

import subprocess

import pytest
import requests

from tests.services.process import ROOT, wait_until
from tests.services.stand_ins import manage_command

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_the_ready_line_is_there_alone_once_the_health_check_is_good(live_stack):
    lines = live_stack.log.read_text().splitlines()
    assert lines.count(f"ready: {live_stack.url}/") == 1


def test_static_files_are_served_packed_and_for_ever(live_stack):
    page = requests.get(f"{live_stack.url}/login/", timeout=30).text
    sheet = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
    answer = requests.get(live_stack.url + sheet, headers={"Accept-Encoding": "gzip"}, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip" and "immutable" in answer.headers["Cache-Control"]


def test_a_busy_port_is_a_sentence_and_not_a_traceback(live_stack):
    second = subprocess.run(
        manage_command("serve", "--port", str(live_stack.port)),
        env=live_stack.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert f"Port {live_stack.port} is in use" in second.stderr and "Traceback" not in second.stderr


@pytest.mark.parametrize("child", ["web", "worker", "beat"])
def test_a_killed_child_comes_back_and_the_product_is_ready_again(live_stack, child):
    before = live_stack.pid_of(child)
    live_stack.kill(child)
    wait_until(lambda: live_stack.pid_of(child) != before)
    wait_until(live_stack.is_ready)
