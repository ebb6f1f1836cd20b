import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts import limits
from accounts.limits import Limit, network_of

ONCE = Limit("a-test", most=1, seconds=3600)


@pytest.fixture
def visitor(rf):
    def visit(address: str):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = AnonymousUser()
        return request

    return visit


def test_each_address_is_counted_for_itself(visitor):
    assert ONCE.takes(visitor("203.0.113.1"))
    assert not ONCE.takes(visitor("203.0.113.1"))
    assert ONCE.takes(visitor("203.0.113.2"))


def test_one_network_of_ipv6_is_one_visitor(visitor):
    assert ONCE.takes(visitor("2001:db8:1:2::1"))
    assert not ONCE.takes(visitor("2001:db8:1:2:ffff::9"))
    assert ONCE.takes(visitor("2001:db8:1:3::1"))


def test_an_address_that_is_none_does_not_hurt():
    assert network_of(None) == network_of("a.b") == "unknown"


def test_help_is_there_while_the_cache_is_not(visitor, monkeypatch):
    class Gone(type(caches["default"])):
        def get(self, *args, **kwargs):
            raise RedisConnectionError

    monkeypatch.setattr(limits, "cache", Gone("nowhere", {}))
    assert ONCE.takes(visitor("203.0.113.1")) and ONCE.takes(visitor("203.0.113.1"))
