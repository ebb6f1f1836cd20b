"""Second opinions: parsers that share no code with ours."""

import ctypes
import ctypes.util
from functools import cache

import icalendar
import ics
import vobject
from ics.grammar.parse import ParseError
from tatsu.exceptions import FailedParse
from vobject.base import VObjectError

from tests.notifications.read_mail import Mail
from tests.notifications.rules import Rules

judges: Rules[Mail] = Rules()


@judges.add("judge.icalendar")
def icalendar_agrees(mail: Mail) -> bool:
    calendar = icalendar.Calendar.from_ical(mail.calendar)
    (event,) = calendar.events
    same_times = (event.start, event.end) == (mail.moment("DTSTART"), mail.moment("DTEND"))
    return (
        not calendar.errors and not event.errors and same_times and str(event["SUMMARY"]) == mail.event.text("SUMMARY")
    )


@judges.add("judge.vobject")
def vobject_agrees(mail: Mail) -> bool:
    try:
        calendar = next(iter(vobject.readComponents(mail.calendar.decode())))
        calendar.validate(raiseException=True)
    except VObjectError as error:
        raise ValueError(str(error)) from error
    return calendar.vevent.dtstart.value == mail.moment("DTSTART")


@judges.add("judge.ics")
def ics_agrees(mail: Mail) -> bool:
    try:
        (event,) = ics.Calendar(mail.calendar.decode()).events
    except (ParseError, FailedParse, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    return event.begin.datetime == mail.moment("DTSTART") and event.uid == mail.event.value("UID")


@judges.add("judge.libical")
def libical_agrees(mail: Mail) -> bool:
    library = find_libical()
    return library is None or libical_accepts(library, mail.calendar)


@cache
def find_libical() -> ctypes.CDLL | None:
    """The library behind Evolution and many others, where it is installed."""
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
