"""Error IDs: short names that a person can read out on the phone and that find the log line."""

import secrets

# No letters that are taken for digits, no vowels that make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_error_id() -> str:
    """For example `E-7KXM-QW3P`: 27^8 of them, enough to be unique among the lines that are still kept."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"E-{letters[:4]}-{letters[4:]}"
