import ast
import sys
from pathlib import Path

import pytest

from launcher.interpreter import is_recent
from tests.services.process import ROOT


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    return tmp_path / "python3.13"


def write_program(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_this_python_is_recent_enough():
    assert is_recent(sys.executable)


def test_a_name_that_a_version_manager_cannot_run_is_passed_over(stand_in):
    assert not is_recent(write_program(stand_in, "#!/bin/sh\nexit 127\n"))


def test_a_name_that_cannot_be_executed_is_passed_over(stand_in):
    assert not is_recent(write_program(stand_in, ""))


@pytest.mark.parametrize("name", ["run", "test", "launcher/interpreter.py"])
def test_an_old_python_can_read_what_looks_for_a_newer_one(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 7))
