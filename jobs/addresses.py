"""Which e-mail addresses we accept: plain ones, that mean the same to every mail and calendar program."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# In a mailto: URI or a header these change the meaning, or add a second recipient.
UNSAFE = re.compile(r"[^\x21-\x7e]|[\"'%?&,;:<>()\[\]\\]")


def validate_address(address: str) -> None:
    if UNSAFE.search(address):
        raise ValidationError(
            _("“%(address)s” has a character that calendar programs do not accept in an e-mail address.")
            % {"address": address},
            code="unsafe_address",
        )
