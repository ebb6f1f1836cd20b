"""Zoom's authorize page: what it checks before it asks, what it sends back after the answer.

Zoom shows its own errors (numbers 47xx) instead of redirecting when the request itself is wrong.
"""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from providers.simulator.call import Call
from providers.simulator.pages.consent import Choice, show_consent, show_consent_error
from providers.simulator.wire import Response, redirect_to
from providers.simulator.world import World
from providers.simulator.zoom.grants import CODE_LIFE, Code


class AuthorizeProblem(Exception):
    """Zoom stops on its own page; nothing goes back to the product."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(sentence)
        self.number = number
        self.sentence = sentence


@dataclass(frozen=True)
class AuthorizeRequest:
    client_id: str
    redirect_uri: str
    state: str | None
    challenge: str
    challenge_method: str

    def answer(self, **fields: str) -> str:
        """The redirect URI with the answer, and with the state exactly as it came."""
        if self.state is not None:
            fields["state"] = self.state
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode(fields)}"


def read_authorize_request(world: World, query: dict[str, str]) -> AuthorizeRequest:
    check_parameters(query)
    app = world.apps.find("zoom", query["client_id"])
    if not app.is_enabled:
        raise AuthorizeProblem(4717, "The app has been disabled.")
    if not app.has_redirect(query["redirect_uri"]):
        raise AuthorizeProblem(4709, "The redirect URL is not one of those registered for the app.")
    challenge = query.get("code_challenge", "")
    method = query.get("code_challenge_method", "plain")
    return AuthorizeRequest(query["client_id"], query["redirect_uri"], query.get("state"), challenge, method)


def check_parameters(query: dict[str, str]) -> None:
    if not query.get("client_id"):
        raise AuthorizeProblem(4706, "The client id is missing.")
    if query.get("response_type") != "code":
        raise AuthorizeProblem(4705, "The response type must be `code`.")
    if query.get("scope"):
        raise AuthorizeProblem(4711, "Invalid scope: scopes come from the app's definition, not from the link.")
    if not is_redirect(query.get("redirect_uri", "")):
        raise AuthorizeProblem(4709, "The redirect URL is missing or malformed.")
    if query.get("code_challenge_method", "plain") not in ("plain", "S256"):
        raise AuthorizeProblem(4700, "The code challenge method must be `plain` or `S256`.")


def is_redirect(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.fragment and uri.isprintable()


def decide(world: World, query: dict[str, str], *, account: str, is_allowed: bool) -> str:
    """The address the browser is sent to after Allow or Deny."""
    wanted = read_authorize_request(world, query)
    if not is_allowed:
        return wanted.answer(error="access_denied", error_description="The user denied the request.")
    persona = world.zoom.directory.find_persona(account)
    if persona is None:
        raise AuthorizeProblem(4735, f"There is no account {account!r} here.")
    code = Code(
        client_id=wanted.client_id,
        redirect_uri=wanted.redirect_uri,
        persona=persona,
        expires_at=world.clock.now() + CODE_LIFE,
        challenge=wanted.challenge,
        challenge_method=wanted.challenge_method,
    )
    return wanted.answer(code=world.zoom.grants.open_code(code))


def show_authorize_page(call: Call) -> Response:
    try:
        wanted = read_authorize_request(call.world, call.request.query)
    except AuthorizeProblem as problem:
        return show_consent_error("Zoom", f"{problem.sentence} ({problem.number})")
    directory = call.world.zoom.directory
    choices = []
    for persona in directory.personas.values():
        name = directory.user_of(persona).display_name
        choices.append(Choice(persona.key, name, persona.email, persona.about, persona.scopes))
    return show_consent("Zoom", client_id=wanted.client_id, redirect_uri=wanted.redirect_uri, choices=choices)


def take_decision(call: Call) -> Response:
    form = call.request.form
    try:
        target = decide(
            call.world,
            call.request.query,
            account=form.get("account", ""),
            is_allowed=form.get("decision") == "allow",
        )
    except AuthorizeProblem as problem:
        return show_consent_error("Zoom", f"{problem.sentence} ({problem.number})")
    return redirect_to(target)
