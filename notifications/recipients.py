"""Who gets a mail: one for each address, however many parts its owner plays."""

import re
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings

from notifications.invites import Party, Person
from notifications.models import Invitation
from notifications.text_cleaning import NAME_LIMIT, clean_line
from outbox.sentences import Sentence

STRONGEST_FIRST = [Invitation.Role.CONTACT, Invitation.Role.RESOURCE, Invitation.Role.ATTENDEE]
# Only what means the same in a header, an SMTP command and a mailto: URI. Anything else could name a second recipient.
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$*+/=^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")

UNSAFE_ADDRESS = Sentence("This e-mail address has characters that mail and calendar programs read differently.")
OWN_ADDRESS = Sentence("This is the address that our own mails come from: nobody can be invited there.")


def strongest_by_address(people: Sequence[Person]) -> dict[str, Person]:
    """Address (for comparison only) → the person in the strongest role. Who has no address cannot be written to.

    A part in which somebody wants no invitation takes none away that another part brings.
    """
    chosen: dict[str, Person] = {}
    for person in sorted(people, key=how_weak):
        if address := comparable(person.email):
            chosen.setdefault(address, person)
    return chosen


def how_weak(person: Person) -> tuple[bool, int]:
    wants_none = person.has_feed or not person.is_invited_anew
    return wants_none, STRONGEST_FIRST.index(Invitation.Role(person.role))


def comparable(address: str) -> str:
    return address.strip().lower()


def party_of(person: Person) -> Party:
    return Party(clean_line(person.name, NAME_LIMIT), person.email.strip())


def sender_address() -> str:
    """The mailbox that all our mails come from, bare."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def why_unreachable(address: str) -> dict[str, str]:
    """Why no mail can be written to this address, as a row keeps it; empty when one can."""
    if not PLAIN_ADDRESS.fullmatch(address):
        return {
            "error_code": "unsafe_address",
            "error_message": UNSAFE_ADDRESS,
        }
    if comparable(address) == comparable(sender_address()):
        # Exchange throws away an invitation that seems to come from its own recipient.
        return {
            "error_code": "own_address",
            "error_message": OWN_ADDRESS,
        }
    return {}
