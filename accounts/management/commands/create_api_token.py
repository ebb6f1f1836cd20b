"""manage.py create_api_token --email E --name N [--scope S]… [--expires-days D]"""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.scopes import ALL_SCOPES
from accounts.services import make_token


class Command(BaseCommand):
    help = "Creates an API token of a user and prints it, and nothing else. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="whose token it is")
        parser.add_argument("--name", required=True, help="who or what will use it")
        parser.add_argument("--scope", action="append", choices=list(ALL_SCOPES), help="may be repeated; default: all")
        parser.add_argument("--expires-days", type=int, help="default: never")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower()).select_related("organization").first()
        if user is None or user.organization is None:
            raise CommandError(f"No member of an organization has the e-mail address {email}.")
        days = options["expires_days"]
        if days is not None and not 0 < days <= 36500:
            raise CommandError("--expires-days must be from 1 to 36500.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        try:
            _, text = make_token(user, name=name, scopes=options["scope"] or list(ALL_SCOPES), expires_at=expires_at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(text)
