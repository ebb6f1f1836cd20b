"""The way to a provider's consent page and back, tied to one session, user, organization and provider.

What comes back is good once and for ten minutes. The secrets (PKCE verifier, nonce) wait in the person's session; a row
with the hash of the state makes the single use certain, even when the browser comes back twice at the same moment.
Each provider has a redirect address of its own, so that one cannot be made to answer in another's name.
"""

import hashlib
import secrets
from collections.abc import Mapping, MutableMapping
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from accounts.models import Organization, User
from outbox.sentences import Sentence
from providers.base import AppMisconfigured, AuthorizationFailed, Provider
from providers.http import browser_url
from providers.models import AuthorizationAttempt

SESSION_KEY = "provider_authorization"
LIFETIME = timedelta(minutes=10)
KEPT = timedelta(days=1)
LONGEST_VALUE = 8_000
Session = MutableMapping[str, Any]


def redirect_uri(provider_name: str) -> str:
    """Exactly what must be entered at the provider; from BASE_URL, never from what a request says of its host."""
    return f"{settings.BASE_URL}/oauth/{provider_name}/callback/"


def organization_of(user: User) -> Organization:
    """Who comes here has passed a gate for members (accounts.gates)."""
    return cast(Organization, user.organization)


def send_away(session: Session, user: User, provider: Provider) -> str:
    """The URL of the consent page. Afterwards only this session can come back from it."""
    if not provider.is_configured():
        raise AppMisconfigured(
            Sentence(
                "%(provider)s is not set up on this installation. The operator must set %(settings)s.",
                provider=provider.label,
                settings=", ".join(provider.guide.settings),
            ),
            code="not_configured",
        )
    url, flow = provider.start_authorization(redirect_uri(provider.name))
    session[SESSION_KEY] = {"provider": provider.name, "user": str(user.pk), "flow": flow}
    AuthorizationAttempt.objects.create(
        organization=organization_of(user), user=user, provider=provider.name, state_hash=hash_state(flow["state"])
    )
    return browser_url(url)


def take_back(session: Session, user: User, provider: Provider, query: Mapping[str, str]) -> dict[str, Any]:
    """The flow that this answer belongs to. Whatever happens next, it cannot be used again."""
    pending = session.pop(SESSION_KEY, None)
    if not isinstance(pending, dict) or any(len(value) > LONGEST_VALUE for value in query.values()):
        raise say_mismatch(provider)
    flow: dict[str, Any] = pending["flow"]
    is_same = secrets.compare_digest(query.get("state", "").encode(), str(flow["state"]).encode())
    if not is_same or pending["provider"] != provider.name or pending["user"] != str(user.pk):
        raise say_mismatch(provider)
    refuse_other_issuer(provider, query)
    use_up(user, provider, flow)
    return flow


def refuse_other_issuer(provider: Provider, query: Mapping[str, str]) -> None:
    """Whoever says its name (RFC 9207) must be the provider that we sent the browser to."""
    issuer = query.get("iss")
    if issuer is not None and urlsplit(issuer).hostname not in provider.issuer_hosts:
        raise say_mismatch(provider)


def use_up(user: User, provider: Provider, flow: Mapping[str, Any]) -> None:
    """One of two answers that come at the same moment wins; an old one never does."""
    attempts = AuthorizationAttempt.objects.for_organization(organization_of(user)).filter(
        user=user, provider=provider.name, state_hash=hash_state(flow["state"]), used_at=None
    )
    now = timezone.now()
    if attempts.filter(started_at__gte=now - LIFETIME).update(used_at=now):
        return
    if attempts.exists():
        raise AuthorizationFailed(
            Sentence(
                "More than ten minutes have passed since you were sent to the provider."
                " Choose Authorize Provider to try again."
            ),
            code="authorization_expired",
        )
    raise say_mismatch(provider)


def say_mismatch(provider: Provider) -> AuthorizationFailed:
    return AuthorizationFailed(
        Sentence(
            "This answer of %(provider)s does not belong to an authorization that you started here, or it was used"
            " already. Choose Authorize Provider to try again.",
            provider=provider.label,
        ),
        code="answer_mismatch",
    )


def hash_state(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def forget_old_attempts() -> None:
    AuthorizationAttempt.objects.filter(started_at__lt=timezone.now() - KEPT).delete()
