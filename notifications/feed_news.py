"""Plain news for whoever has a job by calendar feed alone: only the last of them counts."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from accounts.models import Organization
from notifications.models import Notice
from notifications.precedence import NEWS_OF_FEEDS
from notifications.recipients import comparable


def has_news_to_come(organization: Organization, job_id: UUID) -> bool:
    """Whether any of it has not left yet."""
    news = Notice.objects.for_organization(organization).filter(kind__in=NEWS_OF_FEEDS, about=job_id)
    return news.filter(status=Notice.Status.QUEUED).exists()


def drop_unsent_news(organization: Organization, job_id: UUID, address: str) -> datetime | None:
    """Afterwards none leaves that no worker holds. Returns since when it had waited, if none of it can have
    arrived."""
    news = Notice.objects.for_organization(organization).filter(kind__in=NEWS_OF_FEEDS, about=job_id)
    waiting = news.filter(status=Notice.Status.QUEUED, leased_until=None).without_message()
    rows = [row for row in waiting if comparable(row.recipient) == comparable(address)]
    unsent = waiting.filter(pk__in=[row.pk for row in rows])
    dropped = unsent.update(status=Notice.Status.SUPERSEDED, served=F("orders"))
    if dropped < len(rows) or any(row.has_perhaps_arrived for row in rows):
        return None
    return min((row.created_at for row in rows), default=None)
