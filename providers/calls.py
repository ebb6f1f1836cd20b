"""One call to the organization's provider, with fresh tokens, and with what it tells about the connection noted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from providers import breaker
from providers.base import AccessTokenRefused, OutcomeUnknown, Provider, ProviderError, Tokens
from providers.fresh_tokens import keep_fresh, replace_refused, reread
from providers.health import note_failure, note_success
from providers.models import Connection
from providers.registry import get_provider

Found = TypeVar("Found")
Question = Callable[[Provider, Tokens], Found]


def call_provider(connection: Connection, ask: Question[Found], *, is_test: bool = False) -> Found:
    """What the provider answers. Raises any ProviderError; a dead authorization has been marked lost by then.

    `is_test`: somebody wants to know, so the provider is asked even while its connection rests.
    """
    reread(connection)
    if not is_test:
        breaker.let_through(connection)
    try:
        found = ask_twice(connection, ask)
    except ProviderError as error:
        note_failure(connection, error)
        breaker.note_outcome(connection, error)
        raise
    note_success(connection)
    breaker.note_outcome(connection, None)
    return found


def ask_twice(connection: Connection, ask: Question[Found]) -> Found:
    """Once more, with other tokens, when the first were not accepted: they may have died before their time."""
    provider = get_provider(connection.provider)
    tokens = keep_fresh(connection)
    try:
        return ask(provider, tokens)
    except AccessTokenRefused as refused:
        with remembering_what_was_made(refused):
            return ask(provider, replace_refused(connection, tokens))


@contextmanager
def remembering_what_was_made(refused: AccessTokenRefused) -> Iterator[None]:
    """There may be no second time: then what the first one made is there, and has to be looked for."""
    try:
        yield
    except OutcomeUnknown:
        raise
    except ProviderError as error:
        if not refused.was_halfway:
            raise
        raise OutcomeUnknown(
            error.message, code=error.code, provider_code=error.provider_code, retry_at=error.retry_at
        ) from error
