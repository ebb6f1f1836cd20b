"""The page of API tokens says which one automation works with, and what follows when it is revoked."""

import pytest

from accounts.tokens import create_token
from automation import services
from providers.models import Connection
from tests.making import make_organization, make_user

pytestmark = pytest.mark.django_db
PAGE = "/settings/api-tokens/"
MARK = "Used by automation"
WARNING = "Automation of virtual meetings uses this token and will be suspended"


@pytest.fixture
def admin(client):
    user = make_user(make_organization())
    client.force_login(user)
    return user


def enable(admin):
    """The token that it works with."""
    Connection.objects.create(organization=admin.organization, provider="zoom", authorized_by=admin, access_token="t")
    token, text = create_token(admin, name="Automation", scopes=[])
    services.enable_automation(admin.organization, services.Wish(access_token=text), by=admin)
    return token


def shown(client, path=PAGE):
    return client.get(path).content.decode()


def test_revoking_the_token_of_automation_is_warned_about(client, admin):
    token = enable(admin)
    other, _text = create_token(admin, name="Another", scopes=[])
    page = shown(client)
    assert (page.count(MARK), page.count(WARNING)) == (1, 1)
    dialog = page.split(f'id="revoke-{token.public_id}"')[1].split("</dialog>")[0]
    assert WARNING in dialog
    assert WARNING in shown(client, f"{PAGE}{token.pk}/revoke/")
    assert WARNING not in shown(client, f"{PAGE}{other.pk}/revoke/")


def test_a_token_that_automation_does_not_work_with_any_more_is_like_any_other(client, admin):
    token = enable(admin)
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert MARK not in shown(client)
    enabled_elsewhere = enable(make_user(make_organization()))
    assert enabled_elsewhere.name == token.name and MARK not in shown(client)


def test_once_automation_is_disabled_nothing_is_marked(client, admin):
    token = enable(admin)
    services.disable_automation(admin.organization, by=admin)
    assert MARK not in shown(client)
    assert WARNING not in shown(client, f"{PAGE}{token.pk}/revoke/")
