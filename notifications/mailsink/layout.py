"""The frame of every page. Everything that comes from a mail is escaped here."""

import re
from html import escape
from typing import Any

from notifications.mailsink.style import STYLE

TABS = (("/", "Mails"), ("/faults", "Faults"))
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def show(value: Any) -> str:
    return str(value) if isinstance(value, Markup) else escape("" if value is None else str(value))


def page(title: str, body: str, *, current: str = "") -> str:
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if path == current else ""}>{name}</a>' for path, name in TABS
    )
    return (
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width,initial-scale=1">'
        f"<title>{show(title)} · mail sink</title><style>{STYLE}</style></head><body>"
        "<aside class=ribbon aria-label=Notice>Nothing here was sent to anybody.</aside>"
        f"<header><b>Mail sink</b><nav aria-label=Pages>{links}</nav></header><main>{body}</main></body></html>"
    )


def badge(text: Any, tone: str = "") -> Markup:
    return Markup(f'<span class="badge {show(tone)}">{show(text)}</span>')


def post_button(action: str, text: str, *, tone: str = "plain small", **fields: Any) -> Markup:
    hidden = "".join(f'<input type=hidden name="{show(name)}" value="{show(value)}">' for name, value in fields.items())
    button = f'<button class="{show(tone)}">{show(text)}</button>'
    return Markup(f'<form method=post action="{show(action)}">{hidden}{button}</form>')


def text_field(name: str, label: str, value: Any = "", *, hint: str = "") -> Markup:
    placeholder = f' placeholder="{show(hint)}"' if hint else ""
    return Markup(f'<label>{show(label)}<input name="{show(name)}" value="{show(value)}"{placeholder}></label>')


def select_field(name: str, label: str, choices: list[tuple[str, str]]) -> Markup:
    options = "".join(f'<option value="{show(value)}">{show(text)}</option>' for value, text in choices)
    return Markup(f'<label>{show(label)}<select name="{show(name)}">{options}</select></label>')


def show_with_links(text: str) -> Markup:
    """Plain text whose web addresses can be clicked."""
    shown, end = [], 0
    for found in LINK.finditer(text):
        address = show(found[0])
        shown.append(show(text[end : found.start()]))
        shown.append(f'<a href="{address}" rel="noreferrer" target="_blank">{address}</a>')
        end = found.end()
    return Markup("".join([*shown, show(text[end:])]))
