"""A meeting as the floor above keeps it, and what people got of it."""

from datetime import timedelta
from typing import Any

from accounts.models import Organization
from notifications.invites import Invite, Person
from notifications.models import Invitation
from notifications.services import announce, withdraw_all
from tests.notifications.making import deliver_due, let_time_pass, make_invite, make_nurse, make_person
from tests.notifications.read_mail import Mail
from tests.notifications.relays import FaultyRelay

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ANNA, BEN = make_person(), make_nurse()


class Meeting:
    """Says how things are, as often as it likes."""

    def __init__(self, organization: Organization, **fields: Any):
        self.organization = organization
        self.invite: Invite = make_invite(**fields)

    def tell(self, *people: Person, quiet: timedelta = MINUTE, **changes: Any) -> int:
        self.invite = make_invite(**vars(self.invite) | changes)
        return announce(self.organization, self.invite, people, quiet=quiet)

    def move(self, *people: Person, hours: int = 1, **options: Any) -> int:
        start, end = self.invite.start + hours * HOUR, self.invite.end + hours * HOUR
        return self.tell(*people, start=start, end=end, **options)

    def cancel(self) -> int:
        return withdraw_all(self.organization, self.invite.uid)


def mails_to(relay: FaultyRelay, person: Person) -> list[Mail]:
    return [Mail(octets) for octets in relay.octets_to(person.email)]


def story(relay: FaultyRelay, person: Person) -> list[str]:
    """What a person got, as METHOD and SEQUENCE."""
    return [f"{mail.method} {mail.sequence}" for mail in mails_to(relay, person)]


def rows(**wanted: Any) -> Any:
    return Invitation.objects.filter(**wanted)


def deliver_all() -> None:
    """Also what waits for a quiet time."""
    let_time_pass()
    deliver_due()
