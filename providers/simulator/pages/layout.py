"""The frame of every page, and the few pieces pages are made of. Everything that comes from outside is escaped here."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from providers.simulator.pages.style import STYLE

TABS = (
    ("/", "Faults"),
    ("/ui/meetings", "Meetings"),
    ("/ui/webhooks", "Webhooks"),
    ("/ui/options", "Options"),
    ("/ui/calls", "Calls"),
)


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def show(value: Any) -> str:
    return str(value) if isinstance(value, Markup) else escape("" if value is None else str(value))


def page(title: str, body: str, *, current: str = "") -> str:
    """A whole page; with `current` it belongs to the switchboard and has its tabs."""
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if path == current else ""}>{name}</a>' for path, name in TABS
    )
    header = f"<header><b>Provider simulator</b><nav aria-label=Pages>{links}</nav></header>" if current else ""
    return (
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width,initial-scale=1">'
        f"<title>{show(title)} · simulator</title><style>{STYLE}</style></head><body>"
        "<aside class=ribbon aria-label=Notice>Simulated provider: nothing here reaches Zoom or Microsoft.</aside>"
        f"{header}<main>{body}</main></body></html>"
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]], *, empty: str) -> Markup:
    """Cells are escaped unless they are Markup; on a phone each row becomes a small card."""
    shown = [
        "<tr>"
        + "".join(f'<td data-label="{show(name)}">{show(cell)}</td>' for name, cell in zip(headings, row, strict=True))
        + "</tr>"
        for row in rows
    ]
    if not shown:
        return Markup(f"<p class=soft>{show(empty)}</p>")
    head = "".join(f"<th scope=col>{show(name)}</th>" for name in headings)
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(shown)}</tbody>"
    return Markup(f"<div class=scroll><table class=stack>{body}</table></div>")


def badge(text: Any, tone: str = "") -> Markup:
    return Markup(f'<span class="badge {show(tone)}">{show(text)}</span>')


def code(text: Any) -> Markup:
    return Markup(f"<code>{show(text)}</code>")


def post_button(action: str, text: str, *, tone: str = "plain small", **fields: Any) -> Markup:
    """A form of one button; the fields travel hidden."""
    hidden = "".join(f'<input type=hidden name="{show(name)}" value="{show(value)}">' for name, value in fields.items())
    return Markup(
        f'<form method=post action="{show(action)}">{hidden}<button class="{show(tone)}">{show(text)}</button></form>'
    )


def text_field(name: str, label: str, value: Any = "", *, kind: str = "text", hint: str = "") -> Markup:
    placeholder = f' placeholder="{show(hint)}"' if hint else ""
    field = f'<input type="{show(kind)}" name="{show(name)}" value="{show(value)}"{placeholder}>'
    return Markup(f"<label>{show(label)}{field}</label>")


def select_field(name: str, label: str, choices: Iterable[tuple[str, str]], chosen: str = "") -> Markup:
    options = "".join(
        f'<option value="{show(value)}"{" selected" if value == chosen else ""}>{show(text)}</option>'
        for value, text in choices
    )
    return Markup(f'<label>{show(label)}<select name="{show(name)}">{options}</select></label>')
