"""All options on one page."""

from dataclasses import Field, fields
from typing import Any

from providers.simulator.call import Call
from providers.simulator.options import Options
from providers.simulator.pages.layout import Markup, page, select_field, text_field
from providers.simulator.wire import Response, answer_html

GROUPS = (("zoom_", "Zoom"), ("entra_", "Entra"), ("graph_", "Graph"))


def show_options_page(call: Call) -> Response:
    sections = "".join(
        f"<section class=card><h2>{title}</h2><div class=grid>{show_group(call.options, prefix)}</div></section>"
        for prefix, title in GROUPS
    )
    body = f"<h1>Options</h1><form method=post action=/ui/options>{sections}<p><button>Save</button></p></form>"
    return answer_html(page("Options", body, current="/ui/options"))


def show_group(options: Options, prefix: str) -> str:
    return "".join(
        show_option(each, getattr(options, each.name)) for each in fields(Options) if each.name.startswith(prefix)
    )


def show_option(each: Field[Any], value: Any) -> Markup:
    label = str(each.metadata["about"])
    if isinstance(value, bool):
        return select_field(each.name, label, [("off", "off"), ("on", "on")], "on" if value else "off")
    if each.metadata["choices"]:
        return select_field(each.name, label, [(name, name or "off") for name in each.metadata["choices"]], value)
    return text_field(each.name, label, value)
