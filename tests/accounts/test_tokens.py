"""API tokens: finding them again, and remembering their use."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import ApiToken
from accounts.tokens import create_token, find_token, note_use
from tests.counting import count_queries
from tests.making import make_organization, make_token_text, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(make_organization())


def test_a_token_is_found_by_its_text_even_with_spaces_around_it(user):
    text = make_token_text(user)
    assert find_token(f" {text}\n") == ApiToken.objects.get()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1],
        lambda text: text + "x",
        lambda text: text.replace("vm_", "xx_"),
        lambda text: text.rpartition("_")[0] + "_",
        lambda text: text[:4] + "zzzz" + text[8:],
        lambda text: "",
        lambda text: "vm__",
        lambda text: "\x00" + text,
        lambda text: text[:3] + "\x00" + text[4:],
    ],
)
def test_a_text_that_is_a_little_wrong_is_no_token(user, spoil):
    assert find_token(spoil(make_token_text(user))) is None


def test_only_a_hash_is_kept(user):
    text = make_token_text(user)
    row = ApiToken.objects.values().get()
    assert text.split("_", 2)[2] not in str(row)


def test_an_unknown_scope_makes_no_token(user):
    with pytest.raises(ValidationError):
        create_token(user, name="x", scopes=["everything"])
    assert not ApiToken.objects.exists()


def test_a_token_ends_by_time_by_revocation_and_with_its_user(user):
    make_token_text(user)
    token = ApiToken.objects.get()
    assert (token.is_usable, token.state) == (True, "active")
    token.expires_at = timezone.now()
    assert (token.is_usable, token.state) == (False, "expired")
    token.revoked_at = timezone.now()
    assert (token.is_usable, token.state) == (False, "revoked")
    token.expires_at = token.revoked_at = None
    token.user.is_active = False
    assert (token.is_usable, token.state) == (False, "disabled")


def test_its_use_is_written_down_once_a_minute(user):
    make_token_text(user)
    token = ApiToken.objects.get()
    assert count_queries(lambda: note_use(token)) == 1
    token.refresh_from_db()
    assert count_queries(lambda: note_use(token)) == 0
    token.last_used_at -= timedelta(minutes=2)
    assert count_queries(lambda: note_use(token)) == 1
