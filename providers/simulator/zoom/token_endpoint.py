"""`POST /oauth/token` and `/oauth/revoke`: Basic authentication, a form, and Zoom's own error bodies."""

from providers.simulator.call import Call, Refusal
from providers.simulator.client_apps import ClientApp
from providers.simulator.tokens import is_pkce_answer, read_basic_credentials
from providers.simulator.wire import Request, Response, answer_json
from providers.simulator.zoom.grants import Code, Grant
from providers.simulator.zoom.scopes import GRANULAR_ADMIN

OPERATIONS = {
    "authorization_code": "zoom.exchange_code",
    "refresh_token": "zoom.refresh_token",
    "account_credentials": "zoom.account_token",
}
UNKNOWN_CODE = "Invalid authorization code"
UNUSABLE = "Invalid Token!"


def refuse(error: str, reason: str, status: int = 400) -> Refusal:
    return Refusal(answer_json(status, {"reason": reason, "error": error}))


def read_grant_type(request: Request) -> str:
    return read_field(request, "grant_type")


def read_field(request: Request, name: str) -> str:
    """From the form; Server-to-Server apps alone may write their two fields into the query."""
    if request.query.get("grant_type") == "account_credentials" and not request.form:
        return request.query.get(name, "")
    return request.form.get(name, "")


def name_operation(request: Request) -> str:
    return OPERATIONS.get(read_grant_type(request), "zoom.token")


def authenticate_app(call: Call) -> ClientApp:
    """The app of the Basic header. Credentials in the body are not read: Zoom does not either."""
    client_id, secret = read_basic_credentials(call.request.header("Authorization"))
    app = call.world.apps.find("zoom", client_id) if client_id else None
    if app is None or app.judge(secret) != "ok":
        raise refuse("invalid_client", "Invalid client_id or client_secret")
    return app


def answer_token_request(call: Call) -> Response:
    app = authenticate_app(call)
    grant_type = read_grant_type(call.request)
    if grant_type not in OPERATIONS:
        raise refuse("unsupported_grant_type", "unsupported grant type")
    if grant_type == "authorization_code":
        return exchange_code(call, app)
    if grant_type == "refresh_token":
        return refresh(call, app)
    return issue_for_account(call, app)


def exchange_code(call: Call, app: ClientApp) -> Response:
    form = call.request.form
    code = call.world.zoom.grants.redeem_code(form.get("code", ""))
    if code is None or code.client_id != app.client_id:
        raise refuse("invalid_grant", UNKNOWN_CODE)
    if form.get("redirect_uri") != code.redirect_uri:
        raise refuse("invalid_request", "Redirect URI mismatch")
    check_verifier(code, form.get("code_verifier", ""))
    grant = call.world.zoom.grants.open_grant(app.client_id, code.persona)
    return answer_pair(call, grant)


def check_verifier(code: Code, verifier: str) -> None:
    if code.challenge and not is_pkce_answer(verifier, code.challenge, code.challenge_method):
        raise refuse("invalid_grant", "Invalid code verifier")


def refresh(call: Call, app: ClientApp) -> Response:
    """Rotate. The answer may get lost afterwards (option), and then there is no way back."""
    grants = call.world.zoom.grants
    grant = grants.find_by_refresh_token(call.request.form.get("refresh_token", ""))
    if grant is None or grant.client_id != app.client_id:
        raise refuse("invalid_grant", UNUSABLE, call.options.zoom_invalid_grant_status)
    grant.refreshes += 1
    if call.options.zoom_refresh_voids_access_token:
        grants.void_access_tokens(grant)
    response = answer_pair(call, grant)
    if call.options.zoom_drop_refresh_response:
        response.ending = "reset"
    return response


def issue_for_account(call: Call, app: ClientApp) -> Response:
    """Server-to-Server: a token of the account, without a refresh token and without a `me`."""
    account = call.world.zoom.directory.accounts.get(read_field(call.request, "account_id"))
    if account is None:
        raise refuse("invalid_request", "Bad request")
    grants = call.world.zoom.grants
    grant = grants.open_server_grant(app.client_id, account.users[0], frozenset(GRANULAR_ADMIN))
    return answer_json(200, write_token(call, grant))


def answer_pair(call: Call, grant: Grant) -> Response:
    refresh_token = call.world.zoom.grants.rotate_refresh_token(grant)
    return answer_json(200, {**write_token(call, grant), "refresh_token": refresh_token})


def write_token(call: Call, grant: Grant) -> dict[str, object]:
    call.account = grant.user.email
    return {
        "access_token": call.world.zoom.grants.issue_access_token(grant),
        "token_type": "bearer",
        "expires_in": call.options.zoom_expires_in,
        "scope": " ".join(sorted(grant.scopes)),
        "api_url": call.options.zoom_api_url,
    }


def revoke(call: Call) -> Response:
    """Either token of the pair kills both."""
    app = authenticate_app(call)
    token = call.request.form.get("token", "")
    grants = call.world.zoom.grants
    grant = grants.find_by_access_token(token) or grants.find_by_refresh_token(token)
    if grant is None or grant.client_id != app.client_id:
        raise refuse("invalid_request", UNUSABLE)
    grants.revoke(lambda each: each is grant)
    return answer_json(200, {"status": "success"})
