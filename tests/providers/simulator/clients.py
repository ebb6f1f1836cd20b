"""What a test needs to speak to the simulator as a product would: by the vendors' addresses, over real HTTP."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter

REDIRECT = "http://127.0.0.1:8000/oauth/zoom/callback/"
ZOOM_APP = ("demo-zoom-client", "demo-zoom-secret")


class RewritingAdapter(HTTPAdapter):
    """`https://<host>/<path>` goes to `<simulator>/<host>/<path>`, as the product's own transport does it."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        query = f"?{parts.query}" if parts.query else ""
        request.url = f"{self._origin}/{parts.netloc}{parts.path}{query}"
        return super().send(request, *args, **options)


def make_session(origin: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", RewritingAdapter(origin))
    return session


def read_query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def make_pkce() -> tuple[str, str]:
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass
class StandIn:
    url: str
    session: requests.Session = field(init=False)

    def __post_init__(self) -> None:
        self.session = make_session(self.url)

    def control(self, path: str, wish: Any = None, method: str = "POST") -> Any:
        answer = self.session.request(method, f"{self.url}/_control/{path}", json=wish, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def state(self) -> Any:
        return self.control("state", method="GET")

    def fault(self, **fault: Any) -> None:
        self.control("faults", fault)

    def options(self, **options: Any) -> None:
        self.control("options", options)

    def clock(self, seconds: float) -> None:
        self.control("clock", {"offset_seconds": seconds})

    def calls(self, operation: str) -> list[Any]:
        return self.control(f"calls?operation={operation}", method="GET")["calls"]


@dataclass
class ZoomClient:
    stand_in: StandIn
    app: tuple[str, str] = ZOOM_APP

    def authorize(self, account: str = "dana", **extra: str) -> str:
        """The code of a consent."""
        query = {"response_type": "code", "client_id": self.app[0], "redirect_uri": REDIRECT, **extra}
        wish = {"account": account, "url": f"https://zoom.us/oauth/authorize?{urlencode(query)}"}
        return read_query(self.stand_in.control("authorize", wish)["redirect_url"])["code"]

    def post_form(self, path: str, form: dict[str, str], auth: Any = "app") -> requests.Response:
        credentials = self.app if auth == "app" else auth
        return self.stand_in.session.post(f"https://zoom.us/oauth/{path}", data=form, auth=credentials, timeout=30)

    def exchange(self, code: str, **extra: str) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, **extra}
        return self.post_form("token", form)

    def refresh(self, token: str) -> requests.Response:
        return self.post_form("token", {"grant_type": "refresh_token", "refresh_token": token})

    def connect(self, account: str = "dana") -> dict[str, Any]:
        answer = self.exchange(self.authorize(account))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def api(self, account: str = "dana") -> "ZoomApi":
        return ZoomApi(self.stand_in, self.connect(account)["access_token"])


@dataclass
class ZoomApi:
    stand_in: StandIn
    token: str

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"https://api.zoom.us/v2{path}"
        return self.stand_in.session.request(method, url, json=body, headers=headers, timeout=30, **options)

    def create(self, user: str = "me", **fields: Any) -> requests.Response:
        body = {"topic": "Visit", "type": 2, "start_time": "2031-03-01T12:00:00Z", "duration": 30, **fields}
        return self.call("POST", f"/users/{user}/meetings", body)

    def created(self, user: str = "me", **fields: Any) -> dict[str, Any]:
        answer = self.create(user, **fields)
        assert answer.status_code == 201, answer.text
        return answer.json()


def code_of(answer: requests.Response) -> tuple[int, Any]:
    """(HTTP status, the vendor's code): what an adapter may decide on."""
    body = json.loads(answer.content)
    return answer.status_code, body.get("code") or body.get("error", {})
