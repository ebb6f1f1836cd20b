"""What people's calendars make of the mails that arrived, and what must never have arrived.

Works on the octets alone. A calendar keeps of each entry what has the highest SEQUENCE, then the latest DTSTAMP
(RFC 5546 2.1.5), so it must not matter in which order a mailbox is read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from django.utils import timezone

from tests.notifications.chain_rules import Step, chain_rules
from tests.notifications.read_mail import Mail

# How an address is spelt, and what a mail answers to that came after one which nobody knows to have arrived.
NOT_ASKED = {"chain.attendee-same", "chain.recipient-same", "hdr.references"}
# A cancellation shows what is cancelled as it was last told, and there was something to cancel; of a mail that a
# process died over, or whose arrival was not confirmed, nobody can know that.
CANNOT_BE_KNOWN = {"chain.cancel-same-time", "chain.cancel-after-request"}


@dataclass(frozen=True)
class Shown:
    """One entry as a calendar shows it."""

    title: str
    start: datetime
    length: timedelta
    link: str

    @property
    def is_to_come(self) -> bool:
        return self.start + self.length > timezone.now()


@dataclass
class Calendar:
    """Of one person: the last word on each entry, by UID."""

    last_words: dict[str, Mail] = field(default_factory=dict)

    def take(self, mail: Mail) -> None:
        uid = mail.event.value("UID") or ""
        known = self.last_words.get(uid)
        if known is None or revision(mail) >= revision(known):
            self.last_words[uid] = mail

    def shown(self) -> dict[str, Shown]:
        return {uid: show(mail) for uid, mail in self.last_words.items() if mail.is_request}


@dataclass
class Mailboxes:
    """Calendar mails by address, in the order of arrival.

    `uncertain` are the addresses and UIDs of invitations that a process died over: nobody can know whether they had
    left, so it is right to take them back.
    """

    mails: Sequence[tuple[str, bytes]]
    uncertain: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def letters(self) -> dict[str, list[Mail]]:
        found: dict[str, list[Mail]] = defaultdict(list)
        for address, octets in self.mails:
            mail = Mail(octets)
            if mail.parts("text/calendar"):
                found[address.lower()].append(mail)
        return found

    def shown(self, uid: str) -> dict[str, Shown]:
        """Whose calendar shows this entry, and how."""
        entries = {address: fold(letters).shown().get(uid) for address, letters in self.letters.items()}
        return {address: entry for address, entry in entries.items() if entry is not None}

    def broken_rules(self) -> list[str]:
        found = [*repeated_ids(self.mails)]
        for address, letters in self.letters.items():
            found += [f"{address}: {rule}" for rule in broken_by_order(letters)]
            for uid, chain in chains_of(letters).items():
                is_uncertain = (address, uid) in self.uncertain
                found += [
                    f"{address}: {rule}" for rule in broken_in_chain(chain, CANNOT_BE_KNOWN if is_uncertain else ())
                ]
                if not chain[0].is_request and not is_uncertain:
                    found.append(f"{address}: a cancellation of what was never announced")
        return found


def fold(letters: Iterable[Mail]) -> Calendar:
    calendar = Calendar()
    for mail in letters:
        calendar.take(mail)
    return calendar


def revision(mail: Mail) -> tuple[int, datetime]:
    return mail.sequence, mail.moment("DTSTAMP")


def show(mail: Mail) -> Shown:
    start, end = mail.moment("DTSTART"), mail.moment("DTEND")
    return Shown(mail.event.text("SUMMARY"), start, end - start, mail.link)


def content(mail: Mail) -> tuple[str, bytes]:
    return mail.method, mail.calendar


def repeated_ids(mails: Sequence[tuple[str, bytes]]) -> Iterator[str]:
    """The same Message-ID is the same mail, to the octet, to the same person."""
    known: dict[str, tuple[str, bytes]] = {}
    for address, octets in mails:
        message_id = str(Mail(octets).message["Message-ID"])
        if known.setdefault(message_id, (address, octets)) != (address, octets):
            yield f"{address}: another mail under the Message-ID {message_id}"


def broken_by_order(letters: list[Mail]) -> Iterator[str]:
    """Whatever the order of reading, the calendar is the same; and no revision has two contents."""
    shown = fold(letters).shown()
    for place in range(len(letters)):
        turned = letters[place:] + letters[:place]
        if fold(turned).shown() != shown or fold(reversed(turned)).shown() != shown:
            yield "the calendar depends on the order of the mails"
    contents = {(mail.event.value("UID"), *revision(mail)): content(mail) for mail in letters}
    for mail in letters:
        if contents[mail.event.value("UID"), *revision(mail)] != content(mail):
            yield f"two contents for SEQUENCE {mail.sequence}"


def chains_of(letters: list[Mail]) -> dict[str, list[Mail]]:
    """By UID."""
    chains: dict[str, list[Mail]] = defaultdict(list)
    for mail in letters:
        chains[mail.event.value("UID") or ""].append(mail)
    return chains


def broken_in_chain(chain: list[Mail], forgiven: Iterable[str] = ()) -> Iterator[str]:
    """Each mail beside the one before it, of the same entry."""
    for before, now in pairwise(chain):
        broken = set(chain_rules.broken_by(Step(before, now))) - NOT_ASKED - {*forgiven}
        yield from (f"{rule} at SEQUENCE {now.sequence}" for rule in sorted(broken))
