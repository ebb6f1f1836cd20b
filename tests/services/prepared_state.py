"""What every live stack of a run starts from, made only once: packed static files, and a migrated SQLite database.

The second pass needs no such database: its stacks have theirs in PostgreSQL.
"""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.services.process import ROOT
from tests.services.stand_ins import program_environment

PREPARE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "meetings_project.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import connections
from meetings_project.supervision.static_files import collect_static_files
if not os.environ.get("TEST_DATABASE_URL"):
    call_command("migrate", verbosity=0)
    connections.close_all()
collect_static_files()
"""


def prepare_state(folder: Path) -> Path:
    """A state folder to copy from; made by the first worker that comes, while the others wait for it."""
    folder.mkdir(exist_ok=True)
    state, is_complete = folder / "state", folder / "complete"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_complete.exists():
            environment = program_environment(state) | {"DATABASE_URL": "", "REDIS_URL": ""}
            subprocess.run([sys.executable, "-c", PREPARE], env=environment, cwd=ROOT, check=True)
            is_complete.touch()
    return state


def folder_of_run(folder_of_worker: Path) -> Path:
    """Where all workers of one run keep what they share: pytest gives each of them a folder below it."""
    return folder_of_worker.parent if "PYTEST_XDIST_WORKER" in os.environ else folder_of_worker
