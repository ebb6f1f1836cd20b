#!/usr/bin/env python3
"""Makes everything in this folder, and ../icons.svg, again from pinned npm packages.

    python static/vendor/fetch.py            download and write the files, then rewrite SHA256SUMS
    python static/vendor/fetch.py --check    only compare the files here with SHA256SUMS (no network)

Standard library only; the download is `npm pack`, so whatever registry npm is set up for is used.
Source map comments are removed: the maps are not shipped, and Django's ManifestStaticFilesStorage
refuses a file that points at one that is missing.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPRITE = HERE.parent / "icons.svg"
CHECKSUMS = HERE / "SHA256SUMS"
SOURCE_MAP_COMMENT = re.compile(rb"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=[^\n]*)\s*$")

TABLER = "@tabler/core@1.6.1"
HTMX = "htmx.org@2.0.11"
INTER = "@fontsource-variable/inter@5.3.0"
ICONS = "@tabler/icons@3.51.0"

# Where each vendored file comes from: (package, path in the package, path here).
FILES = (
    (TABLER, "dist/css/tabler.min.css", "tabler/tabler.min.css"),
    (TABLER, "dist/js/tabler.min.js", "tabler/tabler.min.js"),
    (HTMX, "dist/htmx.min.js", "htmx/htmx.min.js"),
    (HTMX, "LICENSE", "htmx/LICENSE"),
    (INTER, "files/inter-latin-wght-normal.woff2", "inter/inter-latin.woff2"),
    (INTER, "files/inter-latin-ext-wght-normal.woff2", "inter/inter-latin-ext.woff2"),
    (INTER, "LICENSE", "inter/LICENSE"),
    (ICONS, "LICENSE", "tabler-icons/LICENSE"),
)

# The outline icons in the sprite, by their names at Tabler, one a line. Add a name, run this file,
# and {% include "components/icon.html" with name="…" %} draws it.
ICON_NAMES = HERE / "icon-names.txt"


class Failed(Exception):
    """The folder could not be made or does not agree with its checksums."""


def find_npm():
    npm = shutil.which("npm")
    if npm is None:
        raise Failed("npm is needed to fetch the vendored files; it comes with Node.js.")
    return npm


def download_package(package, into):
    """Unpack one npm package below `into` and return its folder."""
    packed = subprocess.run(
        [find_npm(), "pack", "--silent", "--pack-destination", str(into), package],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = into / re.sub(r"\W+", "-", package)
    with tarfile.open(into / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def strip_source_map(content):
    return SOURCE_MAP_COMMENT.sub(b"\n", content)


def copy_files(folders):
    for package, source, target in FILES:
        content = (folders[package] / source).read_bytes()
        if target.endswith((".css", ".js")):
            content = strip_source_map(content)
        (HERE / target).parent.mkdir(exist_ok=True)
        (HERE / target).write_bytes(content)


def build_symbol(name, svg):
    """Turn one icon file into a <symbol>; the invisible bounding box that Tabler draws is left out."""
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*?/>", svg, re.DOTALL)
    visible = (" ".join(shape.split()) for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(visible)}</symbol>'


def build_sprite(icons_folder):
    """All wanted icons as one file, drawn in the colour of the text around them."""
    names = ICON_NAMES.read_text().split()
    outlines = icons_folder / "icons" / "outline"
    symbols = [build_symbol(name, (outlines / f"{name}.svg").read_text()) for name in names]
    head = '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT licence: vendor/tabler-icons/LICENSE -->\n'
    SPRITE.write_text(head + "\n".join(symbols) + "\n</svg>\n")


def checksum_lines():
    paths = [HERE / target for _, _, target in FILES] + [HERE / "tabler" / "LICENSE", SPRITE]
    for path in sorted(paths):
        name = path.relative_to(HERE) if path.is_relative_to(HERE) else Path("..") / path.name
        yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n"


def fetch_everything():
    with tempfile.TemporaryDirectory() as temporary:
        packages = {package for package, _, _ in FILES}
        folders = {package: download_package(package, Path(temporary)) for package in sorted(packages)}
        copy_files(folders)
        build_sprite(folders[ICONS])
    CHECKSUMS.write_text("".join(checksum_lines()))


def check_files():
    if CHECKSUMS.read_text() != "".join(checksum_lines()):
        raise Failed("A vendored file differs from SHA256SUMS. Run static/vendor/fetch.py and look at the difference.")


def main(arguments):
    try:
        check_files() if "--check" in arguments else fetch_everything()
    except (Failed, OSError, subprocess.CalledProcessError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("Vendored files agree with SHA256SUMS.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
