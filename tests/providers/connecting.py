"""Getting an organization connected, the way a browser does it: to the consent page and back."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from providers.base import MeetingRequest
from providers.models import Connection
from providers.services import finish_authorization, start_authorization
from tests.making import tomorrow
from tests.services.stand_ins import Simulator

ACCOUNTS = {"zoom": "dana", "teams": "terry"}


def connect(simulator: Simulator, user: User, provider: str, *, account: str = "") -> Connection:
    """The user's organization is connected with an account of the simulated provider."""
    session: dict[str, Any] = {}
    url = start_authorization(session, user, provider)
    query = consent(simulator, url, account=account or ACCOUNTS[provider])
    return finish_authorization(session, user, provider, query)


def consent(simulator: Simulator, url: str, *, account: str, decision: str = "allow") -> dict[str, str]:
    """What the browser brings back from the consent page."""
    wish = {"url": url, "account": account, "decision": decision}
    return read_query(simulator.control("POST", "authorize", json=wish)["redirect_url"])


def read_query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def make_request(**changes: Any) -> MeetingRequest:
    """A meeting tomorrow at nine, UTC."""
    given: dict[str, Any] = {
        "reference": f"{uuid4().hex}:1",
        "topic": "Check-up",
        "agenda": "JOB-0007",
        "start": tomorrow(),
        "duration": 30,
        "timezone": "Europe/Paris",
    }
    return MeetingRequest(**given | changes)


def count_calls(simulator: Simulator, operation: str) -> int:
    """How often the stand-in was asked for this, whatever it answered."""
    counted = simulator.control("GET", "calls")["counts"].get(operation, {})
    return sum(counted.values())


def expire_tokens(connection: Connection) -> None:
    """The access token looks as if its hour were over."""
    Connection.objects.filter(pk=connection.pk).update(token_expires_at=timezone.now())
    connection.refresh_from_db()
