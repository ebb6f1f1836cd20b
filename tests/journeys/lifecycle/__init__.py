"""The table of docs/lifecycle.md, played row by row against a running product: see tests/journeys/test_lifecycle.py."""
