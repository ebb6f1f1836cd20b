"""Every setting, and every value from the environment (or a `.env` file beside manage.py).

`.env.example` lists what may be set. A wrong value stops the start with a sentence that says what to do.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from meetings_project.api_settings import api_settings
from meetings_project.celery_settings import broker_settings
from meetings_project.kept_keys import read_keys
from meetings_project.log_settings import configure_structlog, logging_settings
from meetings_project.mail_settings import read_mail_rate
from meetings_project.version import VERSION
from meetings_project.zoom_settings import read_zoom_limits

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def require(name: str, how: str) -> str:
    """The value of a variable that production cannot do without."""
    value = env.str(name, default="") or KEPT_KEYS.get(name)
    if value:
        return value
    if DEBUG:
        return DEVELOPMENT_VALUES[name]
    raise ImproperlyConfigured(f"{name} is not set. Make one with:  {how}")


DEBUG = env.bool("DEBUG", default=False)
# Used only when DEBUG is on; ./run makes its own and keeps them in STATE_DIR.
DEVELOPMENT_VALUES = {
    "SECRET_KEY": "development-only-" + "0" * 50,
    "FIELD_ENCRYPTION_KEYS": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
}

PRODUCT_NAME = "Meetwork"
PRODUCT_VERSION = VERSION
STATE_DIR = Path(env.str("STATE_DIR", default=str(BASE_DIR / "var"))).resolve()
STATE_DIR.mkdir(parents=True, exist_ok=True)
KEPT_KEYS = read_keys(STATE_DIR / "keys.env")

SECRET_KEY = require("SECRET_KEY", "python -c 'import secrets; print(secrets.token_urlsafe(50))'")
FIELD_ENCRYPTION_KEYS = [
    key.strip()
    for key in require(
        "FIELD_ENCRYPTION_KEYS",
        "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'",
    ).split(",")
    if key.strip()
]

# --- Where we are reached -------------------------------------------------------------------------------------------
BASE_URL = (env.str("BASE_URL", default="") or "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname:
    raise ImproperlyConfigured(f"BASE_URL must look like https://meetings.example.org, not {BASE_URL!r}.")
IS_HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = sorted({*env.list("ALLOWED_HOSTS", default=[]), _base.hostname, "127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = sorted({*env.list("CSRF_TRUSTED_ORIGINS", default=[]), f"{_base.scheme}://{_base.netloc}"})
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
# The health check is asked by machines that speak plain http behind the proxy.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "meetings_project.error_pages.show_csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # Browsers apply this to the redirect that answers a form as well: "Authorize Provider" leads to these.
        "form-action": [
            "'self'",
            "https://zoom.us",
            "https://login.microsoftonline.com",
            # "Start meeting" leads to the host link.
            "https://*.zoom.us",
            "https://teams.microsoft.com",
        ],
    }
}

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "axes",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "accounts",
    "outbox",
    "jobs",
    "providers",
    "notifications",
    "automation",
    "support",
    "meetings_project",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "meetings_project.middleware.ErrorIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "meetings_project.middleware.CalendarProgramMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "meetings_project.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "meetings_project.urls"
WSGI_APPLICATION = "meetings_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "meetings_project.context.every_page",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{STATE_DIR / 'db.sqlite3'}"
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured: anything less than this and most concurrent writes fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
        ),
    }
    # Threads of one process cannot share an in-memory database, so the tests use a file as well.
    DATABASES["default"]["TEST"] = {"NAME": str(STATE_DIR / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, cache --------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(STATE_DIR / "cache"),
        }
    }
globals().update(broker_settings(REDIS_URL, STATE_DIR))

SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5)
LEASE_SECONDS = env.float("LEASE_SECONDS", default=60)
QUIET_SECONDS = env.int("QUIET_SECONDS", default=60)
CONNECTION_CHECK_SECONDS = env.float("CONNECTION_CHECK_SECONDS", default=900)
WEB_THREADS = env.int("WEB_THREADS", default=8)
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=8)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "outbox.tasks.sweep", "schedule": max(SWEEP_SECONDS, 1), "options": {"expires": 30}},
}

# --- Mail -----------------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="") or "smtp://127.0.0.1:1025"
globals().update(environ.Env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="meetings@localhost.localdomain")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="support@localhost.localdomain")
MAIL_RATE_PER_MINUTE = read_mail_rate(env)

# --- Providers ------------------------------------------------------------------------------------------------------
PROVIDER_SIMULATOR_URL = env.str("PROVIDER_SIMULATOR_URL", default="").rstrip("/")
ALLOW_SIMULATOR = env.bool("ALLOW_SIMULATOR", default=False)
if PROVIDER_SIMULATOR_URL:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(PROVIDER_SIMULATOR_URL)
ZOOM_CLIENT_ID = env.str("ZOOM_CLIENT_ID", default="")
ZOOM_CLIENT_SECRET = env.str("ZOOM_CLIENT_SECRET", default="")
ZOOM_WEBHOOK_SECRET_TOKEN = env.str("ZOOM_WEBHOOK_SECRET_TOKEN", default="")
ZOOM_PLAN, ZOOM_RATE_SHARE = read_zoom_limits(env)
MICROSOFT_CLIENT_ID = env.str("MICROSOFT_CLIENT_ID", default="")
MICROSOFT_CLIENT_SECRET = env.str("MICROSOFT_CLIENT_SECRET", default="")
MICROSOFT_TENANT = env.str("MICROSOFT_TENANT", default="organizations")

# --- People ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
# Locked by the pair of address and name, so that nobody can lock out somebody else from afar.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "email"
AXES_LOCKOUT_CALLABLE = "accounts.views.show_lockout"
AXES_VERBOSE = False
# Whoever sends X-Forwarded-For chooses his own address, unless it is written by proxies of ours.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES or None
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR"] if TRUSTED_PROXIES else ["REMOTE_ADDR"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STATE_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Only in development may files be served straight from the source folder.
WHITENOISE_USE_FINDERS = DEBUG

# --- REST -----------------------------------------------------------------------------------------------------------
API_RATE_LIMIT = env.str("API_RATE_LIMIT", default="600/minute")
globals().update(api_settings(PRODUCT_NAME, VERSION, proxies=TRUSTED_PROXIES))

# --- Watching -------------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOG_FORMAT = env.str("LOG_FORMAT", default="console")
configure_structlog()
LOGGING = logging_settings(LOG_FORMAT)
DJANGO_STRUCTLOG_CELERY_ENABLED = False
