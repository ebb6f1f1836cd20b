"""libical: the library behind Evolution and many other calendars, as a judge of ours.

`./test` gets it where it can; plain pytest takes what is there.
"""

import ctypes
import ctypes.util
from functools import cache

from tests.services.distribution import install

PACKAGE = "libical3"


def get_libical() -> ctypes.CDLL | None:
    """Like `find_libical`, after an attempt to install it where it is not."""
    if load() is None:
        install(PACKAGE, "a judge of the invitations")
    return load()


@cache
def find_libical() -> ctypes.CDLL | None:
    return load()


def load() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("ical") or "libical.so.3"
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return None
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
    for function in ("icalrestriction_check", "icalcomponent_as_ical_string", "icalcomponent_free"):
        getattr(library, function).argtypes = [ctypes.c_void_p]
    return library


def libical_accepts(library: ctypes.CDLL, calendar: bytes) -> bool:
    """It knows RFC 5546's tables: what must and must not be there for each METHOD."""
    component = library.icalparser_parse_string(calendar)
    if not component:
        return False
    is_valid = library.icalrestriction_check(component) == 1
    complaints = library.icalcomponent_as_ical_string(component)
    library.icalcomponent_free(component)
    return is_valid and b"X-LIC-ERROR" not in complaints
