"""API tokens: `vm_<8 letters that find the row>_<43 letters that open the door>`.

The secret half has 256 random bits, so a plain SHA-256 of it is as good as any slow hash and costs nothing.
"""

import hashlib
import hmac
import secrets
import string
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.scopes import ALL_SCOPES

PREFIX = "vm"
LAST_USE_PRECISION = timedelta(minutes=1)


def create_token(
    user: User, *, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token of the user's organization, and its text, which is nowhere kept."""
    public_id = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(8))
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        organization=user.organization,
        user=user,
        name=name,
        public_id=public_id,
        secret_hash=hash_secret(secret),
        scopes=scopes or list(ALL_SCOPES),
        expires_at=expires_at,
    )
    token.full_clean()
    token.save()
    return token, f"{PREFIX}_{public_id}_{secret}"


def find_token(text: str) -> ApiToken | None:
    """The token that this text is, whether still usable or not; None when there is none."""
    prefix, _, rest = text.strip().partition("_")
    public_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not secret or not public_id.isalnum():
        return None
    token = ApiToken.objects.select_related("user", "organization").filter(public_id=public_id).first()
    if token is None or not hmac.compare_digest(token.secret_hash, hash_secret(secret)):
        return None
    return token


def note_use(token: ApiToken) -> None:
    """Remember when it was last used, to the minute: a busy client must not cost a write per call."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - LAST_USE_PRECISION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
