"""Codes and tokens of Entra. Unlike Zoom's, an old refresh token goes on working when a new one is issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from providers.simulator.microsoft.people import MicrosoftUser
from providers.simulator.tokens import make_token

if TYPE_CHECKING:
    from providers.simulator.world import World

CODE_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(days=90)


@dataclass
class EntraCode:
    client_id: str
    redirect_uri: str
    user: MicrosoftUser
    scopes: tuple[str, ...]
    expires_at: datetime
    nonce: str = ""
    challenge: str = ""
    challenge_method: str = "plain"
    is_redeemed: bool = False


@dataclass
class EntraGrant:
    client_id: str
    user: MicrosoftUser
    scopes: frozenset[str]
    granted_at: datetime
    refreshes: int = 0
    access_tokens: dict[str, datetime] = field(default_factory=dict)  # token: expires at
    refresh_tokens: dict[str, datetime] = field(default_factory=dict)
    revoked_at: datetime | None = None

    def report(self) -> dict[str, Any]:
        return {
            "client_id": self.client_id,
            "email": self.user.email,
            "user_id": self.user.id,
            "tenant_id": self.user.tenant.id,
            "scopes": sorted(self.scopes),
            "granted_at": self.granted_at.isoformat(),
            "revoked_at": self.revoked_at.isoformat() if self.revoked_at else None,
            "active": self.revoked_at is None,
            "refreshes": self.refreshes,
        }


class EntraGrantBook:
    def __init__(self, world: World) -> None:
        self._world = world
        self.codes: dict[str, EntraCode] = {}
        self.grants: list[EntraGrant] = []
        self._by_access_token: dict[str, EntraGrant] = {}
        self._by_refresh_token: dict[str, EntraGrant] = {}

    def open_code(self, code: EntraCode) -> str:
        value = self._world.remember_secret("entra code", make_token("entra-code"))
        self.codes[value] = code
        return value

    def open_grant(self, code: EntraCode) -> EntraGrant:
        grant = EntraGrant(code.client_id, code.user, frozenset(code.scopes), self._world.clock.now())
        self.grants.append(grant)
        return grant

    def issue_access_token(self, grant: EntraGrant) -> str:
        token = self._world.remember_secret("entra access token", make_token("entra-access"))
        life = timedelta(seconds=self._world.options.entra_expires_in)
        grant.access_tokens[token] = self._world.clock.now() + life
        self._by_access_token[token] = grant
        return token

    def issue_refresh_token(self, grant: EntraGrant) -> str:
        token = self._world.remember_secret("entra refresh token", make_token("entra-refresh"))
        grant.refresh_tokens[token] = self._world.clock.now() + REFRESH_LIFE
        self._by_refresh_token[token] = grant
        return token

    def find_by_access_token(self, token: str) -> EntraGrant | None:
        return self._by_access_token.get(token)

    def find_by_refresh_token(self, token: str) -> EntraGrant | None:
        return self._by_refresh_token.get(token)

    def is_access_valid(self, grant: EntraGrant, token: str) -> bool:
        return grant.revoked_at is None and grant.access_tokens[token] > self._world.clock.now()

    def revoke(self, is_meant: Callable[[EntraGrant], bool]) -> list[EntraGrant]:
        hit = [grant for grant in self.grants if grant.revoked_at is None and is_meant(grant)]
        for grant in hit:
            grant.revoked_at = self._world.clock.now()
        return hit
