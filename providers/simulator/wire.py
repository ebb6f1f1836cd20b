"""What goes over the wire: a request as we received it, a response as we will write it. No sockets here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qsl

Ending = Literal["", "reset", "hang", "cut", "slow"]


@dataclass
class Request:
    """One HTTP request; `path` is still percent-encoded and has lost the vendor host it began with."""

    method: str
    site: str
    path: str
    raw_query: str
    headers: Message
    body: bytes
    peer: str

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """The form of the body; empty when the body is something else, as a vendor would see it."""
        if not self.header("Content-Type").startswith("application/x-www-form-urlencoded"):
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def header(self, name: str) -> str:
        return str(self.headers.get(name) or "")

    def read_json(self) -> Any:
        """The JSON of the body, or ValueError (UnicodeDecodeError is one as well)."""
        return json.loads(self.body.decode("utf-8"))


@dataclass
class Response:
    """One answer. `ending` says how the connection misbehaves while or instead of writing it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    ending: Ending = ""
    seconds: float = 0.0


def answer_json(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(status, body, {"Content-Type": "application/json;charset=UTF-8", **(headers or {})})


def answer_empty(status: int = 204, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, b"", dict(headers or {}))


def answer_html(html: str, status: int = 200) -> Response:
    """A page of ours. Style is inline, nothing is loaded from anywhere.

    There is no form-action in the policy: browsers apply it to the redirect after a form as well, and the redirect of
    a consent page leads to the product.
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Response(status, html.encode("utf-8", "replace"), {**headers, "Cache-Control": "no-store"})


def redirect_to(url: str) -> Response:
    """303, so that a form's POST arrives as a GET; a line break can't get into the header because urls are encoded."""
    return Response(303, b"", {"Location": url, "Cache-Control": "no-store"})
