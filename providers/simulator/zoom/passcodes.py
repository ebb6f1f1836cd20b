"""Passcodes: what Zoom takes, what the account asks for, what Zoom makes up itself."""

import secrets
import string
from dataclasses import dataclass

from providers.simulator.options import Options

LONGEST = 10
SPECIAL = "@-_*!#$%&"
ALLOWED = set(string.ascii_letters + string.digits + SPECIAL)


@dataclass(frozen=True)
class PasscodePolicy:
    min_length: int
    needs_letter: bool
    needs_number: bool
    needs_special: bool
    only_numeric: bool

    def describe(self) -> dict[str, object]:
        return {
            "length": self.min_length,
            "have_letter": self.needs_letter,
            "have_number": self.needs_number,
            "have_upper_and_lower_characters": False,
            "have_special_character": self.needs_special,
            "only_allow_numeric": self.only_numeric,
            "consecutive_characters_length": 0,
            "weak_enhance_detection": False,
        }

    def find_fault(self, passcode: str) -> str | None:
        """Why the passcode is not accepted; None when it is."""
        if len(passcode) > LONGEST or not ALLOWED.issuperset(passcode):
            return f"The passcode may have up to {LONGEST} letters, digits and special characters."
        if self.only_numeric and not passcode.isdigit():
            return "The account allows digits only."
        rules = [
            (len(passcode) >= self.min_length, f"The account asks for at least {self.min_length} characters."),
            (has_any(passcode, string.ascii_letters) or not self.needs_letter, "The account asks for a letter."),
            (has_any(passcode, string.digits) or not self.needs_number, "The account asks for a digit."),
            (has_any(passcode, SPECIAL) or not self.needs_special, "The account asks for a special character."),
        ]
        return next((sentence for is_kept, sentence in rules if not is_kept), None)

    def make(self) -> str:
        """Six characters or more that keep the policy."""
        alphabet = string.digits if self.only_numeric else string.ascii_letters + string.digits
        wanted = [secrets.choice(string.ascii_letters)] if self.needs_letter and not self.only_numeric else []
        wanted += [secrets.choice(string.digits)] if self.needs_number else []
        wanted += [secrets.choice(SPECIAL)] if self.needs_special and not self.only_numeric else []
        while len(wanted) < max(6, self.min_length):
            wanted.append(secrets.choice(alphabet))
        return "".join(wanted)


def has_any(text: str, characters: str) -> bool:
    return not set(characters).isdisjoint(text)


def read_policy(options: Options) -> PasscodePolicy:
    return PasscodePolicy(
        min_length=min(options.zoom_passcode_min_length, LONGEST),
        needs_letter=options.zoom_passcode_needs_letter,
        needs_number=options.zoom_passcode_needs_number,
        needs_special=options.zoom_passcode_needs_special,
        only_numeric=options.zoom_passcode_only_numeric,
    )


def make_numeric_passcode() -> str:
    """For telephones and room systems, which have no letters."""
    return "".join(secrets.choice(string.digits) for _ in range(6))
