"""What the environment says of the mail server. Checked here, so that a wrong value stops the start."""

from django.core.exceptions import ImproperlyConfigured
from environ import Env


def read_mail_rate(env: Env) -> int:
    """Mails a minute; 0: as many as there are."""
    rate: int = env.int("MAIL_RATE_PER_MINUTE", default=0)
    if rate < 0:
        raise ImproperlyConfigured(f"MAIL_RATE_PER_MINUTE must be a number of mails, or 0 for no limit, not {rate}.")
    return rate
