"""What workers wrote for people, as the API tells it."""

from typing import Any

from rest_framework import serializers

from outbox.sentences import tell


class SentenceOutput(serializers.CharField):
    """In the language that the client asks for (`Accept-Language`), else in English."""

    def __init__(self, **kwargs: Any):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return tell(value)
