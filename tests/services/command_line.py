"""manage.py commands against a running product, without paying for a start of Python each time.

A process of its own with the product's environment reads one JSON list of words per line, runs that command as
manage.py does, and answers with one JSON line: what was printed, or the error.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.services.process import ROOT

LOOP = """
import io, json, os, sys, traceback
from contextlib import redirect_stdout
os.environ["DJANGO_SETTINGS_MODULE"] = "meetings_project.settings"
import django
django.setup()
from django.core.management import ManagementUtility
from django.core.management.base import CommandError
from django.db import connections
answers = sys.stdout
for line in sys.stdin:
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            ManagementUtility(["manage.py", *json.loads(line)]).execute()
        error = None
    except SystemExit as ending:
        error = f"ended with {ending.code}" if ending.code else None
    except CommandError as refusal:
        error = str(refusal)
    except Exception:  # Whatever it was, the next command is answered as well.
        error = traceback.format_exc()
    connections.close_all()
    print(json.dumps({"printed": printed.getvalue(), "error": error}), file=answers, flush=True)
"""


class CommandLine:
    def __init__(self, process: subprocess.Popen[str]):
        self.process = process

    def run(self, *words: str) -> str:
        """What the command printed; RuntimeError when it failed."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        if answer["error"]:
            raise RuntimeError(f"manage.py {' '.join(words)}: {answer['error']}\n{answer['printed']}")
        return answer["printed"].strip()


@contextmanager
def command_line(environment: dict[str, str]) -> Iterator[CommandLine]:
    command = [sys.executable, "-c", LOOP]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, cwd=ROOT, **pipes) as process:
        yield CommandLine(process)
        process.stdin.close()
