"""Variables and conditions, and what is said about everything else."""

import pytest

from accounts.refusals import Invalid
from notifications.template_language import DEEPEST, MOST_TAGS, fill, mark_values, read_template

VALUES = {"title": "Knee", "password": "k7", "reference": "", "join_url": "https://x.example/"}
KNOWN = frozenset(VALUES)


def finish(text: str) -> str:
    return fill(read_template(text, KNOWN), VALUES)


def refusal_of(text: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read_template(text, KNOWN)
    return refused.value


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{{ title }}, {{title}}, {{  title\t}}", "Knee, Knee, Knee"),
        ("{ {title} } {title}", "{ {title} } {title}"),
        ("{{#if password}}with {{ password }}{{/if}}", "with k7"),
        ("{{#if reference}}with {{ reference }}{{else}}without{{/if}}", "without"),
        ("{{ #if reference }}a{{ else }}b{{ /if }}", "b"),
        ("{{#if title}}a{{#if reference}}b{{else}}c{{/if}}d{{/if}}e", "acde"),
        ("50 % {% if %} ${title} %(title)s", "50 % {% if %} ${title} %(title)s"),
    ],
)
def test_a_text_is_filled(text, finished):
    assert finish(text) == finished


@pytest.mark.parametrize("value", ["{{ password }}", "{{#if title}}", "{% debug %}", "{0}", "}}"])
def test_what_a_value_contains_is_only_shown(value):
    assert fill(read_template("a {{ title }} b", KNOWN), VALUES | {"title": value}) == f"a {value} b"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ titel }}", "There is no variable “titel” here. Did you mean {{ title }}?"),
        ("{{ Password }}", "There is no variable “Password” here. Did you mean {{ password }}?"),
        ("{{#if join_ur}}x{{/if}}", "There is no variable “join_ur” here. Did you mean {{ join_url }}?"),
        ("{{ zzzzzz }}", "There is no variable “zzzzzz” here."),
        ("{{ title.upper }}", "“title.upper” is no variable."),
        ("{{ }}", "“” is no variable."),
    ],
)
def test_an_unknown_variable_is_named_with_the_one_that_may_have_been_meant(text, said):
    refusal = refusal_of(text)
    assert refusal.code == "unknown_variable"
    assert refusal.message.startswith(said)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ title", "unbalanced_brackets"),
        ("title }}", "unbalanced_brackets"),
        ("{{else}}", "unbalanced_condition"),
        ("{{/if}}", "unbalanced_condition"),
        ("{{#if title}}", "unbalanced_condition"),
        ("{{#if title}}a{{else}}b{{else}}c{{/if}}", "unbalanced_condition"),
        ("{{#if title}}" * (DEEPEST + 1) + "{{/if}}" * (DEEPEST + 1), "too_deep"),
        ("{{ title }}" * (MOST_TAGS + 1), "too_many_tags"),
        ("x" * 5001, "too_long"),
    ],
)
def test_what_cannot_be_understood_is_refused(text, code):
    assert refusal_of(text).code == code


def test_values_are_marked_by_one_private_letter_each_and_empty_ones_by_none():
    marks = mark_values(VALUES)
    assert marks["reference"] == ""
    given = [mark for mark in marks.values() if mark]
    assert len(set(given)) == len(given) == 3
    assert all(len(mark) == 1 and "\ue000" <= mark <= "\uf8ff" for mark in given)
