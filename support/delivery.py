"""Putting a request on the wire to the operator, over the same kept connection as all other mail."""

from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone

from notifications.recipients import PLAIN_ADDRESS, sender_address
from notifications.smtp import give_to_relay
from outbox.outcomes import GiveUp, TryLater
from support.letters import choose_enclosed, write_mail
from support.models import SupportRequest

MOST_SECONDS_ON_THE_WIRE = 20


def deliver(request: SupportRequest) -> None:
    """Afterwards the operator's mail server has it. One that takes no such files gets the words alone."""
    enclosed = choose_enclosed(request)
    recipient = support_address()
    try:
        hand_over(request, write_mail(request, enclosed, recipient=recipient), recipient=recipient)
    except GiveUp:
        if not enclosed:
            raise
        hand_over(request, write_mail(request, [], recipient=recipient), recipient=recipient)
    request.sent_at = timezone.now()


def hand_over(request: SupportRequest, octets: bytes, *, recipient: str) -> None:
    if not request.has_lease_left(min(MOST_SECONDS_ON_THE_WIRE, settings.LEASE_SECONDS / 3)):
        raise TryLater("There was too little time left to send it safely.", code="too_little_time")
    request.smtp_reply = give_to_relay(octets, sender=sender_address(), recipient=recipient)


def support_address() -> str:
    """Requests wait until the operator has put a wrong one right."""
    address = parseaddr(settings.SUPPORT_EMAIL)[1]
    if not PLAIN_ADDRESS.fullmatch(address):
        raise TryLater(
            "The support address is no e-mail address. The operator has to check SUPPORT_EMAIL.",
            code="support_address_unusable",
        )
    return address
