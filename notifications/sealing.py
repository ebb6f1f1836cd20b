"""From words to octets: who sends, the id, and the message that every try will send unchanged."""

import uuid

from accounts.models import Organization
from notifications.invites import Party
from notifications.mime import Bodies, Envelope, build_message
from notifications.models import OutgoingMail
from notifications.recipients import PLAIN_ADDRESS, sender_address, why_unreachable
from notifications.text_cleaning import NAME_LIMIT, clean_line
from outbox.error_ids import new_error_id


def seal(row: OutgoingMail, bodies: Bodies, *, thread: tuple[str, ...] = ()) -> None:
    """Freeze: from here on nothing that is edited changes what this row says."""
    envelope = Envelope(
        sender=sender_of(row.organization),
        recipient=Party(row.recipient_name, row.recipient),
        subject=row.subject,
        message_id=row.message_id,
        sent_on=row.created_at,
        reply_to=reply_address(row.organization),
        thread=thread,
    )
    row.message = build_message(envelope, bodies).decode("ascii")


def address_to(row: OutgoingMail, party: Party) -> None:
    """Ordered; or, when no mail can be written to this address, failed from the start, so that people see why."""
    row.recipient, row.recipient_name = party.address[:254], party.name
    row.message_id, row.orders = new_message_id(), 1
    if refusal := why_unreachable(party.address):
        row.status, row.orders, row.error_id = OutgoingMail.Status.FAILED, 0, new_error_id()
        row.error_code, row.error_message = refusal["error_code"], refusal["error_message"]


def sender_of(organization: Organization) -> Party:
    return Party(clean_line(organization.mail_name, NAME_LIMIT), sender_address())


def reply_address(organization: Organization) -> str:
    return organization.reply_to if PLAIN_ADDRESS.fullmatch(organization.reply_to) else ""


def new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{sender_address().rpartition('@')[2]}>"
