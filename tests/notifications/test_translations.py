"""German is complete, and what is compiled is what is written."""

import ast
import gettext
import re
from pathlib import Path

import pytest

from tests.services.process import ROOT

CATALOG = ROOT / "locale" / "de" / "LC_MESSAGES" / "django"
# What guests read; pages for staff are not translated as a whole.
TEMPLATES = [*sorted((ROOT / "templates" / "mail").rglob("*.*")), ROOT / "templates" / "automation" / "join.html"]
TRANSLATE = re.compile(r'{% translate "([^"]+)"')
BLOCK = re.compile(r"{% blocktranslate trimmed(?: asvar \w+)? %}(.*?){% endblocktranslate %}", re.DOTALL)


def said_in(template: Path) -> set[str]:
    text = template.read_text()
    blocks = (re.sub(r"{{ (\w+) }}", r"%(\1)s", block.strip()) for block in BLOCK.findall(text))
    return set(TRANSLATE.findall(text)) | set(blocks)


def said_by(module: str) -> set[str]:
    """The constants that `_` and `pgettext` are called with."""
    calls = [node for node in ast.walk(ast.parse((ROOT / module).read_text())) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"_", "pgettext"}]
    return {"\x04".join(ast.literal_eval(argument) for argument in call.args) for call in named}


@pytest.fixture(scope="module")
def german() -> dict[str, str]:
    with CATALOG.with_suffix(".mo").open("rb") as compiled:
        catalog = vars(gettext.GNUTranslations(compiled))["_catalog"]
    # Of what has a plural, each form is an entry of its own.
    return {text if isinstance(text, str) else f"{text[0]}\x00{text[1]}": ours for text, ours in catalog.items()}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem + path.suffix)
def test_everything_a_template_says_is_said_in_german(template, german):
    assert {text for text in said_in(template) if not german.get(text)} == set()


@pytest.mark.parametrize(
    "module",
    [
        "notifications/wording.py",
        "notifications/notices.py",
        "notifications/letters.py",
        "notifications/reader_times.py",
        "notifications/template_defaults.py",
        "notifications/samples.py",
        "automation/agenda.py",
        "automation/publishing.py",
    ],
)
def test_everything_a_module_says_is_said_in_german(module, german):
    said = said_by(module)
    assert said
    assert {text for text in said if not german.get(text)} == set()


def test_a_translation_has_the_same_places_to_fill(german):
    places = re.compile(r"%\(\w+\)s")
    wrong = {text for text, ours in german.items() if sorted(places.findall(text)) != sorted(places.findall(ours))}
    assert wrong == set()


def test_the_compiled_catalog_is_that_of_the_written_one(german):
    written = CATALOG.with_suffix(".po").read_text()
    entries = re.findall(r'^msgstr(?:\[\d\])? ((?:"(?:[^"\\]|\\.)*"\n?)+)', written, re.MULTILINE)
    texts = {"".join(ast.literal_eval(line) for line in entry.strip().split("\n")) for entry in entries}
    assert texts == set(german.values())
