"""Keys for a first try, made once and kept in STATE_DIR, where the settings find them as well.

In production the two are given, and neither made nor kept here.
"""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_ENCRYPTION_KEYS": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
}


def keep_keys(file: Path) -> None:
    """Afterwards every key is in the environment: the given one, else the kept one, else a new one that is kept."""
    kept = read_keys(file)
    missing = [name for name in MAKERS if not os.environ.get(name) and name not in kept]
    if missing:
        kept |= {name: MAKERS[name]() for name in missing}
        write_keys(file, kept)
    for name, key in kept.items():
        if not os.environ.get(name):
            os.environ[name] = key


def read_keys(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def write_keys(file: Path, keys: dict[str, str]) -> None:
    """Readable by its owner alone from its first moment on, and never half-written."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write("# Made by ./run. Without these nobody can read the stored tokens; keep them with the database.\n")
        stream.writelines(f"{name}={key}\n" for name, key in keys.items())
    draft.replace(file)
