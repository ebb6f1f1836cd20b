"""Names for support requests that people can read out on the phone, such as SR-7KXM2Q."""

import secrets

from outbox.error_ids import ALPHABET

LETTERS = 6


def new_reference() -> str:
    """27^6 of them; the unique constraint decides."""
    return "SR-" + "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
