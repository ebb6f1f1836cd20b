"""Everywhere a running product may have left a secret, as text to be searched."""

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import requests

from tests.journeys.clinic import Clinic
from tests.services.stack import Stack

# Files that come with the product, and the keys that a first try keeps for itself.
NOT_SEARCHED = {"static", "keys.env"}
ZLIB_HEADER = b"\x78\x9c"
PAGES = (
    "/jobs/",
    "/meetings/",
    "/meetings-configuration/",
    "/meetings-configuration/automation/",
    "/settings/audit/",
    "/settings/audit/export.csv",
    "/settings/api-tokens/",
    "/settings/me/",
    "/no/such/page/",
    "/api/v1/no/such/thing/",
    "/oauth/zoom/callback/?code=wrong&state=wrong",
)


def find_secrets(secrets: dict[str, set[str]], places: dict[str, bytes]) -> list[str]:
    """What stands where, as "kind in place"; never the secret itself."""
    return sorted(
        f"{kind} in {place}"
        for place, content in places.items()
        for kind, values in secrets.items()
        if any(value.encode() in content for value in values)
    )


def kept_places(stack: Stack) -> dict[str, bytes]:
    """What lies on the disk: the database as a dump and as it is, the logs, the broker, the cache, all other files."""
    return {"database dump": dump_database(stack).encode(), **dict(read_files(stack.state_dir))}


def dump_database(stack: Stack) -> str:
    connection = sqlite3.connect(f"file:{stack.state_dir / 'db.sqlite3'}?mode=ro", uri=True)
    try:
        return "\n".join(connection.iterdump())
    finally:
        connection.close()


def read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Files may come and go while we look: the broker's and the database's do."""
    for file in folder.rglob("*"):
        name = file.relative_to(folder)
        if name.parts[0] in NOT_SEARCHED or not file.is_file():
            continue
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        yield f"file {name}", content + uncompress_cached(content) if file.suffix == ".djcache" else content


def uncompress_cached(content: bytes) -> bytes:
    """Django's cache of files: when it ends, then the value, compressed."""
    return zlib.decompress(content[content.index(ZLIB_HEADER) :])


def shown_places(clinic: Clinic) -> dict[str, bytes]:
    """Pages of an admin, answers of the API, error pages, figures."""
    url, token = clinic.stack.url, clinic.stack.environment["METRICS_TOKEN"]
    pages = {f"page {path}": clinic.browser.get(f"{url}{path}").content for path in PAGES}
    figures = requests.get(f"{url}/metrics", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    return {**pages, "figures": figures.content}


def mailed_places(stack: Stack) -> dict[str, bytes]:
    """Each mail as it came, and as people read it."""
    mails = stack.mailsink.messages()
    read = "\n".join(f"{mail['text']}\n{mail['html']}\n{mail['calendar']}" for mail in mails)
    return {"mails": b"\n".join(stack.mailsink.octets()), "mails, decoded": read.encode()}
