"""Writing down what a provider told us by itself. Rows only, so that whoever told it has an answer at once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from outbox.sentences import Sentence
from providers.base import ReauthorizationNeeded
from providers.health import mark_lost, note_failure
from providers.models import Connection, ConnectionQuerySet, ProviderEvent
from providers.news import Kind, News
from providers.registry import get_provider
from providers.signals import provider_event

KEPT = timedelta(days=90)


@transaction.atomic
def accept_news(provider_name: str, news: News) -> int:
    """Every connection with that account knows of it, once. Returns for how many of them it was new."""
    counted = 0
    for connection in find_concerned(provider_name, news):
        if keep_once(connection, news):
            counted += 1
            if news.kind == Kind.DEAUTHORIZED:
                forget_authorization(connection)
            provider_event.send(Connection, connection=connection, news=news)
    return counted


def find_concerned(provider_name: str, news: News) -> ConnectionQuerySet:
    """An account may have been connected by several organizations."""
    present = Connection.objects.present().filter(provider=provider_name, account_id=news.account_id)
    if news.kind == Kind.DEAUTHORIZED:
        # News that comes late must not end an authorization that was given after it.
        present = present.filter(user_id=news.user_id, authorized_at__lte=news.happened_at)
    return present.select_related("organization")


def keep_once(connection: Connection, news: News) -> bool:
    """False when it was told before. The unique constraint decides, also between two at once."""
    row = ProviderEvent(
        organization=connection.organization,
        connection=connection,
        key=news.key,
        name=news.name[:80],
        meeting_id=news.meeting_id,
        happened_at=news.happened_at,
    )
    ProviderEvent.objects.bulk_create([row], ignore_conflicts=True)
    return ProviderEvent.objects.filter(pk=row.pk).exists()


def forget_authorization(connection: Connection) -> None:
    """Our tokens are gone and the connection is lost; who it was stays, so that the same person can reconnect."""
    label = get_provider(connection.provider).label
    person = connection.account_name or connection.account_email or connection.user_id
    error = ReauthorizationNeeded(
        Sentence(
            "The app was removed at %(provider)s by %(person)s, so this product has no access any more.",
            provider=label,
            person=person,
        ),
        code="app_removed",
        provider_code="app_deauthorized",
    )
    Connection.objects.filter(pk=connection.pk).update(
        access_token="", token_secrets="", token_expires_at=None, token_version=F("token_version") + 1
    )
    connection.refresh_from_db()
    note_failure(connection, error)
    mark_lost(connection, error)


def last_event_of(connection: Connection) -> ProviderEvent | None:
    return ProviderEvent.objects.filter(connection=connection).order_by("-received_at").first()


def forget_old_events() -> None:
    ProviderEvent.objects.filter(received_at__lt=timezone.now() - KEPT).delete()
