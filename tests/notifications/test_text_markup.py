"""Paragraphs, lists, bold words and links; as HTML and as text."""

import pytest

from notifications.text_markup import Values, is_safe_target, read_blocks, to_html, to_text

TITLE, LINK, MAIL = "\ue000", "\ue001", "\ue002"
VALUES = Values(
    {TITLE: "<b>[Knee](https://evil.example) **x**", LINK: "https://x.example/?a=1&b", MAIL: "a@b.example"},
    frozenset(LINK),
)


def html(text: str) -> str:
    return "|".join(to_html(block, VALUES, link_colour="#123456") for block in read_blocks(text))


def link(address: str, words: str) -> str:
    style = "color:#123456; overflow-wrap:anywhere;"
    return f'<a class="link" href="{address}" target="_blank" rel="noopener" style="{style}">{words}</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n\n\nthree", "one<br>two|three"),
        ("a **b** c **d", "a <strong>b</strong> c **d"),
        ("**a** **b**", "<strong>a</strong> <strong>b</strong>"),
        ("words\n- one\n* two\nmore", "words|<li>one</li><li>two</li>|more"),
        ("1. one\n2) two", "<li>one</li><li>two</li>"),
        ("-no list\n1.no list", "-no list<br>1.no list"),
        ("<script> & \"'", "&lt;script&gt; &amp; &quot;&#x27;"),
        ("[here](https://a.example/?b=1&c)", link("https://a.example/?b=1&amp;c", "here")),
        ("see https://a.example/x.", "see " + link("https://a.example/x", "https://a.example/x") + "."),
        (f"[write](mailto:{MAIL})", link("mailto:a@b.example", "write")),
        ("[ring](tel:+4969710)", link("tel:+4969710", "ring")),
        (LINK, link("https://x.example/?a=1&amp;b", "https://x.example/?a=1&amp;b")),
        (f"[here]({LINK})", link("https://x.example/?a=1&amp;b", "here")),
        (f"[{TITLE}](https://a.example)", link("https://a.example", "&lt;b&gt;[Knee](https://evil.example) **x**")),
        ("[here](javascript:alert)", "here"),
        ("[here](http://a.example)", "here"),
        (f"**{TITLE}**", "<strong>&lt;b&gt;[Knee](https://evil.example) **x**</strong>"),
    ],
)
def test_each_mark_is_drawn_and_each_value_is_only_shown(text, shown):
    assert html(text) == shown


def test_the_text_says_the_same_without_marks():
    text = f"Dear **reader**,\n\n- [here]({LINK})\n- {TITLE}\n\n3. one\n4. two\n\n[write](mailto:a@b.example)"
    assert to_text(read_blocks(text), VALUES) == (
        "Dear reader,\n\n- here (https://x.example/?a=1&b)\n- <b>[Knee](https://evil.example) **x**\n\n"
        "1. one\n2. two\n\nwrite (a@b.example)"
    )


@pytest.mark.parametrize(
    ("target", "is_safe"),
    [
        ("https://a.example/", True),
        ("mailto:a@b.example", True),
        ("tel:+49 69 710", True),
        ("http://a.example/", False),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("/jobs/", False),
        ("https://", False),
        ("https://[::1", False),
        ('https://a.example/"onclick=x', False),
        ("mailto:a@b.example?bcc=c@d.example", False),
        ("mailto:a@b.example,c@d.example", False),
        ("tel:javascript", False),
        ("", False),
    ],
)
def test_only_harmless_addresses_become_links(target, is_safe):
    assert is_safe_target(target) is is_safe
