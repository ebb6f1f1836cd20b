"""Anticipated refusals: a rule says no, and the person is told which one, in a sentence.

Services raise them; pages show them, and the API answers 409 or 400 with their code (see accounts.api_errors).
"""


class Refusal(Exception):
    """`message` is a whole sentence; `attr` names the input that it is about, where there is one."""

    def __init__(self, message: str, *, code: str, attr: str | None = None):
        super().__init__(message)
        self.message = message
        self.code = code
        self.attr = attr


class Invalid(Refusal):
    """What was given cannot be right, whatever the state of things."""


class Conflict(Refusal):
    """What was asked for does not fit the present state."""
