"""Where mails are handed over, from Django's own EMAIL_* settings, and how a connection is made."""

import smtplib
import ssl
from dataclasses import dataclass
from functools import cache
from typing import Self

from django.conf import settings
from django.core.mail.utils import DNS_NAME

from outbox.outcomes import TryLater
from outbox.sentences import Sentence

# From here on a reply means no, not later.
NO_FOR_GOOD = 500
MAIL_SERVER_BUSY = "mail_server_busy"
ASKS_TO_WAIT = Sentence("The mail server asks us to wait a moment. Mails go on by themselves.")


class RelayTrouble(TryLater):
    """What is wrong concerns all mails, not this one: nobody else has to find it out."""


@dataclass(frozen=True)
class Relay:
    host: str
    port: int
    user: str
    password: str
    starts_tls: bool
    is_tls: bool

    @classmethod
    def configured(cls) -> Self:
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starts_tls=settings.EMAIL_USE_TLS,
            is_tls=settings.EMAIL_USE_SSL,
        )


@cache
def tls_context() -> ssl.SSLContext:
    """One for the process: to load the certificate authorities costs more than to send eighty mails."""
    return ssl.create_default_context()


def connect(relay: Relay) -> smtplib.SMTP:
    """A connection that is ready to take mails. Nothing was sent yet, so whatever goes wrong means *later*."""
    try:
        return log_in(open_connection(relay), relay)
    except smtplib.SMTPResponseException as error:
        if error.smtp_code < NO_FOR_GOOD:
            raise RelayTrouble(ASKS_TO_WAIT, code=MAIL_SERVER_BUSY, provider_code=describe(error)) from error
        raise explain_refusal(error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise explain_refusal(error) from error
    except OSError as error:
        raise RelayTrouble(
            Sentence("The mail server cannot be reached."),
            code="mail_server_unreachable",
            provider_code=describe(error),
        ) from error


def explain_refusal(error: smtplib.SMTPException) -> RelayTrouble:
    """Before any mail: of the log-in, of TLS, or of us altogether."""
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return RelayTrouble(
            Sentence("The mail server does not let us in. The operator has to check EMAIL_URL."),
            code="mail_login_refused",
            provider_code=describe(error),
        )
    return RelayTrouble(
        Sentence("The mail server refuses the connection."),
        code="mail_server_unreachable",
        provider_code=describe(error),
    )


def open_connection(relay: Relay) -> smtplib.SMTP:
    timing = {"timeout": settings.EMAIL_TIMEOUT, "local_hostname": DNS_NAME.get_fqdn()}
    if relay.is_tls:
        return smtplib.SMTP_SSL(relay.host, relay.port, context=tls_context(), **timing)
    return smtplib.SMTP(relay.host, relay.port, **timing)


def log_in(smtp: smtplib.SMTP, relay: Relay) -> smtplib.SMTP:
    smtp.ehlo_or_helo_if_needed()
    if relay.starts_tls:
        smtp.starttls(context=tls_context())
        smtp.ehlo_or_helo_if_needed()
    if relay.user and relay.password:
        smtp.login(relay.user, relay.password)
    return smtp


def describe(error: OSError) -> str:
    """The relay's code where it gave one. Not its text: after a failed log-in that may repeat what we said."""
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '') or error.errno or ''}".strip()
