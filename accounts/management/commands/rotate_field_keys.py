"""manage.py rotate_field_keys: write every encrypted value anew with the first key of FIELD_ENCRYPTION_KEYS.

May run while the product is in use, and be stopped and started again: what has the first key already is passed over,
and a value that somebody changes meanwhile is left alone, because it was then written with the first key.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F, Model, TextField
from django.db.models.functions import Cast

from accounts.fields import EncryptedTextField, current_box


class Command(BaseCommand):
    help = "Encrypts every encrypted value with the first of FIELD_ENCRYPTION_KEYS, so that the others can be removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch-size", type=int, default=500, help="rows read at a time; default 500")

    def handle(self, *, batch_size: int, **_: Any) -> None:
        lost = 0
        for model, field in encrypted_fields():
            counts = rotate(model, field, batch_size)
            lost += counts["lost"]
            self.stdout.write(
                f"{model._meta.label}.{field.name}: {counts['rotated']} rotated, {counts['current']} already current, "
                f"{counts['changed']} changed meanwhile, {counts['lost']} that no key fits"
            )
        if lost:
            raise CommandError(f"{lost} values were written with a key that FIELD_ENCRYPTION_KEYS does not have.")


def encrypted_fields() -> Iterator[tuple[type[Model], EncryptedTextField]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def rotate(model: type[Model], field: EncryptedTextField, batch_size: int) -> Counter:
    """How many values were `rotated`, were `current`, `changed` under our hands, or are `lost`."""
    newest = Fernet(settings.FIELD_ENCRYPTION_KEYS[0])
    # The cast takes the field's own type away, so that the cipher text is read and compared as it is stored.
    rows = model._base_manager.annotate(cipher=Cast(F(field.name), TextField())).exclude(cipher="")
    rows = rows.exclude(cipher=None).order_by("pk").values_list("pk", "cipher")
    counts: Counter = Counter()
    batch = rows[:batch_size]
    while batch:
        for pk, cipher in batch:
            counts[rotate_value(rows.filter(pk=pk, cipher=cipher), field, cipher, newest)] += 1
        batch = rows.filter(pk__gt=batch[len(batch) - 1][0])[:batch_size]
    return counts


def rotate_value(row: Any, field: EncryptedTextField, cipher: str, newest: Fernet) -> str:
    try:
        newest.decrypt(cipher.encode())
    except InvalidToken:
        pass
    else:
        return "current"
    try:
        text = current_box().decrypt(cipher.encode()).decode()
    except InvalidToken:
        return "lost"
    return "rotated" if row.order_by().update(**{field.name: text}) else "changed"
