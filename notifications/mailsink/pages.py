"""The pages: the list, one mail from its different sides, the faults."""

from collections.abc import Callable

from notifications.mailsink.faults import KINDS, STAGES, FaultBoard
from notifications.mailsink.layout import (
    Markup,
    badge,
    page,
    post_button,
    select_field,
    show,
    show_with_links,
    text_field,
)
from notifications.mailsink.message import StoredMessage
from notifications.mailsink.store import MessageStore

TONES = {"REQUEST": "good", "CANCEL": "bad"}
SHOWN = 300


def show_list(store: MessageStore, recipient: str) -> str:
    messages = list(reversed(store.list(recipient)))[:SHOWN]
    rows = "".join(show_row(message) for message in messages)
    nothing = f"No mail to {recipient} yet." if recipient else "No mail yet."
    listed = f"<div class='card list'>{rows}</div>" if rows else f"<p class=card>{show(nothing)}</p>"
    find = text_field("to", "Mailbox", recipient, hint="person@example.com")
    form = f"<form method=get action=/ class=row>{find}<button class=plain>Show</button></form>"
    clear = post_button("/clear", "Delete all", tone="bad small") if messages else ""
    return page("Mails", f"<h1>Mails</h1>{form}{listed}{clear}", current="/")


def show_row(message: StoredMessage) -> str:
    return (
        f'<a class=mail href="/messages/{message.id}"><span>{show(", ".join(message.recipients))}</span>'
        f"<b>{show(message.header('Subject') or '(no subject)')} {show_method(message)}</b>"
        f"<span class=soft>{message.received_at:%d %b, %H:%M:%S}</span></a>"
    )


def show_method(message: StoredMessage) -> Markup:
    method = message.calendar_method
    return badge(method, TONES.get(method, "warn")) if method else Markup("")


def show_message(message: StoredMessage, side: str) -> str:
    sides = list_sides(message)
    chosen = side if side in sides else next(iter(sides))
    tabs = "".join(
        f'<a href="?side={name}"{" aria-current=page" if name == chosen else ""}>{TITLES[name]}</a>' for name in sides
    )
    tabs = f"<nav class=tabs aria-label='Sides of the mail'>{tabs}</nav>"
    body = (
        f"<h1>{show(message.header('Subject') or '(no subject)')} {show_method(message)}</h1>{show_envelope(message)}"
        f"<section class=card>{tabs}{sides[chosen](message)}</section>"
    )
    return page(message.header("Subject") or "Mail", body)


def list_sides(message: StoredMessage) -> dict[str, Callable[[StoredMessage], str]]:
    """Only those that the mail has; headers it always has."""
    has = {"html": message.html, "text": message.text, "calendar": message.calendar, "headers": True}
    return {name: side for name, side in SIDES.items() if has[name]}


def show_envelope(message: StoredMessage) -> str:
    lines = (
        ("From", message.header("From")),
        ("To", message.header("To")),
        ("Delivered to", ", ".join(message.recipients)),
        ("Received", f"{message.received_at:%d %b %Y, %H:%M:%S} UTC"),
        ("Attachments", show_attachments(message)),
        ("Download", show_downloads(message)),
    )
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{show(value)}</dd>" for name, value in lines if value) + "</dl>"


def show_attachments(message: StoredMessage) -> Markup:
    links = (
        f'<a href="/messages/{message.id}/attachments/{place}">{show(part.name or part.type)}</a> '
        f"<span class=soft>{show(part.type)}, {len(part.content)} bytes</span>"
        for place, part in enumerate(message.attachments)
    )
    return Markup("<br>".join(links))


def show_downloads(message: StoredMessage) -> Markup:
    calendar = f' · <a href="/messages/{message.id}/ics">.ics</a>' if message.calendar else ""
    return Markup(f'<a href="/api/messages/{message.id}/raw">.eml</a>{calendar}')


def show_html_side(message: StoredMessage) -> str:
    """In a frame of its own, without scripts, from an address with a policy of its own."""
    sandbox = "allow-popups allow-popups-to-escape-sandbox"
    return f'<iframe title="The mail" sandbox="{sandbox}" src="/messages/{message.id}/html"></iframe>'


def show_text_side(message: StoredMessage) -> str:
    return f"<pre>{show_with_links(message.text or '')}</pre>"


def show_calendar_side(message: StoredMessage) -> str:
    return f"<pre>{show(message.calendar)}</pre>"


def show_headers_side(message: StoredMessage) -> str:
    return "<dl>" + "".join(f"<dt>{show(name)}</dt><dd>{show(value)}</dd>" for name, value in message.headers) + "</dl>"


TITLES = {"html": "HTML", "text": "Text", "calendar": "Calendar", "headers": "Headers"}
SIDES: dict[str, Callable[[StoredMessage], str]] = {
    "html": show_html_side,
    "text": show_text_side,
    "calendar": show_calendar_side,
    "headers": show_headers_side,
}


def show_faults(faults: FaultBoard) -> str:
    rows = "".join(
        f"<p>{badge(fault['stage'])} {show(KINDS[fault['kind']])}{show(' for ' + fault['to'] if fault['to'] else '')}, "
        f"struck {fault['hits']} of {'∞' if fault['count'] is None else fault['count']}</p>"
        for fault in faults.report()
    )
    fields = (
        select_field("kind", "What happens", list(KINDS.items())),
        text_field("to", "Only for", hint="every address"),
        text_field("count", "How many times", hint="until removed"),
        select_field("stage", "At", [("", "its usual step"), *((stage, stage.upper()) for stage in STAGES)]),
        text_field("seconds", "Seconds", "2"),
    )
    form = f"<form method=post action=/faults><div class=grid>{''.join(fields)}<button>Switch on</button></div></form>"
    clear = post_button("/faults/clear", "Remove all", tone="bad small") if rows else ""
    listed = rows or "<p class=soft>None: every mail is taken.</p>"
    active = f"<section class=card><h2>Switched on</h2>{listed}{clear}</section>"
    return page("Faults", f"<h1>Faults</h1>{active}<section class=card>{form}</section>", current="/faults")
