import re

import pytest

from launcher import environment
from tests.services.process import ROOT


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^[A-Za-z0-9._-]+(?:\[.*\])?==\S+", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with two locks and an empty .venv whose Python works."""
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / lock).write_text(f"# {lock}")
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "installed-locks.json")
    return tmp_path


def test_both_locks_name_the_same_versions_so_that_run_and_test_never_undo_each_other():
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_of_a_lock_is_known_by_its_hash_and_no_lock_names_a_registry(lock):
    text = (ROOT / lock).read_text()
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=[A-Za-z0-9])", text)[1:])
    assert "http" not in text and "--index-url" not in text


def test_what_was_installed_is_not_installed_again(checkout):
    assert not environment.is_installed("requirements.txt")
    environment.stamp("requirements.txt")
    assert environment.is_installed("requirements.txt")


def test_the_development_lock_installs_the_runtime_lock_as_well(checkout):
    environment.stamp("requirements-dev.txt")
    assert environment.is_installed("requirements.txt")


def test_the_runtime_lock_is_not_enough_for_the_tests(checkout):
    environment.stamp("requirements.txt")
    assert not environment.is_installed("requirements-dev.txt")


def test_a_changed_lock_is_installed_again(checkout):
    environment.stamp("requirements-dev.txt")
    (checkout / "requirements-dev.txt").write_text("# newer")
    assert not environment.is_installed("requirements-dev.txt")
    assert environment.is_installed("requirements.txt")


def test_a_torn_stamp_counts_as_nothing_installed(checkout):
    environment.STAMP.write_text("{")
    assert not environment.is_installed("requirements.txt")


def test_a_venv_whose_python_is_gone_counts_as_nothing_installed(checkout, monkeypatch):
    environment.stamp("requirements.txt")
    monkeypatch.setattr(environment, "PYTHON", checkout / ".venv" / "bin" / "python")
    assert not environment.is_installed("requirements.txt")
