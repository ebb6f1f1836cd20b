import os
import stat

import pytest
from cryptography.fernet import Fernet

from meetings_project.kept_keys import keep_keys, read_keys

NAMES = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in NAMES:
        monkeypatch.setenv(name, "")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "keys.env"


def test_keys_are_made_that_the_product_can_use(file):
    keep_keys(file)
    assert len(os.environ["SECRET_KEY"]) >= 50
    Fernet(os.environ["FIELD_ENCRYPTION_KEYS"])


def test_nobody_else_on_the_machine_can_read_them(file):
    keep_keys(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_start_finds_the_same_keys(file, monkeypatch):
    keep_keys(file)
    first = {name: os.environ[name] for name in NAMES}
    for name in NAMES:
        monkeypatch.setenv(name, "")
    keep_keys(file)
    assert {name: os.environ[name] for name in NAMES} == first


def test_given_keys_win_and_are_not_written_down(file, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    keep_keys(file)
    assert os.environ["SECRET_KEY"] == "given"
    assert list(read_keys(file)) == ["FIELD_ENCRYPTION_KEYS"]


def test_with_both_given_there_is_no_file(file, monkeypatch):
    for name in NAMES:
        monkeypatch.setenv(name, "given")
    keep_keys(file)
    assert not file.exists()
