"""Second opinions: parsers that share no code with ours."""

import icalendar
import ics
import vobject
from ics.grammar.parse import ParseError
from tatsu.exceptions import FailedParse
from vobject.base import VObjectError

from tests.notifications.read_mail import Mail
from tests.notifications.rules import Rules
from tests.services.libical import find_libical, libical_accepts

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
