"""German in brackets: what a page shows outside of ⟦ ⟧ was never asked of the catalog.

Each piece of words between the places and tags of a translation has brackets of its own, so that whatever fills a place
stands outside and has to be bracketed itself, or be data.
"""

import re
from html.parser import HTMLParser

from django.utils.translation import trans_real

NOT_WORDS = re.compile(r"(<[^>]*>|%\(\w+\)[sd]|%[sd]|\{\{[^{}]*\}\}|\{\w*\}|&#?\w+;)")
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
READ_ATTRIBUTES = {
    "title",
    "alt",
    "placeholder",
    "aria-label",
    "data-label",
    "label",
    "data-copied",
    "data-copy-failed",
}
# Code, and what stands for itself in any language.
NOT_READ = {"script", "style", "code", "pre", "template", "textarea"}
EMPTY_TAGS = {"input", "img", "br", "meta", "link", "hr", "source", "use", "path"}
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


class Bracketed(trans_real.DjangoTranslation):
    """The German catalog, in brackets. What it does not know stays as it is, and is found."""

    def gettext(self, message):
        found = super().gettext(message)
        return bracket(found) if self._catalog.get(message) else found

    def ngettext(self, msgid1, msgid2, n):
        found = super().ngettext(msgid1, msgid2, n)
        return bracket(found) if (msgid1, self.plural(n)) in self._catalog else found


def bracket(text: str) -> str:
    pieces = NOT_WORDS.split(text)
    return "".join(
        f"⟦{piece}⟧" if number % 2 == 0 and re.search(r"\w", piece) else piece for number, piece in enumerate(pieces)
    )


class Reader(HTMLParser):
    """Gathers what somebody reads, or has read out."""

    def __init__(self):
        super().__init__()
        self.texts: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.texts += [text for name, text in attributes if name in READ_ATTRIBUTES and text]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            self.texts.append(given.get("value") or "")
        if tag not in EMPTY_TAGS:
            is_kept = given.get("translate") != "no" and given.get("lang", "de") == "de"
            self.inside.append(tag if is_kept else "code")

    def handle_endtag(self, tag):
        if self.inside and tag not in EMPTY_TAGS:
            self.inside.pop()

    def handle_data(self, text):
        if not NOT_READ & set(self.inside):
            self.texts.append(text)


def read(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return [" ".join(text.split()) for text in reader.texts]


def find_unasked(html: str, *, known: re.Pattern[str]) -> list[str]:
    """The texts with a word of Latin letters outside of brackets, which is not `known` to be data."""
    return [text for text in read(html) if LATIN_WORD.search(known.sub(" ", BRACKETED.sub(" ", text)))]
