"""What may stand in an organization's text, for each kind of mail, and the values it has in one mail.

Only what the reader of that mail is told anyway: nobody's address but the office's, nothing of other guests, no link
that makes somebody the host. All are strings of one line.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from notifications.template_models import MailKind

OF_EVERY_MAIL: dict[str, str | Promise] = {
    "title": gettext_lazy("what the meeting is about"),
    "organization": gettext_lazy("your organization, as mails name it"),
    "recipient_name": gettext_lazy("who reads this mail; may be empty"),
    "date": gettext_lazy("the day"),
    "time": gettext_lazy("from when until when"),
    "zone": gettext_lazy("the reader's time zone"),
    "start": gettext_lazy("day and time of the beginning"),
    "end": gettext_lazy("day and time of the end"),
    "duration": gettext_lazy("how long it takes"),
    "provider": gettext_lazy("where it takes place"),
    "reference": gettext_lazy("the number of the job; may be empty"),
    "reply_to": gettext_lazy("the address that answers go to; may be empty"),
}
TO_JOIN: dict[str, str | Promise] = {
    "join_url": gettext_lazy("the link; the button stands in the mail in any case"),
    "own_page": gettext_lazy("the reader's own page about the meeting; may be empty"),
    "password": gettext_lazy("may be empty"),
    "meeting_number": gettext_lazy("may be empty"),
    "dial_in": gettext_lazy("telephone numbers; may be empty"),
    "phone_passcode": gettext_lazy("the passcode by telephone; may be empty"),
}
OF_AN_UPDATE: dict[str, str | Promise] = {
    "old_date": gettext_lazy("the day before the change; empty when the time is the same"),
    "old_time": gettext_lazy("the time before the change; empty when the time is the same"),
}
WITHOUT_LINK = {MailKind.CANCELLATION, MailKind.WITHDRAWAL}
# Values that are addresses to open.
LINKS = frozenset({"join_url", "own_page"})


@dataclass(frozen=True)
class Variable:
    name: str
    meaning: str
    example: str


def meanings_for(kind: str) -> dict[str, str | Promise]:
    if kind in WITHOUT_LINK:
        return OF_EVERY_MAIL
    return OF_EVERY_MAIL | TO_JOIN | (OF_AN_UPDATE if kind == MailKind.UPDATE else {})


def names_for(kind: str) -> frozenset[str]:
    return frozenset(meanings_for(kind))


def list_variables(kind: str, words: dict[str, Any]) -> list[Variable]:
    """With what they are in the mail that these words are for."""
    values = values_for(kind, words)
    return [Variable(name, str(meaning), values[name]) for name, meaning in meanings_for(kind).items()]


def values_for(kind: str, words: dict[str, Any]) -> dict[str, str]:
    """From the words of a mail (`notifications.wording`), which are cleaned already."""
    times, was = words["times"], words.get("was")
    values = {
        "title": words["title"],
        "organization": words["organization"],
        "recipient_name": words["name"],
        "date": times.date,
        "time": times.hours,
        "zone": times.zone,
        "start": times.short,
        "end": times.short_end,
        "duration": times.duration,
        "provider": words["provider"],
        "reference": words["reference"],
        "reply_to": words["reply_to"],
        "join_url": words.get("join_url", ""),
        "own_page": words.get("own_page", ""),
        "password": words.get("password", ""),
        "meeting_number": words.get("meeting_number", ""),
        "dial_in": words.get("dial_in", ""),
        "phone_passcode": words.get("phone_passcode", ""),
        "old_date": was.date if was else "",
        "old_time": was.hours if was else "",
    }
    return {name: values[name] for name in names_for(kind)}
