"""The rules for the calendar object: octets, then VCALENDAR, then VEVENT."""

import re
from datetime import timedelta
from uuid import UUID

from tests.notifications.content_lines import unfold
from tests.notifications.read_mail import Mail
from tests.notifications.rules import Rules

object_rules: Rules[Mail] = Rules()
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "TRANSP", "UID", "METHOD", "VERSION", "PRODID", "CALSCALE"}
ESCAPED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINK = re.compile(r"https?://\S+")
TIMES = ["DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND"]
ALWAYS = {"UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER", "ATTENDEE", "DTSTAMP"}
KNOWN = ALWAYS | {"CREATED", "LAST-MODIFIED", "STATUS"}
KNOWN_IN_REQUEST = KNOWN | {
    "DESCRIPTION",
    "LOCATION",
    "URL",
    "TRANSP",
    "CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
}
KNOWN_PARAMETERS = {
    "ATTENDEE": {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"},
    "ORGANIZER": {"CN"},
    "CONFERENCE": {"VALUE", "FEATURE", "LABEL"},
}


@object_rules.add("ics.utf8", "ics.no-bom", "ics.no-control-characters")
def is_clean_utf8(mail: Mail) -> bool:
    return not CONTROLS.search(mail.calendar.decode("utf-8"))


@object_rules.add("ics.crlf", "ics.ends-with-crlf", "ics.no-blank-lines")
def ends_lines_with_crlf(mail: Mail) -> bool:
    lines = mail.calendar.split(b"\r\n")
    whole = all(line and b"\r" not in line and b"\n" not in line for line in lines[:-1])
    return whole and lines[-1] == b""


@object_rules.add("ics.fold-75", "ics.fold-whole-characters")
def folds_between_characters(mail: Mail) -> bool:
    return all(len(line) <= 75 and line.decode("utf-8") is not None for line in mail.calendar.split(b"\r\n"))


@object_rules.add("ics.grammar", "ics.one-vcalendar")
def is_one_calendar(mail: Mail) -> bool:
    return [one.name for one in mail.objects] == ["VCALENDAR"]


@object_rules.add("ics.properties-before-components")
def has_properties_first(mail: Mail) -> bool:
    return not any(component.has_late_properties for component in mail.vcalendar.walk())


@object_rules.add("ics.text-escaping")
def escapes_text(mail: Mail) -> bool:
    every = [one for component in mail.vcalendar.walk() for one in component.properties]
    return all(ESCAPED.fullmatch(one.value) for one in every if one.name in TEXTS)


@object_rules.add("ics.no-empty-values")
def has_no_empty_values(mail: Mail) -> bool:
    every = [one for component in mail.vcalendar.walk() for one in component.properties]
    return all(one.value or one.name == "SUMMARY" for one in every)


@object_rules.add("ics.no-caret-escapes", "ics.parameter-values")
def has_plain_parameters(mail: Mail) -> bool:
    values = [value for one in mail.event.properties for _, value in one.parameters]
    return all(value and "^" not in value and "\\" not in value.replace("\\\\", "") or '"' in value for value in values)


@object_rules.add("cal.version", "cal.prodid", "cal.calscale", "cal.method", "cal.one-method", "cal.known-properties")
def has_the_head(mail: Mail) -> bool:
    names = sorted(one.name for one in mail.vcalendar.properties)
    return (
        names == ["CALSCALE", "METHOD", "PRODID", "VERSION"]
        and mail.vcalendar.value("VERSION") == "2.0"
        and mail.vcalendar.value("CALSCALE") == "GREGORIAN"
        and mail.method in {"REQUEST", "CANCEL"}
    )


@object_rules.add("cal.only-events", "cal.one-event", "ev.no-alarm", "ev.only-alarms-inside")
def has_one_event_and_nothing_else(mail: Mail) -> bool:
    return [one.name for one in mail.vcalendar.components] == ["VEVENT"] and not mail.event.components


@object_rules.add("ev.known-properties", "ev.no-recurrence", "ev.no-request-status", "ev.no-google-property")
def has_known_properties_only(mail: Mail) -> bool:
    return {one.name for one in mail.event.properties} <= (KNOWN_IN_REQUEST if mail.is_request else KNOWN)


@object_rules.add("ev.known-parameters", "ev.no-schedule-params", "tz.none")
def has_known_parameters_only(mail: Mail) -> bool:
    return all(
        {name for name, _ in one.parameters} <= KNOWN_PARAMETERS.get(one.name, set()) for one in mail.event.properties
    )


@object_rules.add("ev.once")
def has_each_property_once(mail: Mail) -> bool:
    names = [one.name for one in mail.event.properties]
    return len(names) == len(set(names))


@object_rules.add("ev.required", "ev.cancel-is-complete", "ev.has-end")
def has_what_is_required(mail: Mail) -> bool:
    return {one.name for one in mail.event.properties} >= ALWAYS


@object_rules.add("ev.uid-form", "ev.uid-opaque")
def has_an_opaque_uid(mail: Mail) -> bool:
    uid = mail.event.value("UID") or ""
    return str(UUID(uid)) == uid


@object_rules.add("ev.times-utc", "ev.times-fixed", "ev.dtstamp-utc", "ev.not-all-day", "ev.times-same-form")
def has_times_in_utc(mail: Mail) -> bool:
    return all(re.fullmatch(r"\d{8}T\d{6}Z", mail.event.value(name) or "") for name in TIMES)


@object_rules.add("ev.end-after-start", "ev.length-plausible")
def ends_after_it_starts(mail: Mail) -> bool:
    return timedelta(0) < mail.moment("DTEND") - mail.moment("DTSTART") <= timedelta(days=2)


@object_rules.add("ev.sequence-number")
def counts_revisions(mail: Mail) -> bool:
    return (mail.event.value("SEQUENCE") or "").isdecimal()


@object_rules.add("ev.organizer-mailto", "ev.attendee-mailto")
def has_plain_mail_addresses(mail: Mail) -> bool:
    parties = mail.event.all("ORGANIZER") + mail.event.all("ATTENDEE")
    return all(re.fullmatch(r"mailto:[^\s@,;:?&%\"']+@[A-Za-z0-9.-]+", party.value) for party in parties)


@object_rules.add("ev.attendee-params", "ev.attendee-answerable")
def can_be_answered(mail: Mail) -> bool:
    attendee = mail.party("ATTENDEE")
    answers = (attendee.parameter("PARTSTAT"), attendee.parameter("RSVP"))
    is_asked = answers == ("NEEDS-ACTION", "TRUE")
    return attendee.parameter("ROLE") == "REQ-PARTICIPANT" and is_asked is mail.is_request


@object_rules.add("ev.names-plain")
def has_names_of_one_line(mail: Mail) -> bool:
    names = [mail.party(name).parameter("CN") or "" for name in ("ORGANIZER", "ATTENDEE")]
    return all(len(name) <= 120 and not BIDI.search(name) and not CONTROLS.search(name) for name in names)


@object_rules.add("ev.one-meeting-link", "ev.link-https", "ev.link-in-description", "ev.link-on-own-line")
def has_one_link_everywhere(mail: Mail) -> bool:
    if not mail.is_request:
        return not LINK.search(" ".join(unfold(mail.calendar.decode())).replace(mail.event.text("SUMMARY"), ""))
    lines = mail.event.text("DESCRIPTION").split("\n")
    others = {link for link in LINK.findall(mail.event.text("DESCRIPTION")) if link != mail.link}
    return mail.link.startswith("https://") and mail.link in lines and not others


@object_rules.add("ev.link-in-location-or-url", "ev.link-in-conference", "ev.conference-value", "ev.conference-feature")
def has_the_link_where_clients_look(mail: Mail) -> bool:
    if not mail.is_request:
        return True
    conference = mail.event.all("CONFERENCE")[0]
    return (
        mail.event.text("LOCATION") == mail.link == conference.value
        and conference.parameter("VALUE") == "URI"
        and conference.parameter("FEATURE") == "AUDIO,VIDEO"
    )


@object_rules.add("ev.teams-property", "ev.no-foreign-property")
def has_the_teams_link_for_teams_only(mail: Mail) -> bool:
    is_teams = "teams.microsoft.com" in mail.link
    return mail.event.value("X-MICROSOFT-SKYPETEAMSMEETINGURL") == (mail.link if is_teams else None)


@object_rules.add("ev.summary-one-line", "ev.no-bidi-override", "ev.description-size")
def has_readable_texts(mail: Mail) -> bool:
    summary, description = mail.event.text("SUMMARY"), mail.event.text("DESCRIPTION")
    is_one_line = "\n" not in summary and len(summary) <= 200
    return is_one_line and len(description) <= 4000 and not BIDI.search(summary + description)


@object_rules.add("ev.status", "ev.status-confirmed", "ev.transp", "ev.transp-fits", "ev.class")
def has_a_fitting_status(mail: Mail) -> bool:
    if mail.is_request:
        return (mail.event.value("STATUS"), mail.event.value("TRANSP")) == ("CONFIRMED", "OPAQUE")
    return mail.event.value("STATUS") in {"CANCELLED", None}
