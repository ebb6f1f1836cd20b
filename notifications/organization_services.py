"""What an organization has decided about its mails: when they leave, what is in them, in whose time and language."""

from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import audit
from accounts.as_read import require_as_read
from accounts.models import Organization, User
from accounts.refusals import Invalid
from accounts.signals import reminder_times_changed
from notifications.branding_services import Look, check_look, write_branding
from notifications.template_models import Branding


class OrganizationFields(TypedDict, total=False):
    """What may be given of an organization. A key that is not there leaves it as it is."""

    timezone: str
    language: str
    sender_name: str
    reply_to: str
    quiet_seconds: int | None
    reminder_minutes: list[int]
    mails_own_pages: bool


SENDER = {"sender_name", "reply_to"}


@transaction.atomic
def change_organization(
    organization: Organization, fields: OrganizationFields, *, by: User | None, version: str | None = None
) -> Organization:
    """Afterwards mails that are written from now on follow this, and so do the reminders of meetings to come.

    Nobody is written to because of it. Refuses what mails cannot have (Invalid), and to change what is not as it was
    read (Conflict, see `accounts.as_read`).
    """
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    require_as_read(organization, fields, version)
    changed = apply_fields(organization, fields)
    if not changed:
        return organization
    organization.save(update_fields=list(changed))
    if SENDER & changed.keys():
        # Whoever has the page about look and sender open has not seen this.
        write_branding(organization, Branding.of(organization).version, changed_by=by)
    audit.record(organization, "organization.changed", by=by, **changed)
    if "reminder_minutes" in changed:
        reminder_times_changed.send(sender=Organization, organization=organization)
    return organization


def apply_fields(organization: Organization, fields: OrganizationFields) -> dict[str, Any]:
    """Returns what is different now, checked. Not saved."""
    before = {name: getattr(organization, name) for name in fields}
    for name, value in fields.items():
        setattr(organization, name, value)
    check_fields(organization, set(fields))
    # In the order in which they come: how they were typed makes no difference.
    organization.reminder_minutes = sorted(organization.reminder_minutes, reverse=True)
    now = {name: getattr(organization, name) for name in fields}
    return {name: value for name, value in now.items() if value != before[name]}


def check_fields(organization: Organization, given: set[str]) -> None:
    others = {field.name for field in Organization._meta.get_fields()} - given
    try:
        organization.clean_fields(exclude=others)
    except ValidationError as error:
        attr, problems = next(iter(error.error_dict.items()))
        raise Invalid(problems[0].messages[0], code=problems[0].code or "invalid", attr=attr) from error
    if SENDER & given:
        check_look(Look(organization.sender_name, organization.reply_to, ""))
