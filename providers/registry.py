"""The providers that this product knows. To add one, write its file and put its name here."""

from importlib import import_module

from providers.base import Provider

ADAPTERS = (
    "providers.zoom.Zoom",
    "providers.teams.Teams",
)


class UnknownProvider(LookupError):
    """No adapter has this name."""


def all_providers() -> list[Provider]:
    """In the order in which people are offered them."""
    return [load(dotted_name) for dotted_name in ADAPTERS]


def configured_providers() -> list[Provider]:
    """Those that this installation has credentials for."""
    return [provider for provider in all_providers() if provider.is_configured()]


def get_provider(name: str) -> Provider:
    for provider in all_providers():
        if provider.name == name:
            return provider
    raise UnknownProvider(name)


def load(dotted_name: str) -> Provider:
    module, _, class_name = dotted_name.rpartition(".")
    provider: Provider = getattr(import_module(module), class_name)()
    return provider
