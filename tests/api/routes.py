"""Every route of the API, read from the URLs themselves: one that is added later is tested without being told of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from meetings_project.api_pages import ApiDocs, ApiSchemaView, NoSuchAddress

PUBLIC = (ApiDocs, ApiSchemaView, NoSuchAddress)
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One method of one address. `model` is whose ids the address has."""

    name: str
    method: str
    view: Any
    regex: Any
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def model(self) -> Any:
        return self.view.queryset.model if self.arguments else None

    @property
    def scope(self) -> str | None:
        scopes = getattr(self.view, "scopes", None)
        return scopes and scopes[self.method]

    def path(self, **values: str) -> str:
        from django.urls import reverse

        return reverse(self.name, kwargs={name: values[name] for name in self.arguments})


def find_routes() -> list[Route]:
    """All that need a log-in."""
    routes = [route for pattern in walk(get_resolver()) for route in routes_of(pattern)]
    assert len(routes) > 30, routes
    return routes


def walk(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from walk(pattern)
        else:
            yield pattern


def routes_of(pattern: URLPattern) -> Iterator[Route]:
    view = getattr(pattern.callback, "cls", None)
    # A view without a schema has a shape that others have published, and tests of its own.
    if view is None or issubclass(view, PUBLIC) or view.schema is None:
        return
    actions = getattr(pattern.callback, "actions", None)
    methods = set(actions) if actions else {method for method in METHODS if hasattr(view, method)}
    arguments = tuple(pattern.pattern.regex.groupindex)
    for method in METHODS:
        if method in methods:
            yield Route(str(pattern.name), method.upper(), view, pattern.pattern.regex, arguments)


ROUTES = find_routes()
