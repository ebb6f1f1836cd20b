"""Holds calendar mails against every rule we know, and against parsers that others wrote.

    assert broken_rules(octets) == []
    assert broken_rules_of_chain([first, second, third]) == []      # to one person, about one meeting

Works on the octets as they arrived, so it can judge the mails of any sink.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tests.notifications.chain_rules import Step, chain_rules
from tests.notifications.judges import judges
from tests.notifications.mail_rules import mail_rules
from tests.notifications.object_rules import object_rules
from tests.notifications.read_mail import Mail


def broken_rules(octets: bytes) -> list[str]:
    """Names of the rules that this mail breaks, alone."""
    mail = Mail(octets)
    if not mail.parts("text/calendar"):
        return ["mime.one-calendar-part"]
    return [*mail_rules.broken_by(mail), *object_rules.broken_by(mail), *judges.broken_by(mail)]


def broken_rules_of_chain(octets: Sequence[bytes]) -> list[str]:
    """The mails to one person about one meeting, in the order of arrival."""
    mails = [Mail(one) for one in octets]
    broken = [f"{place}: {name}" for place, one in enumerate(octets) for name in broken_rules(one)]
    if mails and not mails[0].is_request:
        broken.append("0: chain.cancel-after-request")
    for place, (before, now) in enumerate(pairwise(mails), start=1):
        broken += [f"{place}: {name}" for name in chain_rules.broken_by(Step(before, now))]
    return broken


def broken_rules_of_mailboxes(octets: Iterable[bytes]) -> list[str]:
    """All mails of a sink, by recipient and meeting, each chain judged. Mails without a calendar are left out."""
    chains: dict[tuple[str, str], list[bytes]] = defaultdict(list)
    for one in octets:
        mail = Mail(one)
        if mail.parts("text/calendar"):
            chains[mail.addresses("To")[0].lower(), mail.event.value("UID") or ""].append(one)
    broken = {whose: broken_rules_of_chain(chain) for whose, chain in chains.items()}
    return [f"{address} {uid}: {name}" for (address, uid), names in broken.items() for name in names]
