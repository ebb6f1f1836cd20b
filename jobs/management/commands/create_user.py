"""manage.py create_user --organization ID --email E --password P --role admin|scheduler|resource [--resource ID]"""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Organization, User
from accounts.services import create_member
from jobs.models import Resource


class Command(BaseCommand):
    help = 'Creates a user of an organization, if wanted as the log-in of a resource. Prints one line: {"user": id}.'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, type=UUID, metavar="ID")
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", required=True)
        parser.add_argument("--role", required=True, choices=User.Role.values)
        parser.add_argument("--resource", type=UUID, metavar="ID", help="the resource whose log-in this is")

    @transaction.atomic
    def handle(self, *, organization: UUID, resource: UUID | None, **options: Any) -> None:
        owner = Organization.objects.filter(pk=organization).first()
        if owner is None:
            raise CommandError(f"There is no organization {organization}.")
        try:
            user = create_member(owner, email=options["email"], password=options["password"], role=options["role"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if resource is not None:
            link_resource(resource, user)
        self.stdout.write(json.dumps({"user": str(user.pk)}))


def link_resource(resource_id: UUID, user: User) -> None:
    """The user is the log-in of this resource, which had none."""
    resources = Resource.objects.for_organization(user.organization).filter(pk=resource_id)
    if resources.filter(user=None).update(user=user):
        return
    reason = "has a log-in already" if resources.exists() else "does not exist in this organization"
    raise CommandError(f"The resource {resource_id} {reason}.")
