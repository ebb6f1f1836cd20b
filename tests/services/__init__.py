"""Real programs for the tests, private to one run and gone with it: Redis, PostgreSQL, Chromium, the product itself."""
