"""Where attachments lie: under MEDIA_ROOT, which no URL leads to, under names that tell nothing."""

import uuid
from typing import Any

from django.core.files.storage import FileSystemStorage


def private_storage() -> FileSystemStorage:
    """Readable for the product's own account only."""
    return FileSystemStorage(file_permissions_mode=0o600, directory_permissions_mode=0o700)


def random_name(_attachment: Any, _filename: str) -> str:
    return f"support/{uuid.uuid4().hex}"
