"""manage.py grant_virtual_meetings ORGANIZATION [--off]"""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organization
from accounts.services import grant_virtual_meetings


class Command(BaseCommand):
    help = "Switches virtual meetings on for an organization (or off): whether it may connect a meetings provider."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", help="its id, or its name")
        parser.add_argument("--off", action="store_true", help="switch off instead of on")

    def handle(self, *, organization: str, off: bool, **_: Any) -> None:
        found = find_organization(organization)
        grant_virtual_meetings(found, is_granted=not off, by=None)
        self.stdout.write(f"{found}: virtual meetings are {'off' if off else 'on'}.")


def find_organization(id_or_name: str) -> Organization:
    try:
        found = Organization.objects.filter(pk=UUID(id_or_name))
    except ValueError:
        found = Organization.objects.filter(name=id_or_name)
    if len(found) > 1:
        raise CommandError(f"{len(found)} organizations are called {id_or_name}: give the id.")
    if not found:
        raise CommandError(f"There is no organization {id_or_name}.")
    return found[0]
