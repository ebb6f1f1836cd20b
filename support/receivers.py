"""What follows from a change of our own rows."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from support.models import Attachment


@receiver(post_delete, sender=Attachment)
def delete_file(instance: Attachment, **_: Any) -> None:
    """Gone is gone: once the row is deleted for good, so is the file."""
    name, storage = str(instance.file.name), instance.file.storage

    def delete() -> None:
        storage.delete(name)

    transaction.on_commit(delete, robust=True)
