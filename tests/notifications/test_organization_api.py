"""The organization over REST: the same rules as on the page."""

import pytest

from accounts.models import AuditEvent
from notifications.template_models import Branding
from tests.api.calling import Caller, read_error
from tests.making import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return Caller()


def test_it_is_read_and_what_is_given_is_changed(caller):
    shown = caller.get("organization/").json()
    assert shown == {
        "id": str(caller.organization.pk),
        "name": caller.organization.name,
        "timezone": "Europe/Paris",
        "language": "en",
        "sender_name": "",
        "reply_to": "",
        "quiet_seconds": None,
        "reminder_minutes": [1440, 15],
        "mails_own_pages": True,
    }
    changes = {"timezone": "Asia/Tokyo", "quiet_seconds": 0, "reminder_minutes": [5, 60], "mails_own_pages": False}
    answer = caller.patch("organization/", changes)
    assert (answer.status_code, answer.json()) == (200, shown | changes | {"reminder_minutes": [60, 5]})
    assert caller.get("organization/").json() == answer.json()
    assert caller.patch("organization/", {"quiet_seconds": None}).json()["quiet_seconds"] is None


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"language": "tlh"}, "language"),
        ({"reply_to": "nobody"}, "reply_to"),
        ({"reply_to": '"a b"@clinic.example'}, "reply_to"),
        ({"sender_name": "Clinic\u202e"}, "sender_name"),
        ({"quiet_seconds": 3601}, "quiet_seconds"),
        ({"quiet_seconds": -1}, "quiet_seconds"),
        ({"reminder_minutes": "15"}, "reminder_minutes"),
        ({"reminder_minutes": None}, "reminder_minutes"),
        ({"reminder_minutes": [15, 15]}, "reminder_minutes"),
        ({"reminder_minutes": [1, 2, 3, 4, 5, 6]}, "reminder_minutes"),
        ({"reminder_minutes": [40321]}, "reminder_minutes.0"),
        ({"reminder_minutes": [0]}, "reminder_minutes.0"),
        ({"mails_own_pages": "perhaps"}, "mails_own_pages"),
    ],
)
def test_what_mails_cannot_have_is_refused(caller, body, attr):
    before = caller.get("organization/").json()
    answer = caller.patch("organization/", body)
    assert answer.status_code == 400, answer.json()
    assert read_error(answer)["attr"] == attr
    assert caller.get("organization/").json() == before


def test_the_same_again_is_no_change(caller):
    caller.patch("organization/", {"reminder_minutes": [15, 1440], "language": "en"})
    caller.patch("organization/", {})
    assert not AuditEvent.objects.filter(action="organization.changed").exists()


def test_name_and_id_cannot_be_written(caller):
    before = caller.get("organization/").json()
    assert caller.patch("organization/", {"name": "Mine", "id": "1"}).json() == before


def test_another_sender_is_news_to_whoever_has_the_page_about_it_open(caller):
    before = Branding.of(caller.organization).version
    caller.patch("organization/", {"sender_name": "Front desk", "reply_to": "desk@clinic.example"})
    caller.organization.refresh_from_db()
    assert (caller.organization.mail_name, caller.organization.reply_to) == ("Front desk", "desk@clinic.example")
    assert Branding.of(caller.organization).version == before + 1


def test_a_change_stays_in_its_organization(caller):
    other = make_organization()
    caller.patch("organization/", {"language": "de", "reminder_minutes": []})
    other.refresh_from_db()
    assert (other.language, other.reminder_minutes) == ("en", [1440, 15])
