"""Tokens that are good for the next call, and one refresh at a time.

Zoom's refresh tokens work once: two workers that refresh at the same moment would end the authorization. So a refresh
is done under a lease (`refresh_owner`, `refresh_until`), its result is stored before it is used, and whoever comes too
late reads what the winner stored. `token_version` tells "mine is old" from "the authorization is dead".
"""

import time
import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from outbox.outcomes import TryLater
from outbox.sentences import Sentence
from providers.base import ProviderError, ReauthorizationNeeded, Tokens, Unavailable
from providers.health import mark_lost
from providers.models import Connection
from providers.registry import get_provider

log = structlog.get_logger(__name__)
# A token with less than this left is renewed before it is used.
LEAST_LIFE = timedelta(minutes=5)
# Still good for one call, should a renewal fail.
SHORTEST_LIFE = timedelta(seconds=30)
SECOND_THOUGHTS_SECONDS = 2.0
# Whoever reconnects wakes what waits for it.
SECOND_BELT = timedelta(hours=1)
GLANCE_SECONDS = 0.1


def fresh_tokens(connection: Connection) -> Tokens:
    """Tokens for a call now. Raises ReauthorizationNeeded when the connection is lost or removed."""
    reread(connection)
    return keep_fresh(connection)


def keep_fresh(connection: Connection) -> Tokens:
    """The same for a connection that was just read."""
    tokens = connection.tokens
    if tokens.expires_at > timezone.now() + LEAST_LIFE:
        return tokens
    try:
        return renew(connection)
    except ReauthorizationNeeded:
        raise
    except TryLater:
        if tokens.expires_at > timezone.now() + SHORTEST_LIFE:
            return tokens
        raise


def replace_refused(connection: Connection, refused: Tokens) -> Tokens:
    """Tokens in place of some that the provider did not accept. Somebody else may have replaced them already."""
    reread(connection)
    if connection.access_token != refused.access_token:
        return connection.tokens
    return renew(connection)


def reread(connection: Connection) -> None:
    """The row as it is now, if it may still be used."""
    connection.refresh_from_db()
    if connection.removed_at:
        sentence = Sentence("There is no meetings provider any more: it was removed.")
        raise ReauthorizationNeeded(sentence, code="no_provider")
    if not connection.is_usable:
        label = get_provider(connection.provider).label
        raise ReauthorizationNeeded(
            Sentence(
                "The authorization at %(provider)s is lost. An admin must reconnect it under Meetings Configuration.",
                provider=label,
            ),
            code="connection_lost",
            retry_at=timezone.now() + SECOND_BELT,
        )


def renew(connection: Connection) -> Tokens:
    """A newer pair than `connection` holds: ours, if we get the lease; else the winner's, as soon as it is stored."""
    seen = connection.token_version
    give_up_at = time.monotonic() + settings.LEASE_SECONDS / 6
    while time.monotonic() < give_up_at:
        if owner := take_lease(connection, seen):
            return renew_as_owner(connection, owner)
        reread(connection)
        if connection.token_version != seen:
            return connection.tokens
        time.sleep(GLANCE_SECONDS)
    sentence = Sentence("The authorization is being renewed by another worker, which takes long.")
    raise Unavailable(sentence, code="renewal_busy")


def lease_seconds() -> float:
    """Longer than two calls and the pause between them can take."""
    return settings.LEASE_SECONDS * 0.75


def take_lease(connection: Connection, seen: int) -> str:
    """Our name on the lease; empty when it is somebody else's or there is nothing left to renew."""
    now = timezone.now()
    owner = uuid.uuid4().hex
    free = Q(refresh_until=None) | Q(refresh_until__lt=now)
    taken = (
        Connection.objects.usable()
        .filter(free, pk=connection.pk, token_version=seen)
        .update(refresh_owner=owner, refresh_until=now + timedelta(seconds=lease_seconds()))
    )
    return owner if taken else ""


def renew_as_owner(connection: Connection, owner: str) -> Tokens:
    reread(connection)
    try:
        return store(connection, ask_for_new(connection))
    except ReauthorizationNeeded as error:
        return accept_loss(connection, error)
    finally:
        Connection.objects.filter(pk=connection.pk, refresh_owner=owner).update(refresh_owner="", refresh_until=None)


def ask_for_new(connection: Connection) -> Tokens:
    """One refresh call; a second one after a pause if the first says that all is over, which is said too lightly."""
    provider = get_provider(connection.provider)
    try:
        return provider.refresh_tokens(connection.tokens)
    except ReauthorizationNeeded:
        seen = connection.token_version
        time.sleep(SECOND_THOUGHTS_SECONDS)
        reread(connection)
        if connection.token_version != seen:
            return connection.tokens
        return provider.refresh_tokens(connection.tokens)


def store(connection: Connection, tokens: Tokens) -> Tokens:
    """Committed before it is used. By version, not by lease: a good pair is never thrown away for being late."""
    if tokens.access_token == connection.access_token:
        return tokens
    changes = Connection.token_columns(tokens)
    unchanged = Connection.objects.present().filter(pk=connection.pk, token_version=connection.token_version)
    if not unchanged.update(**changes, token_version=F("token_version") + 1):
        give_back_if_removed(connection, tokens)
    reread(connection)
    log.info("tokens_renewed", connection=str(connection.pk), version=connection.token_version)
    return connection.tokens


def give_back_if_removed(connection: Connection, tokens: Tokens) -> None:
    """Removed meanwhile: nobody will use this pair. (After a new authorization giving it back would end that one.)"""
    connection.refresh_from_db()
    if connection.removed_at is None:
        return
    try:
        get_provider(connection.provider).revoke(tokens)
    except ProviderError as error:
        log.info("tokens_not_given_back", connection=str(connection.pk), code=error.code)


def accept_loss(connection: Connection, error: ReauthorizationNeeded) -> Tokens:
    """The provider says that it is over. Unless a newer pair has appeared, so it is."""
    seen = connection.token_version
    reread(connection)
    if connection.token_version != seen:
        return connection.tokens
    mark_lost(connection, error)
    raise error
