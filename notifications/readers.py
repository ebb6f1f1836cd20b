"""Who reads a mail: name and address, role, and the zone and language in which times and words are given."""

from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from accounts.models import Organization
from notifications.invites import Party, Person
from notifications.models import Invitation
from notifications.reader_times import find_zone
from notifications.recipients import party_of


@dataclass(frozen=True)
class Reader:
    party: Party
    role: str
    zone: ZoneInfo
    language: str
    own_page: str = ""

    @classmethod
    def of(cls, person: Person, organization: Organization) -> Self:
        """What a person does not say is the organization's."""
        return cls(
            party=party_of(person),
            role=person.role,
            zone=find_zone(person.timezone, organization.timezone),
            language=person.language or organization.language,
            own_page=person.own_page,
        )

    @classmethod
    def of_row(cls, row: Invitation) -> Self:
        """As the person was addressed then."""
        return cls(Party(row.recipient_name, row.recipient), row.role, find_zone(row.timezone), row.language)
