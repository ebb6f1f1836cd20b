import socket
import subprocess
import sys

import pytest
import requests

from tests.loopback_only.sitecustomize import OutsideRefused
from tests.services.process import free_port
from tests.services.stand_ins import program_environment


def test_another_machine_is_not_reached_by_address():
    with pytest.raises(OutsideRefused), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_another_machine_is_not_even_looked_up_by_name():
    with pytest.raises(OutsideRefused):
        requests.get("http://provider.example/", timeout=1)


def test_this_machine_is_reached():
    with socket.socket() as listening, socket.socket() as calling:
        listening.bind(("127.0.0.1", free_port()))
        listening.listen()
        calling.connect(listening.getsockname())


def test_a_program_started_by_a_test_does_not_leave_the_machine_either(tmp_path):
    asking = "import socket; socket.socket().connect(('192.0.2.1', 80))"
    result = subprocess.run(
        [sys.executable, "-c", asking], env=program_environment(tmp_path), capture_output=True, text=True
    )
    assert "OutsideRefused" in result.stderr
