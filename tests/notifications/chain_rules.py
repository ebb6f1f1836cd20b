"""The rules for what one person gets of one meeting, in the order of arrival: each mail beside the one before."""

from dataclasses import dataclass

from tests.notifications.read_mail import Mail
from tests.notifications.rules import Rules

chain_rules: Rules["Step"] = Rules()


@dataclass(frozen=True)
class Step:
    before: Mail
    now: Mail

    def same(self, name: str) -> bool:
        return self.before.event.value(name) == self.now.event.value(name)

    @property
    def is_repetition(self) -> bool:
        return self.before.message["Message-ID"] == self.now.message["Message-ID"]

    @property
    def is_copy(self) -> bool:
        """Sent again by hand: the same content, and only its stamp is newer."""
        kept = [name for name in ("UID", "SEQUENCE", "STATUS", "SUMMARY", "DTSTART", "DTEND", "URL", "DESCRIPTION")]
        return self.before.method == self.now.method and all(self.same(name) for name in kept)


@chain_rules.add("chain.resend-identical")
def repeats_the_same_octets(step: Step) -> bool:
    return not step.is_repetition or step.before.octets == step.now.octets


@chain_rules.add("chain.uid-same", "chain.organizer-same", "chain.created-same")
def is_the_same_entry(step: Step) -> bool:
    same_organizer = step.before.party_address("ORGANIZER") == step.now.party_address("ORGANIZER")
    return step.same("UID") and step.same("CREATED") and same_organizer


@chain_rules.add("chain.attendee-same", "chain.recipient-same")
def is_for_the_same_person(step: Step) -> bool:
    same = step.before.party_address("ATTENDEE") == step.now.party_address("ATTENDEE")
    return same and step.before.addresses("To") == step.now.addresses("To")


@chain_rules.add("chain.sequence")
def raises_the_sequence(step: Step) -> bool:
    if step.is_repetition or step.is_copy:
        return step.now.sequence == step.before.sequence
    return step.now.sequence > step.before.sequence


@chain_rules.add("chain.dtstamp", "chain.dtstamp-not-back", "chain.last-modified")
def stamps_it_later(step: Step) -> bool:
    before, now = step.before.moment("DTSTAMP"), step.now.moment("DTSTAMP")
    return step.is_repetition or now > before or (now == before and step.now.sequence > step.before.sequence)


@chain_rules.add("chain.cancel-same-time")
def cancels_what_was_told(step: Step) -> bool:
    return step.now.is_request or (step.same("DTSTART") and step.same("DTEND") and step.same("SUMMARY"))


@chain_rules.add("chain.cancel-after-request")
def cancels_once(step: Step) -> bool:
    return step.now.is_request or step.before.is_request or step.is_copy or step.is_repetition


@chain_rules.add("hdr.references")
def belongs_to_the_thread(step: Step) -> bool:
    ids = str(step.now.message["References"] or "").split()
    return step.is_repetition or str(step.before.message["Message-ID"]) in ids
