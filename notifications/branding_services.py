"""How an organization's mails look, and whose name and address stand on them."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organization, User
from accounts.refusals import Conflict, Invalid
from notifications.colours import HEX
from notifications.logos import Logo, draw_logo
from notifications.recipients import PLAIN_ADDRESS
from notifications.template_models import Branding
from notifications.text_cleaning import NAME_LIMIT, clean_line

STALE = "stale_version"
NO_LOGO = Logo(b"", "", 0, 0)


@dataclass(frozen=True)
class Look:
    """What is wanted. `logo` is a file as it was uploaded; None leaves the present one, empty takes it away."""

    sender_name: str
    reply_to: str
    colour: str
    logo: bytes | None = None


@transaction.atomic
def change_branding(organization: Organization, look: Look, *, by: User | None, version: int) -> Branding:
    """Afterwards mails that are written from now on look so.

    Refuses (Invalid, with the field as `attr`) what mails cannot have; Conflict when somebody else was faster.
    """
    check_look(look)
    before = Branding.of(organization)
    drawn = {} if look.logo is None else fields_of(draw_logo(look.logo) if look.logo else NO_LOGO)
    branding = write_branding(organization, version, colour=look.colour.lower(), changed_by=by, **drawn)
    changed = [*change_sender(organization, look)]
    changed += ["colour"] * (branding.colour != before.colour)
    changed += ["logo"] * (bytes(branding.logo) != bytes(before.logo))
    audit.record(organization, "branding.changed", by=by, parts=changed)
    return branding


def check_look(look: Look) -> None:
    if look.colour and not HEX.fullmatch(look.colour):
        raise Invalid(_("A colour is written #rrggbb, for example #1d5fd1."), code="invalid_colour", attr="colour")
    if look.reply_to and not PLAIN_ADDRESS.fullmatch(look.reply_to):
        raise Invalid(_("Answers cannot be sent to this address."), code="unsafe_address", attr="reply_to")
    if look.sender_name != clean_line(look.sender_name, NAME_LIMIT):
        sentence = _("The sender's name has to be one line of letters that can be seen.")
        raise Invalid(sentence, code="unsafe_name", attr="sender_name")


def fields_of(logo: Logo) -> dict[str, Any]:
    return {
        "logo": logo.octets,
        "logo_type": logo.content_type,
        "logo_width": logo.width,
        "logo_height": logo.height,
    }


def write_branding(organization: Organization, version: int, **fields: Any) -> Branding:
    Branding.objects.get_or_create(organization=organization)
    rows = Branding.objects.for_organization(organization)
    # Between two at once, the database says who was first.
    if not rows.filter(version=version).update(version=version + 1, changed_at=timezone.now(), **fields):
        raise Conflict(_("Somebody else has changed this in the meantime. Nothing was saved."), code=STALE)
    return rows.get()


def change_sender(organization: Organization, look: Look) -> list[str]:
    """Returns what is different now."""
    wanted = {"sender_name": look.sender_name, "reply_to": look.reply_to}
    changed = [name for name, value in wanted.items() if getattr(organization, name) != value]
    for name in changed:
        setattr(organization, name, wanted[name])
    organization.save(update_fields=changed)
    return changed
