"""German is complete, has the same places and tags as the English, and is compiled as it is written."""

import ast
import gettext
import re

import pytest

from tests.services.process import ROOT
from tests.translations.marked import all_marked, marked_in_code, marked_in_template

CATALOG = ROOT / "locale" / "de" / "LC_MESSAGES" / "django"
ENTRY = re.compile(r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.MULTILINE)
PLACES_AND_TAGS = re.compile(r"%\(\w+\)[sd]|\{\w+\}|\{\{[^{}]*\}\}|</?\w[^>]*>")
HINT = "Run makemessages, fill what is empty, run msgfmt: see docs/translating.md."


@pytest.fixture(scope="module")
def written() -> str:
    return CATALOG.with_suffix(".po").read_text()


@pytest.fixture(scope="module")
def german() -> dict[tuple[str, int], str]:
    """(what is marked, number of its form) → how it is said in German."""
    with CATALOG.with_suffix(".mo").open("rb") as compiled:
        catalog = vars(gettext.GNUTranslations(compiled))["_catalog"]
    return {(key if isinstance(key, tuple) else (key, 0)): text for key, text in catalog.items() if key}


@pytest.mark.heavy
def test_everything_that_is_marked_is_said_in_german(german):
    said = {text for text, _number in german}
    marked = {
        (f"{context}\x04{text}" if context else text): where for (context, text, _), where in all_marked().items()
    }
    assert len(marked) > 1000
    assert {text: where for text, where in marked.items() if text not in said} == {}, HINT


def test_nothing_is_guessed_or_left_empty(written, german):
    assert "fuzzy" not in written
    assert [text for text, ours in german.items() if not ours] == []


@pytest.mark.heavy
def test_what_has_a_plural_has_both_forms(german):
    plurals = [text for (context, text, plural) in all_marked() if plural]
    assert plurals
    assert [text for text in plurals if not (german.get((text, 0)) and german.get((text, 1)))] == []


def test_a_translation_has_the_same_places_and_tags(german):
    plural_of = {text: plural for (_context, text, plural) in all_marked() if plural}
    wrong = {
        text: ours
        for (text, number), ours in german.items()
        if sorted(PLACES_AND_TAGS.findall(plural_of.get(text, text) if number else text))
        != sorted(PLACES_AND_TAGS.findall(ours))
    }
    assert wrong == {}


def test_the_compiled_catalog_is_that_of_the_written_one(written, german):
    texts = {"".join(ast.literal_eval(line) for line in entry.strip().split("\n")) for entry in ENTRY.findall(written)}
    headers = {text for text in texts if text.startswith("Language: de\n")}
    assert texts - headers == set(german.values()), HINT


def test_what_is_marked_is_found_in_code_and_templates():
    code = '_("One"); pgettext("place", "Two" " more"); ngettext("%(n)d", "%(n)ds", n); Sentence("Three", x=1); f("No")'
    code += "\nf\"{_('Four')}\""
    found = {("", "One", ""), ("place", "Two more", ""), ("", "%(n)d", "%(n)ds"), ("", "Three", ""), ("", "Four", "")}
    assert set(marked_in_code(ast.parse(code))) == found
    template = (
        '{% load i18n %}{% translate "It\'s" %}{% translate "D" context "shape" %}{% with x=_("Yes") %}{% endwith %}'
        "{% blocktranslate trimmed with a=b %}Say\n {{ a }}{% endblocktranslate %}"
        "{% blocktranslate count n=c %}{{ n }} job{% plural %}{{ n }} jobs{% endblocktranslate %}"
    )
    assert set(marked_in_template(template)) == {
        ("", "It's", ""),
        ("shape", "D", ""),
        ("", "Yes", ""),
        ("", "Say %(a)s", ""),
        ("", "%(n)s job", "%(n)s jobs"),
    }
