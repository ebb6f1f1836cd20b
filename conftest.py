"""Makes the fixtures of tests/fixtures/ known to every test."""

# Before anything else can open a connection.
from tests.loopback_only import sitecustomize  # noqa: F401

pytest_plugins = [
    "tests.fixtures.clean_slate",
    "tests.fixtures.stand_ins",
    "tests.fixtures.stack",
    "tests.fixtures.browser",
    "tests.fixtures.order",
]
