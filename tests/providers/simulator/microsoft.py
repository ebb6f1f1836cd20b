"""Microsoft's side of a test: the real msal for tokens, plain requests for Graph."""

from dataclasses import dataclass
from typing import Any

import msal
import requests

from tests.providers.simulator.clients import StandIn, make_session, read_query

SCOPES = ["OnlineMeetings.ReadWrite", "User.Read"]
REDIRECT = "http://127.0.0.1:8000/oauth/teams/callback/"
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
SECRET = "demo-microsoft-secret"


@dataclass
class Entra:
    stand_in: StandIn
    tenant: str = "organizations"
    secret: str = SECRET

    def __post_init__(self) -> None:
        self.cache = msal.SerializableTokenCache()

    def app(self) -> msal.ConfidentialClientApplication:
        """A new one each time, because msal remembers refusals for a minute."""
        return msal.ConfidentialClientApplication(
            CLIENT_ID,
            client_credential=self.secret,
            authority=f"https://login.microsoftonline.com/{self.tenant}",
            token_cache=self.cache,
            http_client=make_session(self.stand_in.url),
        )

    def start(self) -> dict[str, Any]:
        return self.app().initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT)

    def consent(self, flow: dict[str, Any], account: str = "terry", decision: str = "allow") -> dict[str, str]:
        wish = {"url": flow["auth_uri"], "account": account, "decision": decision}
        return read_query(self.stand_in.control("authorize", wish)["redirect_url"])

    def sign_in(self, account: str = "terry") -> dict[str, Any]:
        flow = self.start()
        return self.app().acquire_token_by_auth_code_flow(flow, self.consent(flow, account))

    def silent(self) -> dict[str, Any]:
        app = self.app()
        return app.acquire_token_silent_with_error(SCOPES, account=app.get_accounts()[0])


@dataclass
class Graph:
    stand_in: StandIn
    token: str

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", "client-request-id": "abc"}
        url = f"https://graph.microsoft.com/v1.0{path}"
        return self.stand_in.session.request(method, url, json=body, headers=headers, timeout=30, **options)

    def create(self, **fields: Any) -> requests.Response:
        body = {
            "subject": "Visit",
            "startDateTime": "2031-03-01T12:00:00Z",
            "endDateTime": "2031-03-01T12:30:00Z",
            **fields,
        }
        return self.call("POST", "/me/onlineMeetings", body)

    def create_or_get(self, external_id: str, **fields: Any) -> requests.Response:
        body = {
            "externalId": external_id,
            "subject": "Visit",
            "startDateTime": "2031-03-01T12:00:00Z",
            "endDateTime": "2031-03-01T12:30:00Z",
            **fields,
        }
        return self.call("POST", "/me/onlineMeetings/createOrGet", body)


def error_of(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]
