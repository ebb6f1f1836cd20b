"""Entra's authorize page: sign in as somebody, accept or decline, go back with a code or an error."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from providers.simulator.call import Call
from providers.simulator.microsoft import entra_errors
from providers.simulator.microsoft.grants import CODE_LIFE, EntraCode
from providers.simulator.microsoft.people import USERS, MicrosoftUser, find_user, is_welcome
from providers.simulator.pages.consent import Choice, show_consent, show_consent_error
from providers.simulator.tokens import encode_base64url
from providers.simulator.wire import Response, redirect_to
from providers.simulator.world import World


class SignInProblem(Exception):
    """Entra stops on its own page; nothing goes back to the product."""

    def __init__(self, number: int, sentence: str = "") -> None:
        super().__init__(number)
        self.sentence = f"AADSTS{number}: {sentence or entra_errors.SENTENCES[number]}"


@dataclass(frozen=True)
class SignIn:
    tenant: str
    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    query: dict[str, str]

    def answer(self, **fields: str) -> str:
        if "state" in self.query:
            fields["state"] = self.query["state"]
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode(fields)}"


def read_sign_in(world: World, tenant: str, query: dict[str, str]) -> SignIn:
    client_id, redirect_uri = query.get("client_id", ""), query.get("redirect_uri", "")
    scopes = tuple(query.get("scope", "").split())
    if not client_id or not scopes or query.get("response_type") != "code":
        raise SignInProblem(9002313)
    if query.get("response_mode", "query") != "query":
        raise SignInProblem(9002313, "The simulator answers with response_mode=query only.")
    app = world.apps.find("microsoft", client_id)
    if not app.is_enabled:
        raise SignInProblem(700016)
    if urlsplit(redirect_uri).scheme not in ("http", "https") or not app.has_redirect(redirect_uri):
        raise SignInProblem(50011)
    return SignIn(tenant, client_id, redirect_uri, scopes, query)


def decide(world: World, tenant: str, query: dict[str, str], *, account: str, is_allowed: bool) -> str:
    """The address the browser is sent to."""
    sign_in = read_sign_in(world, tenant, query)
    user = find_user(account)
    if user is None:
        raise SignInProblem(50020, f"There is no account {account!r} here.")
    if not is_welcome(user, tenant) and not (user.is_personal and world.options.entra_allow_personal):
        raise SignInProblem(50020)
    if not is_allowed:
        return refuse_at_product(world, sign_in, error="access_denied", number=65004)
    if user.needs_admin_consent:
        return refuse_at_product(world, sign_in, error="consent_required", number=90094)
    code = world.microsoft.grants.open_code(make_code(world, sign_in, user))
    session = encode_base64url(user.id.encode())[:16]
    return sign_in.answer(code=code, session_state=session, **identify(sign_in, user))


def identify(sign_in: SignIn, user: MicrosoftUser) -> dict[str, str]:
    return {"client_info": write_client_info(user)} if sign_in.query.get("client_info") == "1" else {}


def write_client_info(user: MicrosoftUser) -> str:
    return encode_base64url(f'{{"uid":"{user.id}","utid":"{user.tenant.id}"}}'.encode())


def refuse_at_product(world: World, sign_in: SignIn, *, error: str, number: int) -> str:
    description = entra_errors.describe(number, world.clock.now())
    return sign_in.answer(error=error, error_description=description)


def make_code(world: World, sign_in: SignIn, user: MicrosoftUser) -> EntraCode:
    withheld = world.options.entra_withheld_scopes.split()
    return EntraCode(
        client_id=sign_in.client_id,
        redirect_uri=sign_in.redirect_uri,
        user=user,
        scopes=tuple(scope for scope in sign_in.scopes if scope not in withheld),
        expires_at=world.clock.now() + CODE_LIFE,
        nonce=sign_in.query.get("nonce", ""),
        challenge=sign_in.query.get("code_challenge", ""),
        challenge_method=sign_in.query.get("code_challenge_method", "plain"),
    )


def show_authorize_page(call: Call) -> Response:
    try:
        sign_in = read_sign_in(call.world, call.parameters["tenant"], call.request.query)
    except SignInProblem as problem:
        return show_consent_error("Microsoft", problem.sentence)
    choices = [Choice(user.key, user.display_name, user.email, user.about, sign_in.scopes) for user in USERS]
    return show_consent("Microsoft", client_id=sign_in.client_id, redirect_uri=sign_in.redirect_uri, choices=choices)


def take_decision(call: Call) -> Response:
    form = call.request.form
    try:
        target = decide(
            call.world,
            call.parameters["tenant"],
            call.request.query,
            account=form.get("account", ""),
            is_allowed=form.get("decision") == "allow",
        )
    except SignInProblem as problem:
        return show_consent_error("Microsoft", problem.sentence)
    return redirect_to(target)
