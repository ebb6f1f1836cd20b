"""German in brackets, for tests that look for words which were never asked of the catalog."""

import copy

import pytest
from django.utils.translation import trans_real

from tests.translations.bracketed import Bracketed


@pytest.fixture
def bracketed(monkeypatch):
    """German is in brackets for this test."""
    catalog = copy.copy(trans_real.translation("de"))
    catalog.__class__ = Bracketed
    monkeypatch.setitem(trans_real._translations, "de", catalog)
