"""The mails, newest last, no more than fit."""

import threading
from collections import deque
from datetime import UTC, datetime
from itertools import count

from notifications.mailsink.message import StoredMessage

KEPT_MESSAGES = 2000


class MessageStore:
    def __init__(self, kept: int = KEPT_MESSAGES) -> None:
        self._lock = threading.Lock()
        self._messages: deque[StoredMessage] = deque(maxlen=kept)
        self._numbers = count(1)

    def add(self, raw: bytes, *, sender: str, recipients: list[str]) -> StoredMessage:
        with self._lock:
            message = StoredMessage(next(self._numbers), datetime.now(UTC), raw, sender, tuple(recipients))
            self._messages.append(message)
            return message

    def list(self, recipient: str = "") -> list[StoredMessage]:
        """In the order they came; with a recipient, only those that were delivered to that address."""
        with self._lock:
            messages = list(self._messages)
        wanted = recipient.lower()
        return [each for each in messages if not wanted or wanted in map(str.lower, each.recipients)]

    def find(self, number: int) -> StoredMessage | None:
        with self._lock:
            return next((each for each in self._messages if each.id == number), None)

    def clear(self) -> None:
        with self._lock:
            self._messages.clear()

    def __len__(self) -> int:
        return len(self._messages)
