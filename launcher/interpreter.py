"""Go on with a recent Python when the one called `python3` is older.

This module must stay readable for every Python 3, old ones too: no syntax here that came after 3.6.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")


def continue_with_recent_python():
    """Return under a Python that is recent enough; start the same script again under one if this is not it."""
    if sys.version_info >= OLDEST:
        return
    for path in filter(None, map(shutil.which, NAMES)):
        if is_recent(path):
            os.execv(path, [path, *sys.argv])
    needed, found = (".".join(map(str, version[:2])) for version in (OLDEST, sys.version_info))
    sys.exit(f"Python {needed} or newer is needed, and none was found on PATH (this is {found}).")


def is_recent(path):
    """Ask the interpreter itself: a version manager's stand-in may bear a name that it cannot run."""
    question = f"import sys; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        return subprocess.run([path, "-c", question], stderr=subprocess.DEVNULL, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
