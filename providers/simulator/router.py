"""From an address to the function that answers it.

`/api.zoom.us/v2/users/me` is the path of `https://api.zoom.us/v2/users/me`: the first segment names the vendor's host.
What does not begin with a vendor's host is a page or a control call of our own.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from providers.simulator.call import Call
from providers.simulator.wire import Request, Response

ZOOM = "zoom.us"
ZOOM_API = "api.zoom.us"
ZOOM_ROOMS = "us02web.zoom.us"
ENTRA = "login.microsoftonline.com"
GRAPH = "graph.microsoft.com"
TEAMS = "teams.microsoft.com"
OWN = "own"

EXACT_SITES = {ZOOM, ENTRA, GRAPH, TEAMS}
PATTERN_SITES = ((re.compile(r"api(-[a-z0-9]+)?\.zoom\.us"), ZOOM_API), (re.compile(r"\w+web\.zoom\.us"), ZOOM_ROOMS))

Answer = Callable[[Call], Response]
Naming = str | Callable[[Request], str]


def split_target(path: str) -> tuple[str, str]:
    """("api.zoom.us", "/v2/users/me"), or ("own", the whole path)."""
    first, slash, rest = path.removeprefix("/").partition("/")
    host = first.lower()
    if host in EXACT_SITES:
        return host, slash + rest
    for pattern, site in PATTERN_SITES:
        if pattern.fullmatch(host):
            return site, slash + rest
    return OWN, path


@dataclass(frozen=True)
class Route:
    """`{name}` in a template takes one segment, `{name*}` takes slashes too. `answer` runs under the world's lock
    unless it has to wait for somebody (`is_slow`), who might need the world himself."""

    method: str
    site: str
    template: str
    operation: Naming
    answer: Answer
    is_slow: bool = False

    def name_operation(self, request: Request) -> str:
        return self.operation if isinstance(self.operation, str) else self.operation(request)


def compile_template(template: str, *, ignore_case: bool) -> re.Pattern[str]:
    pattern = re.sub(r"\\{(\w+)\\\*\\}", r"(?P<\1>.+)", re.escape(template))
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", pattern)
    return re.compile(pattern, re.IGNORECASE if ignore_case else 0)


def normalize_path(site: str, path: str) -> str:
    """Zoom's gateway decodes the path once and merges double slashes *before* the segment is read (and decoded again).

    That is why a meeting's uuid that begins with `/` or contains `//` must be encoded twice.
    """
    return re.sub("/{2,}", "/", unquote(path)) if site == ZOOM_API else path


class Router:
    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: dict[tuple[str, str], list[tuple[re.Pattern[str], Route]]] = {}
        for route in routes:
            compiled = compile_template(route.template, ignore_case=route.site == GRAPH)
            self._routes.setdefault((route.site, route.method), []).append((compiled, route))

    def find(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        path = normalize_path(request.site, request.path)
        for pattern, route in self._routes.get((request.site, request.method), ()):
            found = pattern.fullmatch(path)
            if found:
                return route, {name: unquote(value) for name, value in found.groupdict().items()}
        return None
