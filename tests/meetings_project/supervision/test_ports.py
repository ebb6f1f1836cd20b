import socket

import pytest

from meetings_project.supervision import ports


@pytest.fixture
def busy_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free(busy_port):
    assert not ports.is_free(busy_port)


def test_a_port_becomes_free_when_its_listener_ends():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
    assert ports.is_free(port)


def test_the_next_free_port_is_neither_busy_nor_promised(busy_port):
    assert ports.next_free(busy_port, taken={busy_port + 1}) > busy_port + 1


def test_the_sentence_about_a_busy_port_says_what_to_do():
    assert "8000" in ports.describe_busy(8000) and "--port 8010" in ports.describe_busy(8000)
