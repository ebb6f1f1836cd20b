import io
import os
import subprocess
import sys

import pytest

from meetings_project.supervision.console import Console
from tests.services.process import ROOT


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_names_are_coloured_for_a_person(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()
    Console(["web"], stream=terminal).show("web", "hello")
    assert terminal.getvalue().startswith("\033[36mweb") and terminal.getvalue().endswith(" hello\n")


def test_a_person_may_refuse_colours(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    Console(["web"], stream=terminal).show("web", "hello")
    assert terminal.getvalue() == "web        | hello\n"


@pytest.mark.heavy
def test_a_reader_that_leaves_ends_the_output_without_a_traceback():
    program = (
        "from meetings_project.supervision.console import Console\n"
        "console = Console(['web'])\n"
        "while not console.is_broken: console.show('web', 'again')\n"
    )
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    os.read(reading, 100)
    os.close(reading)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
