"""The language of the texts that organizations write: `{{ title }}`, and `{{#if password}} … {{else}} … {{/if}}`.

That is all of it. A name stands for one of the plain strings that are given; there are no attributes, calls, filters,
loops or includes, so a text can reach nothing and run nothing, whatever stands in it. Everything else is just text.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from accounts.refusals import Invalid

LONGEST = 5000
MOST_TAGS = 100
DEEPEST = 4
# No braces inside: each brace is looked at once, whatever the text.
TAG = re.compile(r"\{\{([^{}]*)\}\}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
CONDITION = re.compile(r"#if[ \t]+(\S{1,40})")
SHOWN_OF_A_TAG = 40
# Private letters that stand for values while the text around them is formatted; nobody can type them.
FIRST_MARK = 0xE000
PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Value:
    name: str


@dataclass
class Choice:
    """`{{#if name}}`: the first part where there is such a value, the second one where it is empty."""

    name: str
    yes: list["Node"]
    no: list["Node"]
    has_else: bool = False

    @property
    def open_part(self) -> list["Node"]:
        return self.no if self.has_else else self.yes


Node = str | Value | Choice


class Reading:
    """One pass over the pieces of a text, with the conditions that are open at the moment."""

    def __init__(self, known: frozenset[str]):
        self.known = known
        self.top: list[Node] = []
        self.open: list[Choice] = []

    @property
    def part(self) -> list[Node]:
        return self.open[-1].open_part if self.open else self.top

    def add_text(self, text: str) -> None:
        if "{{" in text or "}}" in text:
            sentence = _("Two curly brackets were opened or closed alone. A variable is written {{ title }}.")
            raise Invalid(sentence, code="unbalanced_brackets")
        self.part.append(text)

    def add_tag(self, inside: str) -> None:
        words = inside.strip()
        if words == "else":
            self.turn_to_else()
        elif words == "/if":
            self.close_condition()
        elif condition := CONDITION.fullmatch(words):
            self.open_condition(self.find(condition.group(1)))
        else:
            self.part.append(Value(self.find(words)))

    def find(self, name: str) -> str:
        if name not in self.known:
            raise unknown_variable(name, self.known)
        return name

    def open_condition(self, name: str) -> None:
        if len(self.open) == DEEPEST:
            sentence = _("Conditions can stand in each other at most %(most)d deep.") % {"most": DEEPEST}
            raise Invalid(sentence, code="too_deep")
        choice = Choice(name, [], [])
        self.part.append(choice)
        self.open.append(choice)

    def turn_to_else(self) -> None:
        if not self.open or self.open[-1].has_else:
            raise Invalid(_("There is an {{else}} without its {{#if …}}."), code="unbalanced_condition")
        self.open[-1].has_else = True

    def close_condition(self) -> None:
        if not self.open:
            raise Invalid(_("There is an {{/if}} without its {{#if …}}."), code="unbalanced_condition")
        self.open.pop()

    def finish(self) -> tuple[Node, ...]:
        if self.open:
            sentence = _("The condition {{#if %(name)s}} is not closed by {{/if}}.") % {"name": self.open[-1].name}
            raise Invalid(sentence, code="unbalanced_condition")
        return tuple(self.top)


def unknown_variable(name: str, known: frozenset[str]) -> Invalid:
    """Names it, and the known one that comes nearest."""
    shown = name if len(name) <= SHOWN_OF_A_TAG else f"{name[:SHOWN_OF_A_TAG]}…"
    if not NAME.fullmatch(name):
        sentence = _("“%(name)s” is no variable. Only the listed ones can be used, and {{#if variable}} … {{/if}}.")
        return Invalid(sentence % {"name": shown}, code="unknown_variable")
    nearest = difflib.get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.5)
    if not nearest:
        return Invalid(_("There is no variable “%(name)s” here.") % {"name": shown}, code="unknown_variable")
    sentence = _("There is no variable “%(name)s” here. Did you mean {{ %(nearest)s }}?")
    return Invalid(sentence % {"name": shown, "nearest": nearest[0]}, code="unknown_variable")


@lru_cache(maxsize=1024)
def read_template(text: str, known: frozenset[str]) -> tuple[Node, ...]:
    """The text as parts to fill. Refuses (Invalid) what is no text of this language, and unknown variables."""
    if len(text) > LONGEST:
        sentence = _("This text is too long: %(most)d letters are the most.") % {"most": LONGEST}
        raise Invalid(sentence, code="too_long")
    pieces = TAG.split(text)
    if len(pieces) // 2 > MOST_TAGS:
        sentence = _("At most %(most)d variables and conditions can be used in one text.") % {"most": MOST_TAGS}
        raise Invalid(sentence, code="too_many_tags")
    reading = Reading(known)
    for place, piece in enumerate(pieces):
        if place % 2:
            reading.add_tag(piece)
        else:
            reading.add_text(piece)
    return reading.finish()


def fill(parts: tuple[Node, ...] | list[Node], values: Mapping[str, str]) -> str:
    """The finished text. What a value contains is never looked at again."""
    return "".join(fill_part(part, values) for part in parts)


def fill_part(part: Node, values: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Value):
        return values[part.name]
    return fill(part.yes if values[part.name] else part.no, values)


def mark_values(values: Mapping[str, str]) -> dict[str, str]:
    """Name → the private letter that stands for its value; nothing where there is none."""
    return {name: chr(FIRST_MARK + place) if values[name] else "" for place, name in enumerate(sorted(values))}
