"""How often one person, or one address, may ask us: what is open to everybody is open to programs too."""

import ipaddress
import time
from dataclasses import dataclass

import structlog
from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
# Whoever has one address of IPv6 usually has 2^64 of them.
NETWORK_OF_ONE_PERSON = 64


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `seconds`. Not exact between two at once, and it need not be."""

    name: str
    most: int
    seconds: int

    def takes(self, request: HttpRequest) -> bool:
        """Count one more; False when it is one too many. Without its cache it takes all: help comes before order."""
        return self.count(who_asks(request)) <= self.most

    def count(self, who: str) -> int:
        """How often it was in this window, this time included."""
        try:
            count = int(cache.get(self.key_of(who), 0)) + 1
            cache.set(self.key_of(who), count, timeout=self.seconds)
        except (RedisError, OSError) as error:
            return self.note_silence(error)
        return count

    def note_silence(self, error: Exception) -> int:
        log.warning("limit_not_counted", limit=self.name, reason=type(error).__name__)
        return 0

    def key_of(self, who: str) -> str:
        return f"limit:{self.name}:{who}:{int(time.time() // self.seconds)}"


def who_asks(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return address_of(request)


def address_of(request: HttpRequest) -> str:
    return f"address:{network_of(get_client_ip_address(request))}"


def network_of(address: str | None) -> str:
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, NETWORK_OF_ONE_PERSON), strict=False))
