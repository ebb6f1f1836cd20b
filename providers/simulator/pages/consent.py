"""The consent page that both vendors use: who are you, and may this app?"""

from collections.abc import Sequence
from dataclasses import dataclass

from providers.simulator.pages.layout import page, show
from providers.simulator.wire import Response, answer_html


@dataclass(frozen=True)
class Choice:
    key: str
    name: str
    email: str
    about: str
    scopes: Sequence[str]


def show_consent(vendor: str, *, client_id: str, redirect_uri: str, choices: Sequence[Choice]) -> Response:
    """The form goes to the address it came from, query and all."""
    options = "".join(show_choice(choice, is_first=place == 0) for place, choice in enumerate(choices))
    body = (
        f"<div class='card consent'><p class=soft>Sign in to {show(vendor)}</p>"
        f"<h1>Allow <code>{show(client_id)}</code> to use your {show(vendor)} account?</h1>"
        f"<p>Afterwards you return to <code>{show(redirect_uri)}</code>.</p>"
        f"<form method=post><fieldset><legend class=soft>Continue as</legend>{options}</fieldset>"
        "<div class=row><button name=decision value=allow>Allow</button>"
        "<button class=plain name=decision value=deny>Deny</button></div></form></div>"
    )
    return answer_html(page(f"Allow access to {vendor}", body))


def show_choice(choice: Choice, *, is_first: bool) -> str:
    checked = " checked" if is_first else ""
    count = f"{len(choice.scopes)} scope{'' if len(choice.scopes) == 1 else 's'}"
    names = ", ".join(choice.scopes)
    return (
        f'<label class=choice><input type=radio name=account value="{show(choice.key)}"{checked}>'
        f"<b>{show(choice.name)}</b> &lt;{show(choice.email)}&gt;"
        f"<small>{show(choice.about)} · <span title='{show(names)}'>{count}</span></small>"
        "</label>"
    )


def show_consent_error(vendor: str, sentence: str) -> Response:
    body = (
        f"<div class='card consent'><p class=soft>{show(vendor)}</p><h1>Sorry, that did not work</h1>"
        f"<p>{show(sentence)}</p><p class=soft>You were not sent back: the request itself was not acceptable.</p></div>"
    )
    return answer_html(page(f"{vendor}: error", body), 400)
