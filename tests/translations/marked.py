"""What is marked for translation: found in the code and in the templates, without gettext's tools.

As xgettext finds it, but for f-strings: what is marked inside of one is found here and not by xgettext, so that it is
noticed.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import template as templates

from tests.services.process import ROOT

# As extracted keys: what is marked, or its context and it, or both of its forms.
Key = tuple[str, str, str]
FOLDERS = ["accounts", "automation", "jobs", "meetings_project", "notifications", "outbox", "providers", "support"]
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop", "Sentence"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
# What Django makes of a template's tags, for xgettext to read.
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")


@cache
def all_marked() -> dict[Key, str]:
    """Each with the file in which it is found first."""
    found: dict[Key, str] = {}
    for path in source_files():
        for key in marked_in(path):
            found.setdefault(key, str(path.relative_to(ROOT)))
    return found


def source_files() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})


def marked_in(path: Path) -> Iterable[Key]:
    text = path.read_text()
    return marked_in_code(ast.parse(text)) if path.suffix == ".py" else marked_in_template(text)


def marked_in_code(tree: ast.AST) -> Iterator[Key]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    for call in calls:
        given = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        yield from key_of(call.func.id, given)


def marked_in_template(text: str) -> Iterator[Key]:
    for name, literals in CALL.findall(templates.templatize(text)):
        given = [ast.literal_eval(literal) for literal in re.findall(LITERAL, literals)]
        yield from key_of(name, given)


def key_of(name: str, given: list[str]) -> Iterator[Key]:
    if name in SINGLE and given:
        yield "", given[0], ""
    elif name in PLURAL and len(given) > 1:
        yield "", given[0], given[1]
    elif name in WITH_CONTEXT and len(given) > 1:
        yield given[0], given[1], ""
