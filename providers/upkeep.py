"""Looking after connections that nobody is using: a dead authorization is noticed before the next job needs it.

The check asks the provider who we are. That also renews the tokens whenever they run out, so that no refresh token
grows old unused (Zoom's die after about 90 idle days).
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from providers.base import Account, ProviderError
from providers.calls import call_provider
from providers.models import Connection

log = structlog.get_logger(__name__)


def last_due_moment() -> datetime:
    """Whoever was last checked before this is due."""
    return timezone.now() - timedelta(seconds=settings.CONNECTION_CHECK_SECONDS)


def due_checks() -> list[Any]:
    """Ids of connections whose last check is too long ago, the longest first."""
    due = Connection.objects.unchecked_since(last_due_moment())
    return list(due.order_by("checked_at").values_list("pk", flat=True)[:500])


def check_connection(connection_id: Any) -> None:
    """Afterwards we know whether the authorization lives, and the account's present name and licence.

    Does nothing when another worker has checked it meanwhile. What fails is on the connection's record, and it is
    no failure of the check: a dead authorization has been marked lost, everything else is tried again next time.
    """
    due = Connection.objects.unchecked_since(last_due_moment()).filter(pk=connection_id)
    if not due.update(checked_at=timezone.now()):
        return
    connection = Connection.objects.get(pk=connection_id)
    try:
        account = call_provider(connection, lambda provider, tokens: provider.whoami(tokens))
    except ProviderError as error:
        log.info("connection_check_failed", connection=str(connection_id), code=error.code)
        return
    follow_account(connection, account)


def follow_account(connection: Connection, account: Account) -> None:
    """The person may have got another name or licence at the provider."""
    Connection.objects.filter(pk=connection.pk, user_id=account.user_id).update(
        account_name=account.name[:200],
        account_email=account.email[:254],
        licence=account.licence[:60],
        is_admin_level=account.is_admin_level,
        warning=account.warning,
    )
