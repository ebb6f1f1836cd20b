"""Connections to providers that are kept: one session per thread, one set of trusted roots per process."""

import os
import ssl
import threading
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import certifi
import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

kept = threading.local()


@lru_cache(maxsize=1)
def trusted_roots() -> ssl.SSLContext:
    """The roots of this machine and the usual public ones. Loading them costs more than a call, so it is done once."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class SharedRoots(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=trusted_roots(), **kwargs)

    def cert_verify(self, *args: Any, **kwargs: Any) -> None:
        """The shared context verifies; the original would load the roots again for every new connection."""


def kept_session() -> requests.Session:
    """This thread's session. A fork must not use its parent's connections, so it gets its own."""
    if getattr(kept, "pid", None) != os.getpid():
        kept.session, kept.pid = open_session(), os.getpid()
    return kept.session


def open_session() -> requests.Session:
    session = requests.Session()
    # Neither proxies nor netrc nor REQUESTS_CA_BUNDLE from the environment: what we trust is decided here.
    session.trust_env = False
    session.headers["User-Agent"] = settings.PRODUCT_NAME
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", SharedRoots())
    return session
