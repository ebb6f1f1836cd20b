"""Zoom's events: where they go, what was delivered, and a form to set one off."""

from providers.simulator.call import Call
from providers.simulator.pages.layout import Markup, badge, page, post_button, select_field, show, table, text_field
from providers.simulator.wire import Response, answer_html
from providers.simulator.world import World
from providers.simulator.zoom.webhook_events import MEETING_EVENTS

SHOWN = 100


def show_webhooks_page(call: Call) -> Response:
    body = (
        f"<h1>Zoom webhooks</h1><section class=card><h2>Endpoint</h2>{show_endpoint(call.world)}</section>"
        f"<section class=card><h2>Set off an event</h2>{show_trigger()}</section>"
        f"<section class=card><h2>Deliveries</h2>{show_deliveries(call.world)}</section>"
    )
    return answer_html(page("Webhooks", body, current="/ui/webhooks"))


def show_endpoint(world: World) -> str:
    options = world.options
    verdict = {None: badge("not asked yet"), True: badge("valid", "good"), False: badge("failed", "bad")}
    fields = (
        text_field(
            "zoom_webhook_url",
            "Address (loopback)",
            options.zoom_webhook_url,
            hint="http://127.0.0.1:8000/webhooks/zoom/",
        ),
        text_field("zoom_webhook_secret", "Secret token", options.zoom_webhook_secret),
        select_field(
            "zoom_webhook_auto",
            "Events for changes",
            [("off", "off"), ("on", "on")],
            "on" if options.zoom_webhook_auto else "off",
        ),
    )
    return (
        f"<p>URL validation: {verdict[world.webhooks.is_endpoint_valid]}</p>"
        f"<form method=post action=/ui/options><input type=hidden name=_next value=/ui/webhooks>"
        f"<div class=grid>{''.join(fields)}<button>Save</button></div></form><p></p>"
        f"{post_button('/ui/webhooks/event', 'Ask for URL validation', tone='plain', event='endpoint.url_validation')}"
    )


def show_trigger() -> str:
    events = [(name, name) for name in (*MEETING_EVENTS, "app_deauthorized")]
    fields = (
        select_field("event", "Event", events, "meeting.started"),
        text_field("meeting_id", "Meeting id"),
        text_field("account", "Account (app_deauthorized)", "dana"),
        select_field("signature", "Signature", [("ok", "right"), ("bad", "wrong")]),
        text_field("age_seconds", "Timestamp is so old (s)", "0"),
        text_field("copies", "Copies", "1"),
    )
    inner = f"<div class=grid>{''.join(fields)}<button>Send</button></div>"
    return f"<form method=post action=/ui/webhooks/event>{inner}</form>"


def show_deliveries(world: World) -> Markup:
    rows = []
    for delivery in list(reversed(world.webhooks.deliveries))[:SHOWN]:
        last = delivery.attempts[-1] if delivery.attempts else {"at": "", "status": "", "error": ""}
        tone = {"delivered": "good", "waiting": "warn"}.get(delivery.state, "bad")
        answer = f"{last['status'] or last['error']}"
        rows.append(
            (
                delivery.number,
                delivery.body["event"],
                badge(delivery.state, tone),
                len(delivery.attempts),
                answer,
                show(last["at"][11:19]),
            )
        )
    return table(("No.", "Event", "State", "Attempts", "Answer", "Last (UTC)"), rows, empty="Nothing was sent yet.")
