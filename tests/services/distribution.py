"""What the tests can use of the machine's distribution, where we may install it."""

import os
import shutil
import subprocess

from launcher.progress import say
from tests.services.process import is_root


def install(package: str, what_for: str) -> None:
    """An attempt: without apt-get, without root's rights, or without a registry nothing happens."""
    if not is_root() or not shutil.which("apt-get"):
        return
    say(f"Installing {package} with apt-get, {what_for}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", package]):
        subprocess.run(["apt-get", *words], env=environment, capture_output=True)
