"""The first page: what is going on, and which faults are on."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.faults import KINDS, THROTTLE_FORMS
from providers.simulator.pages.layout import Markup, code, page, post_button, select_field, show, table, text_field
from providers.simulator.wire import Response, answer_html
from providers.simulator.world import World
from providers.simulator.zoom.scopes import OPERATION_SCOPES

PRESETS: dict[str, tuple[str, dict[str, Any]]] = {
    "zoom-down": ("Zoom is down", {"kind": "status_500_html", "vendor": "zoom", "operation": "zoom.*meeting*"}),
    "zoom-lost-answer": (
        "Answer lost after creation (once)",
        {"kind": "reset_after", "operation": "zoom.create_meeting", "count": 1},
    ),
    "zoom-busy": ("Zoom says 429 (5 times)", {"kind": "status_429", "vendor": "zoom", "form": "seconds", "count": 5}),
    "zoom-daily": ("Daily limit is spent", {"kind": "daily_limit", "vendor": "zoom"}),
    "zoom-revoked": ("Authorization revoked", {"kind": "revoked_authorization", "vendor": "zoom"}),
    "graph-down": (
        "Graph is down",
        {"kind": "error", "vendor": "graph", "status": 503, "code": "ServiceUnavailable", "form": "seconds"},
    ),
    "graph-busy": (
        "Graph says 429 (5 times)",
        {"kind": "status_429", "vendor": "graph", "form": "seconds", "count": 5},
    ),
    "entra-secret": ("Client secret expired (Entra)", {"kind": "expired_client_secret", "vendor": "entra"}),
}
OPERATIONS = (
    *sorted(OPERATION_SCOPES),
    "zoom.exchange_code",
    "zoom.refresh_token",
    "zoom.revoke",
    "entra.exchange_code",
    "entra.refresh_token",
    "entra.discover",
    "graph.get_me",
    "graph.create_meeting",
    "graph.create_or_get_meeting",
    "graph.get_meeting",
    "graph.find_meetings",
    "graph.update_meeting",
    "graph.delete_meeting",
)


def show_faults_page(call: Call) -> Response:
    world = call.world
    body = (
        f"<h1>Faults</h1>{show_tiles(world)}<section class=card><h2>Switched on</h2>{show_active(world)}</section>"
        f"<section class=card><h2>With one click</h2>{show_presets()}</section>"
        f"<section class=card><h2>Any fault</h2>{show_form()}</section>{show_clock(world)}"
    )
    return answer_html(page("Faults", body, current="/"))


def show_tiles(world: World) -> str:
    zoom = [meeting for meeting in world.zoom.meetings.values() if meeting.is_live]
    teams = [meeting for meeting in world.microsoft.meetings.values() if meeting.is_live]
    tiles = (
        ("Zoom meetings", len(zoom)),
        ("Teams meetings", len(teams)),
        ("Connected apps", count_connections(world)),
        ("Faults on", world.faults.count_active()),
    )
    return "<div class=tiles>" + "".join(f"<div class=tile><b>{n}</b>{name}</div>" for name, n in tiles) + "</div>"


def count_connections(world: World) -> int:
    zoom = [grant for grant in world.zoom.grants.grants if grant.revoked_at is None]
    return len(zoom) + len([grant for grant in world.microsoft.grants.grants if grant.revoked_at is None])


def show_active(world: World) -> str:
    rows = [
        (
            KINDS[fault["kind"]],
            describe_match(fault),
            f"{fault['hits']} of {'∞' if fault['count'] is None else fault['count']}",
            post_button("/ui/faults/remove", "Remove", id=fault["id"]),
        )
        for fault in world.faults.report()
    ]
    listed = table(("Fault", "Meets", "Struck", "Action"), rows, empty="None: everything works.")
    clear = post_button("/ui/faults/clear", "Remove all", tone="bad small") if rows else ""
    return f"{listed}{clear}"


def describe_match(fault: dict[str, Any]) -> Markup:
    names = [fault[name] for name in ("vendor", "operation", "method", "path", "account", "form") if fault[name]]
    return code(" ".join(names) or "every call")


def show_presets() -> str:
    buttons = "".join(
        post_button("/ui/faults/preset", text, tone="plain", name=key) for key, (text, _) in PRESETS.items()
    )
    return f"<div class=row>{buttons}</div>"


def show_form() -> str:
    vendors = [("", "any"), ("zoom", "Zoom"), ("entra", "Entra"), ("graph", "Graph")]
    operations = [("", "any"), *((name, name) for name in OPERATIONS)]
    forms = [("", "usual"), ("cut", "cut"), *((name, name) for name in THROTTLE_FORMS)]
    fields = (
        select_field("kind", "What happens", KINDS.items()),
        select_field("vendor", "Vendor", vendors),
        select_field("operation", "Operation", operations),
        text_field("path", "Path matches", hint="regular expression"),
        text_field("account", "Account", hint="e-mail"),
        text_field("count", "How many times", hint="until removed"),
        text_field("probability", "Probability", "1"),
        text_field("seconds", "Seconds", "2"),
        select_field("form", "Form", forms),
        text_field("status", "Status", hint="for an error"),
        text_field("code", "Code", hint="for an error"),
        text_field("message", "Message", hint="for an error"),
    )
    return (
        f"<form method=post action=/ui/faults><div class=grid>{''.join(fields)}<button>Switch on</button></div></form>"
    )


def show_clock(world: World) -> str:
    offset = int(world.clock.offset.total_seconds())
    now = world.clock.now().strftime("%d %b %Y, %H:%M:%S")
    return (
        f"<section class=card><h2>Clock and memory</h2><p>It is {show(now)} UTC "
        f"here{f' ({offset:+d} s)' if offset else ''}.</p><div class=row>"
        f"{post_button('/ui/clock', 'Ahead one hour', tone='plain', add=3600)}"
        f"{post_button('/ui/clock', 'To the next UTC day', tone='plain', add='midnight')}"
        f"{post_button('/ui/clock', 'Real time', tone='plain', add='0')}"
        f"{post_button('/ui/reset', 'Forget everything', tone='bad')}</div></section>"
    )
