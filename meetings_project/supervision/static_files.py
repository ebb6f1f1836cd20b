import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static_files() -> None:
    """Bring STATIC_ROOT up to date; packing takes seconds, so nothing is done while the sources stay the same."""
    stamp = settings.STATE_DIR / "static-files.stamp"
    sources = fingerprint_sources()
    if stamp.exists() and stamp.read_text() == sources and settings.STATIC_ROOT.exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(sources)


def fingerprint_sources() -> str:
    """Changes with any name, size or time of a source file, and with the way they are stored."""
    seen = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen.append(f"{path} {storage.size(path)} {storage.get_modified_time(path)}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()
