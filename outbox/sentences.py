"""Sentences for people that are kept in rows: written once, by a worker that has no reader, and read in any language.

A Sentence *is* its English text, so that logs, the API and tests have plain words. Besides, it remembers the template
that it was made from and what fills its places; `tell` says it in the language that is active. `makemessages` finds
what is written as `Sentence("…")`. See docs/adr/0009-sentences-are-told-where-they-are-read.md.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext

# Stands in no text that people write; what comes after it leads from the text back to its templates.
SEPARATOR = "\x1e"
Part = tuple[str, dict[str, Any]]


class Sentence(str):
    """One or more English sentences that can be told in other languages. Places are written %(name)s."""

    parts: tuple[Part, ...]

    def __new__(cls, template: str, /, **values: Any) -> "Sentence":
        return cls.of_parts([(template, values)])

    @classmethod
    def of_parts(cls, parts: Iterable[Part]) -> "Sentence":
        kept = tuple(parts)
        sentence = super().__new__(cls, " ".join(fill(template, values) for template, values in kept))
        sentence.parts = kept
        return sentence

    @property
    def is_plain(self) -> bool:
        """Whether the text itself is the template."""
        return len(self.parts) == 1 and not self.parts[0][1]


def fill(template: str, values: dict[str, Any]) -> str:
    return template % values if values else template


def join_sentences(*texts: str) -> Sentence:
    """The sentences one after another; empty ones are left out."""
    return Sentence.of_parts(part for text in texts if text for part in parts_of(text))


def parts_of(text: str) -> tuple[Part, ...]:
    """What was written before it could be told in other languages is its own template."""
    return text.parts if isinstance(text, Sentence) else ((text, {}),)


def tell(text: str) -> str:
    """The text in the language that is active, as far as somebody has translated it."""
    told = [fill(gettext(template), tell_values(values)) for template, values in parts_of(text) if template]
    return " ".join(told)


def tell_values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tell(value) if isinstance(value, Sentence) else value for name, value in values.items()}


def pack(text: str) -> str:
    """What is kept in a column."""
    if not isinstance(text, Sentence) or text.is_plain:
        return text.replace(SEPARATOR, " ")
    return f"{text}{SEPARATOR}{json.dumps(to_json(text), ensure_ascii=False)}"


def unpack(kept: str) -> str:
    text, separator, way_back = kept.partition(SEPARATOR)
    return from_json(json.loads(way_back)) if separator else text


def to_json(sentence: Sentence) -> list[Any]:
    """A sentence in a place of another one is a list as well; whatever else fills a place is text or a number."""
    return [
        [template, {name: to_json(value) if isinstance(value, Sentence) else value for name, value in values.items()}]
        for template, values in sentence.parts
    ]


def from_json(parts: list[Any]) -> Sentence:
    return Sentence.of_parts(
        (template, {name: from_json(value) if isinstance(value, list) else value for name, value in values.items()})
        for template, values in parts
    )


class SentenceField(models.TextField):
    """A text column that gives back the Sentence that was put in, or plain text."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else unpack(value)

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return pack(prepared) if isinstance(prepared, str) else prepared

    def deconstruct(self) -> Any:
        """To the database it is a text column like any other."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
