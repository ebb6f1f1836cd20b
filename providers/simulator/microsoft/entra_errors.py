"""Entra's refusals: an OAuth `error`, and an AADSTS number in its description."""

import uuid
from datetime import datetime
from typing import Any

from providers.simulator.call import Call, Refusal
from providers.simulator.wire import answer_json

SENTENCES = {
    9002313: "Invalid request. Request is malformed or invalid.",
    50011: "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
    50020: "User account from identity provider does not exist in this tenant and cannot access the application.",
    50173: "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    54005: "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
    65001: "The user or administrator has not consented to use the application.",
    65004: "User declined to consent to access the app.",
    70000: "Provided grant is invalid or malformed.",
    70003: "The app requested an unsupported grant type.",
    70008: "The provided authorization code or refresh token has expired due to inactivity.",
    90094: "Admin consent is required for the permissions requested by this application.",
    90033: "A transient error has occurred. Please try again.",
    501481: "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    700016: "Application was not found in the directory.",
    700082: "The refresh token has expired due to inactivity.",
    700084: "The refresh token was issued to another application.",
    7000215: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.",
    7000218: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    7000222: "The provided client secret keys are expired.",
}


def describe(number: int, at: datetime) -> str:
    trace, correlation = uuid.uuid4(), uuid.uuid4()
    moment = at.strftime("%Y-%m-%d %H:%M:%SZ")
    sentence = SENTENCES.get(number, "Simulated error.")
    return f"AADSTS{number}: {sentence} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"


def refuse(call: Call, error: str, number: int, status: int = 400) -> Refusal:
    at = call.world.clock.now()
    body: dict[str, Any] = {
        "error": error,
        "error_description": describe(number, at),
        "error_codes": [number],
        "timestamp": at.strftime("%Y-%m-%d %H:%M:%SZ"),
        "trace_id": str(uuid.uuid4()),
        "correlation_id": call.request.header("client-request-id") or str(uuid.uuid4()),
        "error_uri": f"https://login.microsoftonline.com/error?code={number}",
    }
    return Refusal(answer_json(status, body))
