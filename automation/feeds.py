"""The address of a resource's calendar: made, found and reset."""

import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import audit
from accounts.models import User
from accounts.tokens import hash_secret
from automation.models import CalendarFeed
from jobs.models import Resource


def feed_of(resource: Resource) -> CalendarFeed:
    """The resource's feed; there is one afterwards."""
    found = CalendarFeed.objects.filter(resource=resource).first()
    if found is not None:
        return found
    feed = CalendarFeed(resource=resource)
    feed.set_token(new_token())
    try:
        with transaction.atomic():
            feed.save(force_insert=True)
    except IntegrityError:
        # Two pages of the same person were opened at the same moment.
        return CalendarFeed.objects.get(resource=resource)
    return feed


def find_feed(token: str) -> CalendarFeed | None:
    """The feed with this token, while its resource may log in. The same work is done for every text."""
    feeds = CalendarFeed.objects.select_related("resource__organization", "resource__user")
    return feeds.filter(token_hash=hash_secret(token), resource__user__is_active=True).first()


@transaction.atomic
def reset_feed(resource: Resource, *, by: User | None) -> CalendarFeed:
    """There is a new address; the old one shows nothing any more, to nobody."""
    feed = feed_of(resource)
    feed.renew(new_token())
    audit.record(resource.organization, "feed.reset", by=by, subject=resource.name)
    return feed


def new_token() -> str:
    return secrets.token_urlsafe(32)


def address_of(feed: CalendarFeed) -> str:
    """What calendar programs are given. They like a name that ends as a calendar file does."""
    return f"{settings.BASE_URL}{reverse('automation:feed', args=[feed.token])}.ics"
