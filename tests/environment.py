"""The environment of the product under test, the same for the test process and for the programs it starts.

Every name that `.env` or somebody's shell might set is set here, so that no test ever touches a real database, mail
server or provider.
"""

import os
from pathlib import Path

from tests.services.redis import own_part

ENCRYPTION_KEY = "dGVzdC1rZXktb2YtZXhhY3RseS0zMi1ieXRlcy1vayE="


def product_environment(state_dir: Path) -> dict[str, str]:
    """Values for a product that keeps everything in `state_dir` and reaches nothing."""
    return {
        "SECRET_KEY": "for-tests-only-" + "x" * 50,
        "FIELD_ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "DEBUG": "0",
        "ALLOWED_HOSTS": "",
        "CSRF_TRUSTED_ORIGINS": "",
        "TRUSTED_PROXIES": "0",
        "BASE_URL": "http://127.0.0.1:8000",
        "STATE_DIR": str(state_dir),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{state_dir / 'db.sqlite3'}",
        "REDIS_URL": own_part(redis_url) if (redis_url := os.environ.get("TEST_REDIS_URL")) else "",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": "meetings@product.example",
        "SUPPORT_EMAIL": "support@product.example",
        "PROVIDER_SIMULATOR_URL": "",
        "ALLOW_SIMULATOR": "1",
        "ZOOM_CLIENT_ID": "demo-zoom-client",
        "ZOOM_CLIENT_SECRET": "demo-zoom-secret",
        "ZOOM_WEBHOOK_SECRET_TOKEN": "demo-zoom-webhook-secret",
        "ZOOM_PLAN": "pro",
        "ZOOM_RATE_SHARE": "0.5",
        "MICROSOFT_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
        "MICROSOFT_CLIENT_SECRET": "demo-microsoft-secret",
        "MICROSOFT_TENANT": "organizations",
        "WEB_THREADS": "8",
        "WORKER_CONCURRENCY": "8",
        "SWEEP_SECONDS": "5",
        "LEASE_SECONDS": "60",
        "QUIET_SECONDS": "60",
        "MAIL_RATE_PER_MINUTE": "0",
        "CONNECTION_CHECK_SECONDS": "900",
        "API_RATE_LIMIT": "600/minute",
        "LOG_FORMAT": "console",
        "METRICS_TOKEN": "",
    }
