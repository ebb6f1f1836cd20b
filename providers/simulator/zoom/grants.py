"""What users have consented to: codes, tokens, rotation, revocation.

Zoom's rules: a code lives five minutes and works once; every refresh gives a new refresh token and kills the old one;
there is no way back to a refresh token whose answer was lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from providers.simulator.tokens import make_token
from providers.simulator.zoom.people import Persona, ZoomUser

if TYPE_CHECKING:
    from providers.simulator.world import World

CODE_LIFE = timedelta(minutes=5)


@dataclass
class Code:
    client_id: str
    redirect_uri: str
    persona: Persona
    expires_at: datetime
    challenge: str = ""
    challenge_method: str = "plain"


@dataclass
class Grant:
    client_id: str
    user: ZoomUser
    scopes: frozenset[str]
    granted_at: datetime
    is_server_to_server: bool = False
    refresh_token: str = ""
    access_tokens: dict[str, datetime] = field(default_factory=dict)  # token: expires at
    refreshes: int = 0
    revoked_at: datetime | None = None

    def report(self) -> dict[str, Any]:
        return {
            "client_id": self.client_id,
            "email": self.user.email,
            "user_id": self.user.id,
            "account_id": self.user.account_id,
            "scopes": sorted(self.scopes),
            "server_to_server": self.is_server_to_server,
            "granted_at": self.granted_at.isoformat(),
            "revoked_at": self.revoked_at.isoformat() if self.revoked_at else None,
            "active": self.revoked_at is None,
            "refreshes": self.refreshes,
        }


class GrantBook:
    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, Code] = {}
        self._by_access_token: dict[str, Grant] = {}
        self._by_refresh_token: dict[str, Grant] = {}
        self.grants: list[Grant] = []

    def open_code(self, code: Code) -> str:
        value = self._world.remember_secret("zoom code", make_token("zoom-code"))
        self._codes[value] = code
        return value

    def redeem_code(self, value: str) -> Code | None:
        """The code, once; None when it is unknown, used or older than five minutes."""
        code = self._codes.pop(value, None)
        return code if code and code.expires_at > self._world.clock.now() else None

    def open_grant(self, client_id: str, persona: Persona) -> Grant:
        user = self._world.zoom.directory.user_of(persona)
        if self._world.options.zoom_reauthorization_revokes:
            self.revoke(lambda grant: grant.client_id == client_id and grant.user.id == user.id)
        return self._keep(Grant(client_id, user, frozenset(persona.scopes), self._world.clock.now()))

    def open_server_grant(self, client_id: str, owner: ZoomUser, scopes: frozenset[str]) -> Grant:
        return self._keep(Grant(client_id, owner, scopes, self._world.clock.now(), is_server_to_server=True))

    def _keep(self, grant: Grant) -> Grant:
        self.grants.append(grant)
        return grant

    def issue_access_token(self, grant: Grant) -> str:
        token = self._world.remember_secret("zoom access token", make_token("zoom-access"))
        life = timedelta(seconds=self._world.options.zoom_expires_in)
        grant.access_tokens[token] = self._world.clock.now() + life
        self._by_access_token[token] = grant
        return token

    def rotate_refresh_token(self, grant: Grant) -> str:
        """Afterwards the old refresh token is worthless."""
        self._by_refresh_token.pop(grant.refresh_token, None)
        grant.refresh_token = self._world.remember_secret("zoom refresh token", make_token("zoom-refresh"))
        self._by_refresh_token[grant.refresh_token] = grant
        return grant.refresh_token

    def find_by_refresh_token(self, token: str) -> Grant | None:
        return self._by_refresh_token.get(token)

    def find_by_access_token(self, token: str) -> Grant | None:
        return self._by_access_token.get(token)

    def owner_of(self, access_token: str) -> Grant:
        """The grant of a token that is known to be one."""
        return self._by_access_token[access_token]

    def is_expired(self, token: str) -> bool:
        return self._by_access_token[token].access_tokens[token] <= self._world.clock.now()

    def void_access_tokens(self, grant: Grant) -> None:
        for token in grant.access_tokens:
            self._by_access_token.pop(token, None)
        grant.access_tokens.clear()

    def revoke(self, is_meant: Callable[[Grant], bool]) -> list[Grant]:
        """All tokens of every live grant that `is_meant` says yes to."""
        hit = [grant for grant in self.grants if grant.revoked_at is None and is_meant(grant)]
        for grant in hit:
            self.void_access_tokens(grant)
            self._by_refresh_token.pop(grant.refresh_token, None)
            grant.revoked_at = self._world.clock.now()
        return hit
