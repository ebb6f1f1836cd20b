import os
import socket

import pytest

from launcher import first_try


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    given = {*first_try.DEMO_PROVIDERS, *first_try.DEMO_ADDRESSES, *first_try.REAL_PROVIDERS, "EMAIL_URL", "BASE_URL"}
    for name in given:
        monkeypatch.setenv(name, "")


def test_without_a_word_everything_is_simulated():
    words = first_try.settle_stand_ins(24_000)
    assert words == ["--simulator-port", "24001", "--mailsink-port", "24002", "--smtp-port", "24003"]
    assert os.environ["PROVIDER_SIMULATOR_URL"] == "http://127.0.0.1:24001"
    assert os.environ["EMAIL_URL"] == "smtp://127.0.0.1:24003"
    assert os.environ["ALLOW_SIMULATOR"] == "1" and os.environ["ZOOM_CLIENT_SECRET"]


def test_who_names_a_real_client_means_real_meetings(monkeypatch):
    monkeypatch.setenv("ZOOM_CLIENT_ID", "real")
    assert "--simulator-port" not in first_try.settle_stand_ins(24_000)
    assert not os.environ["PROVIDER_SIMULATOR_URL"] and not os.environ["ALLOW_SIMULATOR"]


def test_who_names_a_mail_server_means_real_mail(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example")
    assert "--smtp-port" not in first_try.settle_stand_ins(24_000)
    assert os.environ["EMAIL_URL"] == "smtp://mail.example"


def test_a_stand_in_whose_port_is_busy_takes_the_next_one_and_says_so(capsys):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 24_001))
        listening.listen()
        words = first_try.settle_stand_ins(24_000)
    assert words == ["--simulator-port", "24002", "--mailsink-port", "24003", "--smtp-port", "24004"]
    assert "Port 24001 is in use: the simulator takes 24002" in capsys.readouterr().out
