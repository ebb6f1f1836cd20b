"""The apps that an admin would have registered at the Marketplace or in Entra: id, secret, redirect list.

Any client id is accepted: its secret is the one it uses first, and from then on only that one.
"""

import hmac
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["ok", "missing", "wrong", "expired", "disabled"]

DEMO_SECRETS = {
    ("zoom", "demo-zoom-client"): "demo-zoom-secret",
    ("microsoft", "demo-microsoft-client"): "demo-microsoft-secret",
}


@dataclass
class ClientApp:
    vendor: str
    client_id: str
    secret: str = ""
    redirect_uris: list[str] = field(default_factory=list)
    is_enabled: bool = True
    is_secret_expired: bool = False
    is_published: bool = True

    def has_redirect(self, uri: str) -> bool:
        """Exact match, once the app has a list; without a list every address is taken."""
        return not self.redirect_uris or uri in self.redirect_uris

    def judge(self, secret: str) -> Verdict:
        if not secret:
            return "missing"
        if not self.is_enabled:
            return "disabled"
        if not self.secret:
            self.secret = secret
        if not hmac.compare_digest(self.secret.encode(), secret.encode()):
            return "wrong"
        return "expired" if self.is_secret_expired else "ok"


class AppRegister:
    def __init__(self) -> None:
        self._apps: dict[tuple[str, str], ClientApp] = {}
        for (vendor, client_id), secret in DEMO_SECRETS.items():
            self.register(vendor, client_id, {"client_secret": secret})

    def find(self, vendor: str, client_id: str) -> ClientApp:
        key = (vendor, client_id)
        if key not in self._apps:
            self._apps[key] = ClientApp(vendor, client_id)
        return self._apps[key]

    def register(self, vendor: str, client_id: str, changes: dict[str, Any]) -> ClientApp:
        """Afterwards the app has what `changes` says; what it does not name stays."""
        app = self.find(vendor, client_id)
        app.secret = str(changes.get("client_secret", app.secret))
        app.redirect_uris = [str(uri) for uri in changes.get("redirect_uris", app.redirect_uris)]
        app.is_enabled = bool(changes.get("enabled", app.is_enabled))
        app.is_secret_expired = bool(changes.get("secret_expired", app.is_secret_expired))
        app.is_published = bool(changes.get("published", app.is_published))
        return app

    def report(self) -> list[dict[str, Any]]:
        return [
            {
                "vendor": app.vendor,
                "client_id": app.client_id,
                "redirect_uris": app.redirect_uris,
                "enabled": app.is_enabled,
                "secret_expired": app.is_secret_expired,
                "published": app.is_published,
            }
            for app in self._apps.values()
        ]
