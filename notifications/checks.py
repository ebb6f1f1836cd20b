"""What has to be right in the settings before a mail can leave. Said at the start, not in the tenth failed mail."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from notifications.recipients import PLAIN_ADDRESS, sender_address


@register
def check_mail_settings(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not PLAIN_ADDRESS.fullmatch(sender_address()):
        hint = "For example DEFAULT_FROM_EMAIL=meetings@example.org, a mailbox that exists: answers go there."
        found.append(Error("DEFAULT_FROM_EMAIL is not a plain e-mail address.", hint=hint, id="notifications.E001"))
    if not getattr(settings, "EMAIL_HOST", ""):
        hint = "For example EMAIL_URL=smtp+tls://user:password@mail.example.org:587. Other ways change calendar mails."
        found.append(Error("EMAIL_URL does not name an SMTP server.", hint=hint, id="notifications.E002"))
    return found
