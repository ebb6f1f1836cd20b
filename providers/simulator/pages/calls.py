"""What was asked and answered, newest first."""

from providers.simulator.call import Call
from providers.simulator.pages.layout import badge, code, page, table
from providers.simulator.wire import Response, answer_html

SHOWN = 300


def show_calls_page(call: Call) -> Response:
    rows = [
        (
            each.at[11:23],
            each.operation,
            code(f"{each.method} {each.path}"),
            badge(each.status or "no answer", "good" if 200 <= each.status < 400 else "bad"),
            each.account,
            each.fault,
            f"{each.milliseconds:.0f}\u00a0ms",
        )
        for each in call.world.calls.latest(SHOWN)
    ]
    headings = ("At (UTC)", "Operation", "Request", "Answer", "Account", "Fault", "Took")
    listed = table(headings, rows, empty="Nobody has called yet.")
    return answer_html(page("Calls", f"<h1>Calls</h1><section class=card>{listed}</section>", current="/ui/calls"))
