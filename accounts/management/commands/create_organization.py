"""manage.py create_organization NAME --admin-email E --admin-password P [--timezone TZ] [--virtual-meetings]"""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import create_organization


class Command(BaseCommand):
    help = 'Creates an organization and its admin. Prints one line: {"organization": id, "admin": id}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-password", required=True)
        parser.add_argument("--timezone", default="UTC", help="for example Europe/Berlin; default UTC")
        parser.add_argument("--virtual-meetings", action="store_true", help="let it connect a meetings provider")

    def handle(self, *, name: str, **options: Any) -> None:
        try:
            organization, admin = create_organization(
                name,
                admin_email=options["admin_email"],
                admin_password=options["admin_password"],
                zone=options["timezone"],
                has_virtual_meetings=options["virtual_meetings"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(json.dumps({"organization": str(organization.pk), "admin": str(admin.pk)}))
