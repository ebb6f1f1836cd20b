"""Text that is encrypted in the database.

The keys are FIELD_ENCRYPTION_KEYS: the first encrypts, all decrypt, so a key is changed by putting a new one in front,
running `manage.py rotate_field_keys`, and taking the old one away.
"""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import checks
from django.db import models


class CannotDecrypt(Exception):
    """None of the keys fits: FIELD_ENCRYPTION_KEYS has lost the key that this value was written with."""


@lru_cache(maxsize=4)
def box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def current_box() -> MultiFernet:
    return box(tuple(settings.FIELD_ENCRYPTION_KEYS))


class EncryptedTextField(models.TextField):
    """Behaves as a TextField; what the database holds is a Fernet token. Cannot be searched. Empty stays empty."""

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return current_box().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return current_box().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise CannotDecrypt(
                f"{self.model._meta.label}.{self.name}: no key of FIELD_ENCRYPTION_KEYS fits"
            ) from error

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        if self.db_index or self.unique:
            return [*super().check(**kwargs), checks.Error("An encrypted field cannot be indexed.", obj=self)]
        return super().check(**kwargs)
