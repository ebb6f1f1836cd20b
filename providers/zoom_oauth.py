"""How an authorization is got from Zoom, kept alive and given back: OAuth 2.0 with PKCE and rotating refresh tokens.

Every refresh gives a new refresh token and kills the old one, so a pair must be stored before it is used.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.utils import timezone

from outbox.sentences import Sentence
from providers.base import AuthorizationFailed, ProviderError, ReauthorizationNeeded, Tokens
from providers.catalogue import explain, say_garbled
from providers.http import Answer, Call, say_unreadable, send

AUTHORIZE_URL = "https://zoom.us/oauth/authorize"
EXCHANGE_URL = "https://zoom.us/oauth/token"
REVOKE_URL = "https://zoom.us/oauth/revoke"
GLOBAL_API = "https://api.zoom.us"
API_HOST = re.compile(r"api(-[a-z0-9]+)*\.zoom\.us")


def start_flow(redirect_uri: str) -> tuple[str, dict[str, Any]]:
    """No `scope` is sent: Zoom takes the scopes from the app's definition and refuses requests that name them."""
    verifier = secrets.token_urlsafe(48)
    flow = {"state": secrets.token_urlsafe(32), "code_verifier": verifier, "redirect_uri": redirect_uri}
    query = {
        "response_type": "code",
        "client_id": settings.ZOOM_CLIENT_ID,
        "redirect_uri": redirect_uri,
        "state": flow["state"],
        "code_challenge": make_challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{AUTHORIZE_URL}?{urlencode(query)}", flow


def make_challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def finish_flow(flow: Mapping[str, Any], query: Mapping[str, str]) -> Tokens:
    if query.get("error"):
        raise explain_denial(query["error"])
    if not query.get("code") or query.get("state") != flow["state"]:
        raise AuthorizationFailed(
            Sentence(
                "%(provider)s's answer does not fit the authorization that was started here."
                " Choose Authorize Provider to try again.",
                provider="Zoom",
            ),
            code="answer_mismatch",
        )
    form = {
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": flow["redirect_uri"],
        "code_verifier": flow["code_verifier"],
    }
    try:
        return ask_for_tokens(form)
    except ReauthorizationNeeded as error:
        raise AuthorizationFailed(
            Sentence(
                "%(provider)s did not accept what your browser brought back; it may be too old or used already."
                " Choose Authorize Provider to try again.",
                provider="Zoom",
            ),
            code="code_refused",
            provider_code=error.provider_code,
        ) from error


def explain_denial(error: str) -> ProviderError:
    """The consent page said no: the person did, or Zoom did."""
    explained = explain("zoom-oauth", 400, re.sub(r"[^\w.-]", "", error)[:60])
    if isinstance(explained, ReauthorizationNeeded):
        return AuthorizationFailed(explained.message, code="code_refused", provider_code=explained.provider_code)
    return explained


def refresh(tokens: Tokens) -> Tokens:
    return ask_for_tokens({"grant_type": "refresh_token", "refresh_token": tokens.secrets.get("refresh_token", "")})


def revoke(tokens: Tokens) -> None:
    answer = post_form(REVOKE_URL, {"token": tokens.access_token})
    if not answer.is_success:
        raise explain_token_refusal(answer)


def ask_for_tokens(form: Mapping[str, str]) -> Tokens:
    answer = post_form(EXCHANGE_URL, form)
    if not answer.is_success:
        raise explain_token_refusal(answer)
    found = answer.json or {}
    if not found.get("access_token") or not found.get("refresh_token"):
        raise say_unreadable(token_call(EXCHANGE_URL, form), answer)
    return read_tokens(found)


def post_form(url: str, form: Mapping[str, str]) -> Answer:
    return send(token_call(url, form))


def token_call(url: str, form: Mapping[str, str]) -> Call:
    """Client credentials go into the Basic header, never into the body."""
    pair = f"{quote(settings.ZOOM_CLIENT_ID)}:{quote(settings.ZOOM_CLIENT_SECRET)}"
    basic = base64.b64encode(pair.encode()).decode()
    return Call("POST", url, "Zoom", headers={"Authorization": f"Basic {basic}"}, form=form)


def read_tokens(found: Mapping[str, Any]) -> Tokens:
    return Tokens(
        access_token=str(found["access_token"]),
        expires_at=timezone.now() + timedelta(seconds=read_lifetime(found.get("expires_in"))),
        scopes=tuple(str(found.get("scope", "")).split()),
        secrets={"refresh_token": str(found["refresh_token"]), "api_url": choose_api(found.get("api_url"))},
    )


def read_lifetime(seconds: Any) -> int:
    return int(seconds) if isinstance(seconds, int | float) and seconds > 0 else 3600


def choose_api(url: Any) -> str:
    """The regional host that Zoom names, if it really is one of Zoom's; our token goes nowhere else."""
    parts = urlsplit(str(url or ""))
    is_zooms = parts.scheme == "https" and API_HOST.fullmatch(parts.netloc)
    return f"https://{parts.netloc}" if is_zooms else GLOBAL_API


def explain_token_refusal(answer: Answer) -> ProviderError:
    """Decided on `error` within any 4xx: Zoom has changed the status of a dead refresh token before (401, now 400).

    Only the codes that say so end an authorization; what we cannot read is a passing fault.
    """
    error = (answer.json or {}).get("error")
    return explain("zoom-oauth", answer.status, str(error)) if error else say_garbled("zoom-oauth", answer.status)
