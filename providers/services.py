"""What people ask for: authorize, test and remove the organization's connection to a meetings provider."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organization, User
from accounts.refusals import Conflict
from outbox.sentences import Sentence, join_sentences
from providers.authorization import Session, organization_of, send_away, take_back
from providers.base import (
    Account,
    AuthorizationFailed,
    MeetingRequest,
    OutcomeUnknown,
    Provider,
    ProviderError,
    Tokens,
)
from providers.calls import call_provider
from providers.health import mark_lost
from providers.meetings import abandon_meeting, cancel_meeting, create_meeting
from providers.models import Connection
from providers.registry import get_provider
from providers.signals import connection_changed

__all__ = [
    "ConnectionReport",
    "current_connection",
    "finish_authorization",
    "mark_lost",
    "remove_connection",
    "start_authorization",
    "test_connection",
]
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Step:
    """One thing that Test connection tried. `error` is None when it went well."""

    name: str
    error: ProviderError | None = None


@dataclass(frozen=True)
class ConnectionReport:
    steps: tuple[Step, ...]

    @property
    def error(self) -> ProviderError | None:
        return next((step.error for step in self.steps if step.error), None)

    @property
    def is_ok(self) -> bool:
        return self.error is None


def current_connection(organization: Organization) -> Connection | None:
    """The organization's one connection, be it usable or lost; None when there is no integration."""
    return Connection.objects.for_organization(organization).present().first()


def start_authorization(session: Session, user: User, provider_name: str) -> str:
    """The URL of the provider's consent page; the session remembers what it was asked for."""
    provider = get_provider(provider_name)
    present = current_connection(organization_of(user))
    if present and present.provider != provider.name:
        raise Conflict(
            _("%(present)s is connected. Remove it before you authorize %(wanted)s.")
            % {"present": get_provider(present.provider).label, "wanted": provider.label},
            code="other_provider_connected",
        )
    return send_away(session, user, provider)


def finish_authorization(session: Session, user: User, provider_name: str, query: Mapping[str, str]) -> Connection:
    """The organization is connected with the account that was authorized. Raises ProviderError with a sentence."""
    provider = get_provider(provider_name)
    flow = take_back(session, user, provider, query)
    tokens = provider.finish_authorization(flow, query)
    try:
        refuse_missing_scopes(provider, tokens)
        return keep_connection(user, provider, tokens, provider.whoami(tokens))
    except ProviderError:
        give_back(provider, tokens)
        raise


def refuse_missing_scopes(provider: Provider, tokens: Tokens) -> None:
    """A permission that is missing is named now, not when the first job needs it."""
    granted = set(tokens.scopes)
    missing = {what: accepted for what, accepted in provider.required_scopes.items() if not granted & set(accepted)}
    if missing:
        raise AuthorizationFailed(say_what_is_missing(provider, missing), code="scope_missing")


def say_what_is_missing(provider: Provider, missing: Mapping[str, tuple[str, ...]]) -> Sentence:
    return join_sentences(
        Sentence("%(provider)s was authorized without all permissions that are needed.", provider=provider.label),
        *(
            Sentence("Missing: %(scope)s (to %(what)s).", scope=accepted[0], what=Sentence(what))
            for what, accepted in missing.items()
        ),
        Sentence(
            "Add what is missing to the app at %(provider)s, then choose Authorize Provider again.",
            provider=provider.label,
        ),
    )


@transaction.atomic
def keep_connection(user: User, provider: Provider, tokens: Tokens, account: Account) -> Connection:
    """The connection stands, new or restored. One that was removed is taken up again by the same account."""
    organization = organization_of(user)
    # Two admins may come back at the same moment: the second waits here and finds the first one's connection.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    known = Connection.objects.for_organization(organization)
    present = known.present().first()
    refuse_other_account(present, provider, account)
    same = known.filter(provider=provider.name, account_id=account.account_id, user_id=account.user_id)
    before = present or same.order_by("-removed_at").first()
    connection = before or Connection(organization=organization, provider=provider.name)
    write_authorization(connection, tokens, account, by=user)
    change = "restored" if before else "authorized"
    record(organization, f"connection.{change}", by=user, subject=str(connection), scopes=list(tokens.scopes))
    connection_changed.send(Connection, connection=connection, change=change)
    return connection


def refuse_other_account(present: Connection | None, provider: Provider, account: Account) -> None:
    """Meetings belong to the account that made them; another one could neither move nor delete them."""
    if present is None:
        return
    is_same = (present.provider, present.account_id, present.user_id) == (
        provider.name,
        account.account_id,
        account.user_id,
    )
    if not is_same:
        raise AuthorizationFailed(
            Sentence(
                "You signed in as %(account)s, but %(present)s is connected. Sign in as that account to reconnect, or"
                " remove the provider first.",
                account=account.email or account.name,
                present=str(present),
            ),
            code="other_account_connected",
        )


def write_authorization(connection: Connection, tokens: Tokens, account: Account, *, by: User) -> None:
    columns = {
        **Connection.token_columns(tokens),
        "account_id": account.account_id,
        "user_id": account.user_id,
        "account_name": account.name[:200],
        "account_email": account.email[:254],
        "licence": account.licence[:60],
        "is_admin_level": account.is_admin_level,
        "warning": account.warning,
        "status": Connection.Status.CONNECTED,
        "authorized_by": by,
        "authorized_at": timezone.now(),
        "removed_at": None,
        "refresh_owner": "",
        "refresh_until": None,
        "checked_at": timezone.now(),
        "last_success_at": timezone.now(),
        "failures_in_a_row": 0,
        "resting_until": None,
    }
    for name, value in columns.items():
        setattr(connection, name, value)
    # An expression, so that a worker that is storing a pair of the old authorization comes too late.
    connection.token_version = 1 if connection._state.adding else F("token_version") + 1
    connection.save()
    connection.refresh_from_db()


def remove_connection(connection: Connection, *, by: User) -> bool:
    """There is no integration any more, and our tokens are gone. Meetings that exist keep their links.

    False when the provider could not be told that we are done with the authorization (or has no call for it).
    """
    provider = get_provider(connection.provider)
    tokens = drop_connection(connection, by=by)
    return tokens is not None and provider.capabilities.can_revoke and give_back(provider, tokens)


@transaction.atomic
def drop_connection(connection: Connection, *, by: User) -> Tokens | None:
    """What the tokens were; None when somebody else was faster."""
    present = Connection.objects.present().select_for_update(no_key=True).filter(pk=connection.pk).first()
    if present is None:
        return None
    tokens = present.tokens
    Connection.objects.filter(pk=present.pk).update(
        removed_at=timezone.now(), access_token="", token_secrets="", token_version=F("token_version") + 1
    )
    connection.refresh_from_db()
    record(connection.organization, "connection.removed", by=by, subject=str(connection))
    connection_changed.send(Connection, connection=connection, change="removed")
    return tokens


def give_back(provider: Provider, tokens: Tokens) -> bool:
    """Best effort: whether the provider knows that we are done."""
    try:
        provider.revoke(tokens)
    except ProviderError as error:
        log.info("authorization_not_given_back", provider=provider.name, code=error.code)
        return False
    return True


def test_connection(connection: Connection, *, by: User) -> ConnectionReport:
    """Asks who we are, makes a meeting for tomorrow and deletes it; the report says what failed."""
    request = MeetingRequest(
        reference=f"test-{uuid.uuid4().hex}",
        topic="Connection test",
        agenda="This meeting tests the connection and is deleted at once.",
        start=timezone.now() + timedelta(days=1),
        duration=30,
        timezone=connection.organization.timezone,
    )
    report = ConnectionReport(tuple(run_test(connection, request)))
    outcome = report.error.code if report.error else "ok"
    record(connection.organization, "connection.tested", by=by, subject=str(connection), outcome=outcome)
    return report


def run_test(connection: Connection, request: MeetingRequest) -> list[Step]:
    """Stops at the first failure, but leaves no meeting behind if it can help it."""
    steps: list[Step] = []
    try:
        call_provider(connection, lambda provider, tokens: provider.whoami(tokens), is_test=True)
        steps.append(Step("account"))
        made = create_meeting(connection, request, is_repeat=False)
        steps.append(Step("create"))
        cancel_meeting(connection, made.id)
        steps.append(Step("delete"))
    except ProviderError as error:
        names = ("account", "create", "delete")
        steps.append(Step(names[len(steps)], error))
        if isinstance(error, OutcomeUnknown):
            clear_away(connection, request)
    return steps


def clear_away(connection: Connection, request: MeetingRequest) -> None:
    """What the test may have made without our knowing. Best effort: it is a meeting that nobody was invited to."""
    try:
        abandon_meeting(connection, request)
    except ProviderError as error:
        log.info("test_meeting_not_abandoned", connection=str(connection.pk), code=error.code)
