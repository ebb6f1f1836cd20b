"""Zoom's refusals: `{"code", "message"[, "errors"]}` with an HTTP status that does not always agree."""

from collections.abc import Iterable

from providers.simulator.call import Refusal
from providers.simulator.wire import answer_json


def refuse(status: int, code: int, message: str, errors: list[dict[str, str]] | None = None) -> Refusal:
    body: dict[str, object] = {"code": code, "message": message}
    if errors:
        body["errors"] = errors
    return Refusal(answer_json(status, body))


def refuse_invalid_token() -> Refusal:
    return refuse(401, 124, "Invalid access token.")


def refuse_expired_token() -> Refusal:
    return refuse(401, 124, "Access token is expired.")


def refuse_missing_token() -> Refusal:
    return refuse(401, 124, "Requires an access token.")


def refuse_missing_scopes(names: Iterable[str]) -> Refusal:
    """Zoom answers 400 here, not 403."""
    return refuse(400, 4711, f"Invalid access token, does not contain scopes:[{', '.join(names)}].")


def refuse_fields(errors: list[dict[str, str]]) -> Refusal:
    return refuse(400, 300, "Validation Failed.", errors)


def refuse_field(name: str, message: str) -> Refusal:
    return refuse_fields([{"field": name, "message": message}])


def refuse_unknown_user(reference: str) -> Refusal:
    return refuse(404, 1001, f"User does not exist: {reference}.")


def refuse_unknown_meeting(reference: str) -> Refusal:
    return refuse(404, 3001, f"Meeting does not exist: {reference}.")


def refuse_hosting() -> Refusal:
    return refuse(400, 3161, "Meeting hosting and scheduling capabilities are not allowed for your user account.")
