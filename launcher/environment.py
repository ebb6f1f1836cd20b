"""`.venv` beside this checkout, holding what a lock says.

A stamp in it remembers which locks are already installed, so that a second start asks nobody. The lock for
development holds every version of the lock for running as well; the two never pull against each other.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.progress import give_up, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-locks.json"
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"
INCLUDES = {RUNTIME: [RUNTIME], DEVELOPMENT: [RUNTIME, DEVELOPMENT]}

Command = list[str | Path]


def prepare(lock: str) -> Path:
    """Afterwards `.venv` holds what `lock` names; returns its Python."""
    if is_installed(lock):
        return PYTHON
    with alone():
        if not has_working_python():
            make_venv()
        if not is_installed(lock):
            install(lock)
            stamp(lock)
    return PYTHON


def is_installed(lock: str) -> bool:
    stamped = read_stamp()
    return all(stamped.get(name) == fingerprint(name) for name in INCLUDES[lock]) and has_working_python()


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def read_stamp() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def stamp(lock: str) -> None:
    STAMP.write_text(json.dumps(read_stamp() | {name: fingerprint(name) for name in INCLUDES[lock]}, indent=1))


def has_working_python() -> bool:
    """A `.venv` that was moved here, or whose Python was removed since, is there and does not work."""
    question = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
    return run([PYTHON, "-c", question]).returncode == 0


@contextmanager
def alone() -> Iterator[None]:
    """Two commands started at once must not build the same folder; the lock is on the checkout itself."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def make_venv() -> None:
    say(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor} (first start only)")
    shutil.rmtree(VENV, ignore_errors=True)
    # Without pip at first: where a distribution keeps ensurepip apart, making both at once fails half-way.
    result = run([sys.executable, "-m", "venv", "--without-pip", VENV])
    if result.returncode != 0:
        give_up(f"Python could not make a virtual environment in {VENV}:\n{result.stdout}")


def install(lock: str) -> None:
    say(f"Installing {lock} (only when it has changed; a minute at most)")
    pip = find_pip()
    if pip and not find_uv():
        run([*pip, "install", "--quiet", "uv"])
    reason = "Neither pip nor uv was found. Install one (Debian, Ubuntu: apt install python3-venv)."
    for command in install_commands(lock, pip):
        result = run(command)
        if result.returncode == 0:
            return
        reason = result.stdout[-3000:]
        say(f"{Path(command[0]).name} could not install it")
    give_up(f"The packages of {lock} are not installed.\n{reason}")


def install_commands(lock: str, pip: Command | None) -> Iterator[Command]:
    """uv takes seconds; pip obeys a mirror that is set up for pip alone."""
    if uv := find_uv():
        yield [uv, "pip", "install", "--quiet", "--python", PYTHON, "-r", ROOT / lock]
    if pip:
        yield [*pip, "install", "--quiet", "-r", ROOT / lock]


def find_uv() -> str | None:
    own = VENV / "bin" / "uv"
    return str(own) if own.exists() else shutil.which("uv")


def find_pip() -> Command | None:
    """pip inside `.venv`, made there if Python can, or one outside that is able to work on `.venv`."""
    inside: Command = [PYTHON, "-m", "pip"]
    if is_usable(inside) or (run([PYTHON, "-m", "ensurepip"]).returncode == 0 and is_usable(inside)):
        return inside
    outside: list[Command] = [[sys.executable, "-m", "pip"], ["pip3"], ["pip"]]
    return next((pip for pip in ([*words, "--python", PYTHON] for words in outside) if is_usable(pip)), None)


def is_usable(pip: Command) -> bool:
    return run([*pip, "--version"]).returncode == 0


def run(command: Command) -> subprocess.CompletedProcess[str]:
    """Run it quietly, both outputs in `stdout`; a missing program counts as one that failed."""
    try:
        return subprocess.run(
            command, env=installer_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, stdout=str(error))


def installer_environment() -> dict[str, str]:
    # Behind a company's proxy only the machine's certificates are right; uv brings its own otherwise.
    own = {"UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    if not os.access(os.path.expanduser("~"), os.W_OK):
        # Accounts of services often have a home that does not exist, and uv refuses to work without a cache.
        own |= {"UV_CACHE_DIR": str(VENV / "download-cache"), "PIP_NO_CACHE_DIR": "1"}
    return dict(os.environ) | own
