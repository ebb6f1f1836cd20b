"""How an authorization is got from Microsoft Entra and kept alive: msal does it, over our own door to the network.

msal's token cache is the secret that is stored, one per connection. msal itself decides nothing here that we do not
ask for: a refresh happens when we order it, under the connection's lease.
"""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msal
from django.conf import settings
from django.utils import timezone
from msal.exceptions import MsalServiceError

from outbox.sentences import Sentence
from providers.base import (
    AppMisconfigured,
    AuthorizationFailed,
    ProviderError,
    ReauthorizationNeeded,
    Tokens,
    Unavailable,
)
from providers.catalogue import BY_KEY, explain, say_garbled
from providers.catalogue_table import ANY
from providers.http import Answer, Call, send

SCOPES = ["OnlineMeetings.ReadWrite", "User.Read"]
GRAPH_PREFIX = "https://graph.microsoft.com/"
PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
AADSTS = re.compile(r"AADSTS(\d{4,7})")
# msal would rather have the answer posted. A post from another site comes without our session's cookie (SameSite=Lax).
warnings.filterwarnings("ignore", message="response_mode='form_post'", category=UserWarning)
# Addresses of endpoints, which msal would otherwise ask for with every new application object. Holds no token.
discovered: dict[str, Any] = {}


@dataclass(frozen=True)
class MsalResponse:
    status_code: int
    text: str
    headers: Mapping[str, str]


class MsalTransport:
    """What msal takes for a session of `requests`. Faults of the network leave it as our own errors."""

    def get(self, url: str, params: Mapping[str, Any] | None = None, headers: Any = None, **_: Any) -> MsalResponse:
        return relay(Call("GET", url, "Microsoft", headers=headers or {}, query=params or {}))

    def post(self, url: str, data: Mapping[str, Any] | None = None, headers: Any = None, **_: Any) -> MsalResponse:
        return relay(Call("POST", url, "Microsoft", headers=headers or {}, form=data or {}))

    def close(self) -> None:
        """The session is not msal's to close."""


def relay(call: Call) -> MsalResponse:
    """Only JSON reaches msal: it would write anything else into the log, and a torn answer may hold a token."""
    answer: Answer = send(call)
    if answer.json is None:
        raise say_garbled("entra", answer.status)
    return MsalResponse(answer.status, answer.content.decode(), answer.headers)


def open_application(cache: msal.SerializableTokenCache) -> msal.ConfidentialClientApplication:
    try:
        return msal.ConfidentialClientApplication(
            settings.MICROSOFT_CLIENT_ID,
            client_credential=settings.MICROSOFT_CLIENT_SECRET,
            authority=f"https://login.microsoftonline.com/{settings.MICROSOFT_TENANT}",
            token_cache=cache,
            http_client=MsalTransport(),
            http_cache=discovered,
            instance_discovery=False,
        )
    except ValueError as error:
        raise AppMisconfigured(
            Sentence("Microsoft does not know the directory in MICROSOFT_TENANT. The operator must correct it."),
            code="tenant_unknown",
        ) from error


def start_flow(redirect_uri: str) -> tuple[str, dict[str, Any]]:
    application = open_application(msal.SerializableTokenCache())
    flow = application.initiate_auth_code_flow(SCOPES, redirect_uri=redirect_uri, prompt="select_account")
    return flow.pop("auth_uri"), flow


def finish_flow(flow: dict[str, Any], query: Mapping[str, str]) -> Tokens:
    cache = msal.SerializableTokenCache()
    try:
        result = open_application(cache).acquire_token_by_auth_code_flow(dict(flow), dict(query))
    except (ValueError, RuntimeError) as error:  # msal's words for a wrong state and a wrong nonce
        raise AuthorizationFailed(
            Sentence(
                "%(provider)s's answer does not fit the authorization that was started here."
                " Choose Authorize Provider to try again.",
                provider="Microsoft",
            ),
            code="answer_mismatch",
        ) from error
    if "error" in result:
        raise explain_denial(result)
    refuse_wrong_account(result)
    return read_tokens(result, cache)


def explain_denial(result: Mapping[str, Any]) -> ProviderError:
    """There was no authorization yet that could be lost."""
    error = explain_result(result)
    if not isinstance(error, ReauthorizationNeeded):
        return error
    if error.code != "connection_lost":
        return AuthorizationFailed(error.message, code=error.code, provider_code=error.provider_code)
    return AuthorizationFailed(
        Sentence(
            "%(provider)s did not accept what your browser brought back; it may be too old or used already."
            " Choose Authorize Provider to try again.",
            provider="Microsoft",
        ),
        code="code_refused",
        provider_code=error.provider_code,
    )


def refuse_wrong_account(result: Mapping[str, Any]) -> None:
    tenant = read_claims(result).get("tid", "")
    if tenant == PERSONAL_ACCOUNTS:
        raise AuthorizationFailed(
            Sentence(
                "This is a personal Microsoft account. Teams meetings need a work or school account with a Teams"
                " licence."
            ),
            code="personal_account",
        )
    expected = settings.MICROSOFT_TENANT
    if GUID.fullmatch(expected) and tenant.lower() != expected.lower():
        raise AuthorizationFailed(
            Sentence(
                "This account belongs to another company's directory than the one this installation is set up for."
            ),
            code="wrong_tenant",
        )


def refresh(tokens: Tokens) -> Tokens:
    cache = msal.SerializableTokenCache()
    cache.deserialize(tokens.secrets.get("cache", "{}"))
    application = open_application(cache)
    accounts = application.get_accounts()
    result = None
    if accounts:
        try:
            result = application.acquire_token_silent_with_error(SCOPES, accounts[0], force_refresh=True)
        except MsalServiceError as error:
            sentence = Sentence("Microsoft's sign-in has a problem of its own.")
            raise Unavailable(sentence, code="provider_down") from error
    if result is None:
        raise explain("entra", 400, "invalid_grant")
    if "error" in result:
        raise explain_loss(result)
    return read_tokens(result, cache, before=tokens)


def explain_loss(result: Mapping[str, Any]) -> ProviderError:
    """A denial without anybody before a browser means that somebody has to go there."""
    error = explain_result(result)
    if isinstance(error, AuthorizationFailed):
        return ReauthorizationNeeded(error.message, code=error.code, provider_code=error.provider_code)
    return error


def read_tokens(result: Mapping[str, Any], cache: msal.SerializableTokenCache, before: Tokens | None = None) -> Tokens:
    claims = read_claims(result)
    earlier = before.secrets if before else {}
    return Tokens(
        access_token=str(result["access_token"]),
        expires_at=timezone.now() + timedelta(seconds=int(result.get("expires_in", 3600))),
        scopes=read_scopes(result),
        secrets={"cache": cache.serialize(), "tenant": claims.get("tid") or earlier.get("tenant", "")},
    )


def read_scopes(result: Mapping[str, Any]) -> tuple[str, ...]:
    """With or without Graph's address in front; an answer that names none granted what was asked for."""
    named = result.get("scope", "")
    scopes = named.split() if isinstance(named, str) else list(named)
    return tuple(scope.removeprefix(GRAPH_PREFIX) for scope in scopes) or tuple(SCOPES)


def read_claims(result: Mapping[str, Any]) -> dict[str, Any]:
    claims = result.get("id_token_claims")
    return claims if isinstance(claims, dict) else {}


def explain_result(result: Mapping[str, Any]) -> ProviderError:
    """Decided on `error`. The AADSTS number only makes the sentence better, where the table has one for it."""
    error = re.sub(r"[^\w.-]", "", str(result.get("error", "")))[:60]
    number = read_number(result)
    exact = f"{error}/{number}" if number else error
    return explain("entra", 400, exact if ("entra", ANY, exact) in BY_KEY else error)


def read_number(result: Mapping[str, Any]) -> str:
    """From `error_codes`; the browser brings it back only inside the description."""
    codes = result.get("error_codes")
    if isinstance(codes, list) and codes:
        return str(codes[0])
    found = AADSTS.search(str(result.get("error_description", "")))
    return found[1] if found else ""
