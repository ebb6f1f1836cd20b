"""`POST /{tenant}/oauth2/v2.0/token`: secret in the form (a Basic header is not read), AADSTS errors, no rotation."""

from typing import Any

from providers.simulator.call import Call
from providers.simulator.microsoft.consent import write_client_info
from providers.simulator.microsoft.entra_errors import refuse
from providers.simulator.microsoft.grants import EntraCode, EntraGrant
from providers.simulator.tokens import is_pkce_answer, write_unsigned_jwt
from providers.simulator.wire import Request, Response, answer_json

OPERATIONS = {"authorization_code": "entra.exchange_code", "refresh_token": "entra.refresh_token"}
SIGN_IN_SCOPES = {"openid", "profile", "email", "offline_access"}
SECRET_VERDICTS = {"missing": 7000218, "wrong": 7000215, "expired": 7000222}


def name_operation(request: Request) -> str:
    return OPERATIONS.get(request.form.get("grant_type", ""), "entra.token")


def check_client(call: Call) -> str:
    form = call.request.form
    client_id = form.get("client_id", "")
    if not client_id:
        raise refuse(call, "invalid_request", 9002313)
    verdict = call.world.apps.find("microsoft", client_id).judge(form.get("client_secret", ""))
    if verdict == "disabled":
        raise refuse(call, "unauthorized_client", 700016)
    if verdict != "ok":
        raise refuse(call, "invalid_client", SECRET_VERDICTS[verdict], 401)
    return client_id


def answer_token_request(call: Call) -> Response:
    client_id = check_client(call)
    grant_type = call.request.form.get("grant_type", "")
    if grant_type == "authorization_code":
        return exchange_code(call, client_id)
    if grant_type == "refresh_token":
        return refresh(call, client_id)
    raise refuse(call, "unsupported_grant_type", 70003)


def exchange_code(call: Call, client_id: str) -> Response:
    code = take_code(call, client_id)
    form = call.request.form
    if form.get("redirect_uri") != code.redirect_uri:
        raise refuse(call, "invalid_grant", 50011)
    verifier = form.get("code_verifier", "")
    if code.challenge and not is_pkce_answer(verifier, code.challenge, code.challenge_method):
        raise refuse(call, "invalid_grant", 501481)
    code.is_redeemed = True
    grant = call.world.microsoft.grants.open_grant(code)
    return answer_json(200, write_tokens(call, grant, nonce=code.nonce))


def take_code(call: Call, client_id: str) -> EntraCode:
    code = call.world.microsoft.grants.codes.get(call.request.form.get("code", ""))
    if code is None or code.client_id != client_id:
        raise refuse(call, "invalid_grant", 70000)
    if code.is_redeemed:
        raise refuse(call, "invalid_grant", 54005)
    if code.expires_at <= call.world.clock.now():
        raise refuse(call, "invalid_grant", 70008)
    return code


def refresh(call: Call, client_id: str) -> Response:
    token = call.request.form.get("refresh_token", "")
    grant = call.world.microsoft.grants.find_by_refresh_token(token)
    if grant is None:
        raise refuse(call, "invalid_grant", 70000)
    if grant.client_id != client_id:
        raise refuse(call, "invalid_grant", 700084)
    if grant.revoked_at:
        raise refuse(call, "invalid_grant", 50173)
    if grant.refresh_tokens[token] <= call.world.clock.now():
        raise refuse(call, "invalid_grant", 700082)
    grant.refreshes += 1
    return answer_json(200, write_tokens(call, grant))


def write_tokens(call: Call, grant: EntraGrant, nonce: str = "") -> dict[str, Any]:
    call.account = grant.user.email
    grants, life = call.world.microsoft.grants, call.options.entra_expires_in
    tokens: dict[str, Any] = {
        "token_type": "Bearer",
        "expires_in": life,
        "ext_expires_in": life,
        "access_token": grants.issue_access_token(grant),
        "id_token": write_unsigned_jwt(describe_identity(call, grant, nonce)),
    }
    scope = spell_scopes(call, grant)
    if scope:
        tokens["scope"] = scope
    if "offline_access" in grant.scopes:
        tokens["refresh_token"] = grants.issue_refresh_token(grant)
    if call.request.form.get("client_info") == "1":
        tokens["client_info"] = write_client_info(grant.user)
    return tokens


def spell_scopes(call: Call, grant: EntraGrant) -> str:
    """Short names, as asked for; by option with the resource before them, or not at all."""
    spelling = call.options.entra_scope_spelling
    names = sorted(grant.scopes - {"offline_access"})
    if spelling == "omit":
        return ""
    if spelling == "full":
        names = [name if name in SIGN_IN_SCOPES else f"https://graph.microsoft.com/{name}" for name in names]
    return " ".join(names)


def describe_identity(call: Call, grant: EntraGrant, nonce: str) -> dict[str, Any]:
    now = int(call.world.clock.now().timestamp())
    user = grant.user
    claims = {
        "ver": "2.0",
        "iss": f"https://login.microsoftonline.com/{user.tenant.id}/v2.0",
        "aud": grant.client_id,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "name": user.display_name,
        "preferred_username": user.email,
        "oid": user.id,
        "sub": user.id.replace("-", ""),
        "tid": user.tenant.id,
    }
    return {**claims, "nonce": nonce} if nonce else claims
