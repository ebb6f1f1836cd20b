"""Sessions in the database under a hash of their key: whoever reads a dump or a backup cannot go on as somebody else.

The cookie alone has the key. Only what a server of threads uses is here; the asynchronous twins are Django's own.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone

LONGEST_KEY = 40


def hash_key(key: str) -> str:
    """What the database knows the session by; as long as its column."""
    return hashlib.sha256(key.encode()).hexdigest()[:LONGEST_KEY]


class SessionStore(DatabaseSessionStore):
    def _get_session_from_db(self) -> Session | None:
        key = hash_key(self.session_key or "")
        found = Session.objects.filter(session_key=key, expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(hash_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = hash_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(hash_key(key))
